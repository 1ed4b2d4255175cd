#include "tests/faults/town/load.h"

#include <cstdio>
#include <functional>
#include <mutex>
#include <optional>

#include "shared/calendar/date.h"
#include "shared/testing/wait.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using namespace cases::v1;
using namespace referrals::v1;

constexpr int kRepeatEvery = 37;  // commands

template <class Resource>
StreamVersion VersionOf(const Resource& resource) {
  return {resource.name(), std::stoll(resource.etag())};
}

bool IsUncertain(Code code) {
  return code == Code::kUnavailable || code == Code::kDeadlineExceeded || code == Code::kResourceExhausted;
}

// Over all the loads of the program: nobody may have the number of a child of an earlier one.
std::atomic<int> next_nhs_number{0};

// The nth number of the range that is kept for tests (999…), or "" where the check digit would be 10.
std::string TestNhsNumber(int n) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "999%06d", n % 1'000'000);
  int sum = 0;
  for (int i = 0; i < 9; ++i) sum += (digits[i] - '0') * (10 - i);
  const int check = (11 - sum % 11) % 11;
  return check == 10 ? "" : digits + std::to_string(check);
}

class Client {
 public:
  Client(Town& town, const LoadOptions& options, int number, int id, Load::Signals& signals)
      : town_(town), options_(options), replica_(number % options.replicas), id_(id), signals_(signals) {}

  Load::Sent RunCases() {
    while (!IsOver()) FollowTwoSiblings();
    return std::move(sent_);
  }

  Load::Sent RunReferrals() {
    while (!IsOver()) ReferOneChild();
    return std::move(sent_);
  }

 private:
  std::vector<std::chrono::milliseconds> Stolen() const {
    const std::lock_guard lock(signals_.mutex);
    return signals_.stolen;
  }
  bool IsOver() const { return signals_.finish || signals_.give_up; }

  // Sends one command until it is settled; the response when it was acknowledged. versions: what the response says was
  // written. is_meant: a refusal is what the rules ask for.
  template <class Response, class Request>
  std::optional<Response> Send(const char* service, const std::string& rpc, Request request, int events,
                               const std::function<std::vector<StreamVersion>(const Response&)>& versions,
                               bool is_meant = false) {
    char id[40];
    std::snprintf(id, sizeof id, "fault-%03d-%08d", id_, ++commands_);
    request.set_request_id(id);
    const bool is_cases = std::string(service) == "cases";
    const std::string method =
        std::string("/kith.") + service + ".v1." + (is_cases ? "CasesService/" : "ReferralsService/") + rpc;
    Attempt& attempt = sent_.attempts.emplace_back();
    attempt.request_id = id;
    attempt.events = events;
    attempt.journal = service;
    while (!signals_.give_up) {
      Response response;
      const auto began = std::chrono::steady_clock::now();
      const auto stolen = Stolen();
      const auto called = Call(service, method, request, response);
      if (called) {
        attempt.outcome = Outcome::kAcknowledged;
        attempt.answered = versions(response);
        ++signals_.acknowledged;
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
        {
          const std::lock_guard lock(signals_.mutex);
          const auto lost = testing::MostStolen(stolen, signals_.stolen);
          signals_.times.push_back(std::max(0.0, (took - lost).count()));
        }
        if (commands_ % kRepeatEvery == 0) Repeat(service, method, request, response, attempt);
        return response;
      }
      if (!IsUncertain(called.error().code)) {
        attempt.outcome = Outcome::kRefused;
        if (!is_meant) {
          ++signals_.unexpected;
          Pause();
        }
        return std::nullopt;
      }
      ++signals_.retries;
      if (is_cases) replica_ = (replica_ + 1) % options_.replicas;
      Pause();
    }
    return std::nullopt;
  }

  // Between two attempts, so that a service that is away costs no processor.
  void Pause() {
    (void)testing::WaitUntil([&] { return signals_.give_up.load(); }, 10ms);
  }

  template <class Response, class Request>
  Result<void> Call(const char* service, const std::string& method, const Request& request, Response& response) {
    rpc::CallOptions options;
    options.timeout = options_.timeout;
    const int replica = std::string(service) == "cases" ? replica_ : 0;
    return town_.channel(service, replica).Call(method, request, response, options);
  }

  // The same command again must get the same answer and have no further effect.
  template <class Response, class Request>
  void Repeat(const char* service, const std::string& method, const Request& request, const Response& first,
              Attempt& attempt) {
    Response again;
    const auto called = Call(service, method, request, again);
    if (called) attempt.answer_changed = again.SerializeAsString() != first.SerializeAsString();
    if (!called && !IsUncertain(called.error().code) && called.error().code != Code::kUnauthenticated)
      attempt.answer_changed = true;
  }

  std::optional<std::string> Register() {
    const int n = ++people_;
    RegisterPersonRequest request;
    Person& person = *request.mutable_person();
    char name[40];
    std::snprintf(name, sizeof name, "Kanarie%03dx%06d", id_, n);
    sent_.canaries.push_back({name, {}});
    person.set_given_name(name);
    person.set_family_name("Example");
    person.set_birth_date("2012-04-05");
    person.set_sex(type::v1::SEX_FEMALE);
    person.set_authority("999");
    // Every other child is known to the trust.
    const std::string nhs_number = n % 2 == 0 ? TestNhsNumber(next_nhs_number++) : "";
    if (!nhs_number.empty()) sent_.canaries.push_back({nhs_number, {"nhs-trust"}});
    person.set_nhs_number(nhs_number);
    const auto response =
        Send<RegisterPersonResponse>("cases", "RegisterPerson", request, nhs_number.empty() ? 1 : 2,
                                     [](const auto& answer) { return std::vector{VersionOf(answer.person())}; });
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
    const auto opened =
        Send<OpenCaseFilesResponse>("cases", "OpenCaseFiles", request, 2, FilesOf<OpenCaseFilesResponse>);
    if (!opened) return;
    for (int plan = 0; plan < 2; ++plan) {
      for (const CaseFile& file : opened->case_files()) {
        if (IsOver() || !FollowCinPlan(file.name(), plan)) return;
      }
    }
    FollowProtectionPlans(*opened);
  }

  template <class Response>
  static std::vector<StreamVersion> FilesOf(const Response& answer) {
    std::vector<StreamVersion> versions;
    for (const CaseFile& file : answer.case_files()) versions.push_back(VersionOf(file));
    return versions;
  }
  template <class Response>
  static std::vector<StreamVersion> FileOf(const Response& answer) {
    return {VersionOf(answer.case_file())};
  }

  bool FollowCinPlan(const std::string& name, int plan) {
    const auto start = calendar::DateOf("2020-02-03") + std::chrono::days(60 * plan);
    StartCinPlanRequest begin;
    begin.set_name(name);
    begin.set_start_date(calendar::FormatDate(start));
    if (!Send<StartCinPlanResponse>("cases", "StartCinPlan", begin, 1, FileOf<StartCinPlanResponse>) || IsOver()) {
      return false;
    }
    EndCinPlanRequest end;
    end.set_name(name);
    if (plan == 1) {
      // Refused: a plan does not end before it started.
      end.set_end_date(calendar::FormatDate(start - std::chrono::days(1)));
      (void)Send<EndCinPlanResponse>("cases", "EndCinPlan", end, 1, FileOf<EndCinPlanResponse>, true);
    }
    end.set_end_date(calendar::FormatDate(start + std::chrono::days(30)));
    return Send<EndCinPlanResponse>("cases", "EndCinPlan", end, 1, FileOf<EndCinPlanResponse>).has_value();
  }

  // Both children in one command, the first one's plan ended again.
  void FollowProtectionPlans(const OpenCaseFilesResponse& opened) {
    if (IsOver()) return;
    StartChildProtectionPlansRequest begin;
    begin.set_conference_date("2020-09-01");
    for (const CaseFile& file : opened.case_files()) {
      auto& child = *begin.add_children();
      child.set_name(file.name());
      child.set_category(type::v1::CATEGORY_OF_ABUSE_NEGLECT);
    }
    if (!Send<StartChildProtectionPlansResponse>("cases", "StartChildProtectionPlans", begin, 2,
                                                 FilesOf<StartChildProtectionPlansResponse>) ||
        IsOver()) {
      return;
    }
    EndChildProtectionPlanRequest end;
    end.set_name(opened.case_files(0).name());
    end.set_end_date("2020-12-01");
    (void)Send<EndChildProtectionPlanResponse>("cases", "EndChildProtectionPlan", end, 1,
                                               FileOf<EndChildProtectionPlanResponse>);
  }

  void ReferOneChild() {
    const auto child = Register();
    if (!child || IsOver()) return;
    ReceiveContactRequest contact;
    contact.set_authority("999");
    contact.set_received_date("2020-03-02");
    contact.set_source(type::v1::REFERRAL_SOURCE_POLICE);
    contact.add_children(*child);
    const auto received =
        Send<ReceiveContactResponse>("referrals", "ReceiveContact", contact, 1,
                                     [](const auto& answer) { return std::vector{VersionOf(answer.contact())}; });
    if (!received || IsOver()) return;
    MakeReferralRequest make;
    make.set_name(received->contact().name());
    make.set_referral_date("2020-03-02");
    const auto made = Send<MakeReferralResponse>("referrals", "MakeReferral", make, 2, [](const auto& answer) {
      return std::vector{VersionOf(answer.contact()), VersionOf(answer.referral())};
    });
    if (!made || IsOver()) return;
    DecideReferralRequest decide;
    decide.set_name(made->referral().name());
    decide.set_decision_date("2020-03-03");
    decide.set_decision(REFERRAL_DECISION_ASSESSMENT);
    decide.set_reason(DECISION_REASON_CHILD_IN_NEED);
    decide.set_primary_need(type::v1::PRIMARY_NEED_ABUSE_OR_NEGLECT);
    (void)Send<DecideReferralResponse>("referrals", "DecideReferral", decide, 1,
                                       [](const auto& answer) { return std::vector{VersionOf(answer.referral())}; });
  }

  Town& town_;
  const LoadOptions options_;
  int replica_;
  const int id_;
  Load::Signals& signals_;
  int commands_ = 0;
  int people_ = 0;
  Load::Sent sent_;
};

}  // namespace

Load::Load(Town& town, const LoadOptions& options, int generation) {
  const int clients = options.cases_clients + options.referrals_clients;
  for (int i = 0; i < clients; ++i) {
    auto client = std::make_shared<Client>(town, options, i, generation * clients + i, signals_);
    const bool is_cases = i < options.cases_clients;
    clients_.push_back(std::async(
        std::launch::async, [client, is_cases] { return is_cases ? client->RunCases() : client->RunReferrals(); }));
  }
}

Load::~Load() { (void)Finish(std::chrono::seconds(10)); }

// Looked at in one place: it costs more than a call should.
void Load::WatchTheHost(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto stolen = testing::Stolen();
    {
      const std::lock_guard lock(signals_.mutex);
      signals_.stolen = std::move(stolen);
    }
    std::this_thread::sleep_for(5ms);
  }
}

std::vector<double> Load::TakeTimes() {
  const std::lock_guard lock(signals_.mutex);
  return std::exchange(signals_.times, {});
}

std::vector<Attempt> Load::Finish(std::chrono::milliseconds limit) {
  signals_.finish = true;
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::vector<Attempt> attempts;
  for (auto& client : clients_) {
    if (client.wait_until(deadline) != std::future_status::ready) signals_.give_up = true;
    Sent sent = client.get();
    attempts.insert(attempts.end(), sent.attempts.begin(), sent.attempts.end());
    canaries_.insert(canaries_.end(), sent.canaries.begin(), sent.canaries.end());
  }
  clients_.clear();
  return attempts;
}

}  // namespace kith::faults
