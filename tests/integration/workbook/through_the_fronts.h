// The fronts of the workbook service behind the gate, without the network, and the family of Ash: two children, Mo
// (C0000001) and Kit (C0000002), their mother Robin (C0000003) and Sam (C0000004), who is dangerous to her. All
// invented.
#pragma once

#include <future>
#include <map>
#include <memory>
#include <string>

#include "services/workbook/service.h"
#include "tests/integration/workbook/workbook_fixture.h"

#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::workbook {

struct Caller {
  std::string subject;
  identity::Role role;
};

class ThroughTheFronts : public WorkbookOnAStore {
 protected:
  void SetUp() override {
    WorkbookOnAStore::SetUp();
    if (journal_) ServeTheRecord();
  }

  void ServeTheRecord() {
    queries_ = std::make_unique<QueryPool>(2, 100);
    Front record("kith.workbook.v1.WorkbookService", *journal_, *queries_);
    AddWorkbookRpcs(record, templates_, clock_, nullptr);
    Serve(record);
  }

  // The same database in a process that begins anew.
  void ServeAnew() {
    methods_.clear();
    queries_.reset();
    Reopen();
    ServeTheRecord();
  }

  // Whose RPCs can be called from then on, by their names without the service's.
  void Serve(const Front& front) {
    for (auto& method : front.methods()) methods_[method.name] = method;
  }

  // The answer to a request in text format; a command gets a new request_id unless the text has one.
  template <class Response>
  Result<Response> Call(const Caller& caller, const std::string& rpc, const std::string& text) {
    const rpc::Method& method = methods_.at(rpc);
    std::unique_ptr<google::protobuf::Message> request(method.request->New());
    std::string whole = text;
    const bool is_command = request->GetDescriptor()->FindFieldByName("request_id") != nullptr;
    if (is_command && text.find("request_id") == std::string::npos)
      whole += " request_id: 'test-" + std::to_string(10000 + ++calls_) + "'";
    if (!google::protobuf::TextFormat::ParseFromString(whole, request.get()))
      throw std::logic_error("bad text: " + whole);
    rpc::Call call;
    call.method = "/" + method.service + "/" + rpc;
    call.caller = {caller.subject, {caller.role}, ""};
    call.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    auto answer = std::make_shared<std::promise<Result<std::string>>>();
    auto told = answer->get_future();
    method.unary(call, std::move(request),
                 [answer](Result<std::string> bytes) { answer->set_value(std::move(bytes)); });
    auto bytes = told.get();
    if (!bytes) return tl::unexpected<Error>(std::move(bytes).error());
    Response response;
    if (!response.ParseFromString(*bytes)) throw std::logic_error(rpc + " answered with bytes that are no response");
    return response;
  }

  // The same where it must succeed.
  template <class Response>
  Response Must(const Caller& caller, const std::string& rpc, const std::string& text) {
    auto response = Call<Response>(caller, rpc, text);
    EXPECT_TRUE(response.has_value()) << rpc << ": " << response.error().reason << ": " << response.error().message;
    return response ? *std::move(response) : Response();
  }
  // The reason of the refusal; "OK" where it was taken.
  template <class Response>
  std::string ReasonOf(const Caller& caller, const std::string& rpc, const std::string& text) {
    const auto response = Call<Response>(caller, rpc, text);
    return response ? "OK" : response.error().reason;
  }

  void Allocate(const std::string& worker, const std::string& role, const std::string& family = "F0000001") {
    Happened("family-workers/" + family, "practitioner_allocated { number: 1 subject: 'families/" + family +
                                             "' worker: '" + worker + "' role: " + role +
                                             " team: 'teams/east-1' start_date: '2026-01-08' authority: '873' }");
  }

  // As cases tells of it: SW1 holds Mo's case, five practitioners work with the family.
  void MeetTheFamily() {
    Happened("people/C0000001", "person_registered { person { birth_date: '2016-05-01' } }");
    Happened("people/C0000002", "person_registered { person { birth_date: '2024-06-01' } }");
    Happened("people/C0000003", "person_registered { person { birth_date: '1992-02-01' } }");
    Happened("people/C0000004", "person_registered { person { birth_date: '1989-09-01' } }");
    Happened("cases/C0000001", "case_allocated { worker: 'SW1' team: 'teams/east-1' start_date: '2026-01-06' }");
    Happened(
        "families/F0000001",
        "family_registered { family { authority: '873' members: 'people/C0000001' members: 'people/C0000002' members: "
        "'people/C0000003' members: 'people/C0000004' } }");
    Allocate("CP1", "WORKER_ROLE_CHILD_PRACTITIONER");
    Allocate("DP1", "WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER");
    Allocate("DO1", "WORKER_ROLE_DOMESTIC_ABUSE_OFFICER");
    Allocate("RW1", "WORKER_ROLE_RECOVERY_WORKER");
    Allocate("MH1", "WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER");
  }
  // With three chapters: the recovery worker's about Sam, the victim's worker's about Robin, and the social worker's
  // about Mo.
  void OpenTheWorkbook() {
    MeetTheFamily();
    Must<v1::OpenWorkbookResponse>(
        sw_, "OpenWorkbook",
        "family: 'families/F0000001' template: 'family-safeguarding.1' start_date: '2026-01-10' "
        "chapters { role: WORKER_ROLE_RECOVERY_WORKER subject: SUBJECT_ADULT person: 'people/C0000004' practitioners: "
        "'RW1' } "
        "chapters { role: WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER subject: SUBJECT_ADULT person: 'people/C0000003' "
        "practitioners: 'DP1' } "
        "chapters { role: WORKER_ROLE_SOCIAL_WORKER subject: SUBJECT_CHILD person: 'people/C0000001' practitioners: "
        "'SW1' }");
  }

  static constexpr const char* kWorkbook = "workbooks/F0000001";
  static constexpr const char* kRecovery = "chapters/F0000001-recovery-worker-C0000004";
  static constexpr const char* kVictim = "chapters/F0000001-domestic-abuse-practitioner-C0000003";

  const Caller sw_{"SW1", identity::Role::kSocialWorker};
  const Caller cp_{"CP1", identity::Role::kPractitioner};
  const Caller dp_{"DP1", identity::Role::kPractitioner};
  const Caller dao_{"DO1", identity::Role::kPractitioner};
  const Caller rw_{"RW1", identity::Role::kPractitioner};
  const Caller mh_{"MH1", identity::Role::kPractitioner};
  const Caller tm_{"TM1", identity::Role::kTeamManager};
  const Caller auditor_{"AU1", identity::Role::kAuditor};
  const Caller stranger_{"RW9", identity::Role::kPractitioner};
  std::unique_ptr<QueryPool> queries_;
  std::map<std::string, rpc::Method> methods_;
  int calls_ = 0;
};

}  // namespace kith::workbook
