#include "tests/faults/crash/load.h"

#include <chrono>
#include <cstdio>
#include <functional>
#include <optional>

#include "shared/calendar/date.h"
#include "shared/testing/wait.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using namespace cases::v1;

constexpr int kPlansPerChild = 3;
constexpr int kRepeatEvery = 37;  // commands

template <class Resource>
StreamVersion VersionOf(const Resource& resource) {
  return {resource.name(), std::stoll(resource.etag())};
}

bool IsUncertain(Code code) {
  return code == Code::kUnavailable || code == Code::kDeadlineExceeded || code == Code::kResourceExhausted;
}

class Client {
 public:
  Client(rpc::Channel& channel, int number, Signals& signals) : channel_(channel), number_(number), signals_(signals) {}

  std::vector<Attempt> Run() {
    while (!IsOver()) FollowTwoSiblings();
    return std::move(history_);
  }

 private:
  bool IsOver() const { return signals_.finish || signals_.give_up; }

  // Sends one command until it is settled; the response when it was acknowledged. versions: what the response says was
  // written.
  template <class Response, class Request>
  std::optional<Response> Send(const std::string& rpc, Request request, int events,
                               const std::function<std::vector<StreamVersion>(const Response&)>& versions) {
    char id[32];
    std::snprintf(id, sizeof id, "crash-%02d-%08d", number_, ++sent_);
    request.set_request_id(id);
    const std::string method = "/kith.cases.v1.CasesService/" + rpc;
    Attempt& attempt = history_.emplace_back();
    attempt.request_id = id;
    attempt.events = events;
    while (!signals_.give_up) {
      Response response;
      const auto called = channel_.Call(method, request, response);
      if (called) {
        attempt.outcome = Outcome::kAcknowledged;
        attempt.answered = versions(response);
        ++signals_.acknowledged;
        if (sent_ % kRepeatEvery == 0) Repeat(method, request, response, attempt);
        return response;
      }
      if (!IsUncertain(called.error().code)) {
        attempt.outcome = Outcome::kRefused;
        return std::nullopt;
      }
      (void)testing::WaitUntil([&] { return signals_.service_is_up || signals_.give_up; }, 60s);
    }
    return std::nullopt;
  }

  // The same command again must get the same answer and have no further effect.
  template <class Response, class Request>
  void Repeat(const std::string& method, const Request& request, const Response& first, Attempt& attempt) {
    Response again;
    const auto called = channel_.Call(method, request, again);
    if (called) attempt.answer_changed = again.SerializeAsString() != first.SerializeAsString();
    if (!called && !IsUncertain(called.error().code)) attempt.answer_changed = true;
  }

  std::optional<std::string> Register() {
    RegisterPersonRequest request;
    Person& person = *request.mutable_person();
    person.set_given_name("Invented");
    person.set_family_name("Example");
    person.set_birth_date("2012-04-05");
    person.set_sex(type::v1::SEX_FEMALE);
    person.set_authority("999");
    const auto response = Send<RegisterPersonResponse>(
        "RegisterPerson", request, 1, [](const auto& answer) { return std::vector{VersionOf(answer.person())}; });
    if (!response) return std::nullopt;
    return response->person().name();
  }

  void FollowTwoSiblings() {
    const auto first = Register(), second = IsOver() ? std::nullopt : Register();
    if (!first || !second || IsOver()) return;
    OpenCaseFilesRequest request;
    request.add_children(*first);
    request.add_children(*second);
    request.set_authority("999");
    request.set_referral_date("2020-01-06");
    request.set_referral_source(type::v1::REFERRAL_SOURCE_SCHOOLS);
    request.set_primary_need(type::v1::PRIMARY_NEED_FAMILY_DYSFUNCTION);
    const auto opened = Send<OpenCaseFilesResponse>("OpenCaseFiles", request, 2, [](const auto& answer) {
      std::vector<StreamVersion> versions;
      for (const CaseFile& file : answer.case_files()) versions.push_back(VersionOf(file));
      return versions;
    });
    if (!opened) return;
    for (const CaseFile& file : opened->case_files()) {
      for (int plan = 0; plan < kPlansPerChild && !IsOver(); ++plan) FollowPlan(file.name(), plan);
    }
  }

  void FollowPlan(const std::string& name, int plan) {
    const auto start = calendar::DateOf("2020-02-03") + std::chrono::days(60 * plan);
    StartCinPlanRequest begin;
    begin.set_name(name);
    begin.set_start_date(calendar::FormatDate(start));
    const auto begun = Send<StartCinPlanResponse>(
        "StartCinPlan", begin, 1, [](const auto& answer) { return std::vector{VersionOf(answer.case_file())}; });
    if (!begun || IsOver()) return;
    EndCinPlanRequest end;
    end.set_name(name);
    if (plan == 1) {
      // Refused: a plan does not end before it started.
      end.set_end_date(calendar::FormatDate(start - std::chrono::days(1)));
      (void)Send<EndCinPlanResponse>("EndCinPlan", end, 1, [](const auto&) { return std::vector<StreamVersion>(); });
    }
    end.set_end_date(calendar::FormatDate(start + std::chrono::days(30)));
    (void)Send<EndCinPlanResponse>("EndCinPlan", end, 1,
                                   [](const auto& answer) { return std::vector{VersionOf(answer.case_file())}; });
  }

  rpc::Channel& channel_;
  const int number_;
  Signals& signals_;
  int sent_ = 0;
  std::vector<Attempt> history_;
};

}  // namespace

std::vector<Attempt> RunClient(rpc::Channel& channel, int client, Signals& signals) {
  return Client(channel, client, signals).Run();
}

}  // namespace kith::faults
