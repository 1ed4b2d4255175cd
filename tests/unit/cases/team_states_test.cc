// Every command on workers and allocations in every state that it can meet.
#include "services/cases/domain/teams/hand_over.h"
#include "services/cases/domain/teams/practitioner.h"
#include "services/cases/domain/teams/worker.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

Result<Drafts> AllocateTo(const Streams& streams, const v1::AllocatePractitionerRequest& request,
                          const Context& context) {
  return AllocatePractitioner(streams, request, context, DefaultCaseloadRules());
}
Result<Drafts> HandOver(const Streams& streams, const v1::HandOverCaseloadRequest& request, const Context& context) {
  return HandOverCaseload(streams, request, context, DefaultCaseloadRules());
}

Step Registers(const std::string& worker) {
  return Do<RegisterWorker>("worker { name: 'workers/" + worker +
                            "' authority: '873' roles: [WORKER_ROLE_SOCIAL_WORKER, WORKER_ROLE_CHILD_PRACTITIONER, "
                            "WORKER_ROLE_RECOVERY_WORKER] start_date: '2020-01-01' }");
}
Step Joins(const std::string& worker, const std::string& date) {
  return Do<JoinTeam>("name: 'workers/" + worker + "' team: 'teams/north-1' start_date: '" + date + "'");
}
Step Leaves(const std::string& date) {
  return Do<LeaveTeam>("name: 'workers/SW1' team: 'teams/north-1' end_date: '" + date + "'");
}
Step Holds(const std::string& file, const std::string& worker, const std::string& date) {
  return Do<AllocateCase>("name: '" + file + "' team: 'teams/north-1' worker: '" + worker + "' start_date: '" + date +
                          "'");
}
Step WorksWith(const std::string& subject, const std::string& role, const std::string& date) {
  return Do<AllocateTo>("subject: '" + subject + "' worker: 'workers/SW1' role: WORKER_ROLE_" + role +
                        " team: 'teams/north-1' start_date: '" + date + "'");
}
Step Ends(const std::string& date) {
  return Do<EndPractitionerAllocation>("subject: '" + kFile + "' number: 1 end_date: '" + date +
                                       "' reason: WORKER_CHANGE_REASON_WORK_COMPLETED");
}
Step HandsOver(const std::string& from, const std::string& to) {
  return Do<HandOver>(
      "name: 'workers/" + from + "' to_worker: 'workers/" + to +
      "' to_team: 'teams/north-1' hand_over_date: '2024-03-04' reason: WORKER_CHANGE_REASON_WORKER_LEFT");
}

// SW2 holds the sibling's case.
Record After(const std::vector<Step>& steps) {
  Record record = Referred();
  Must(record,
       {Registers("SW1"), Registers("SW2"), Joins("SW2", "2020-01-01"), Holds(kSiblingFile, "SW2", "2024-01-10")});
  for (const Step& step : steps) Must(record, {step});
  return record;
}

const Step kLeavesAuthority =
    Do<ChangeWorker>("name: 'workers/SW1' roles: WORKER_ROLE_SOCIAL_WORKER end_date: '2024-02-01'");

TEST(Workers, TakeEveryCommandInEveryStateOrRefuseIt) {
  CheckStates(
      {{"no team", [] { return After({}); }},
       {"a team", [] { return After({Joins("SW1", "2024-01-01")}); }},
       {"a team that was left",
        [] {
          return After({Joins("SW1", "2024-01-01"), Leaves("2024-02-01")});
        }},
       {"a last day that is over",
        [] {
          return After({Joins("SW1", "2024-01-01"), kLeavesAuthority});
        }}},
      {{"RegisterWorker", Registers("SW1"), {"WORKER_EXISTS", "WORKER_EXISTS", "WORKER_EXISTS", "WORKER_EXISTS"}},
       {"ChangeWorker",
        Do<ChangeWorker>("name: 'workers/SW1' roles: WORKER_ROLE_SENIOR_PRACTITIONER"),
        {"", "", "", ""}},
       {"JoinTeam", Joins("SW1", "2024-03-04"), {"", "ALREADY_IN_TEAM", "", "WORKER_NOT_HERE"}},
       {"LeaveTeam", Leaves("2024-03-04"), {"NOT_IN_TEAM", "", "NOT_IN_TEAM", ""}},
       {"AllocateCase", Holds(kFile, "SW1", "2024-03-04"), {"NOT_IN_TEAM", "", "NOT_IN_TEAM", "WORKER_NOT_HERE"}},
       {"AllocatePractitioner",
        WorksWith(kFile, "CHILD_PRACTITIONER", "2024-03-04"),
        {"NOT_IN_TEAM", "", "NOT_IN_TEAM", "WORKER_NOT_HERE"}},
       {"HandOverCaseload", HandsOver("SW2", "SW1"), {"NOT_IN_TEAM", "", "NOT_IN_TEAM", "WORKER_NOT_HERE"}}});
}

const Step kJoin = Joins("SW1", "2020-01-01");
const Step kHold = Holds(kFile, "SW1", "2024-01-15");
const Step kWork = WorksWith(kFile, "CHILD_PRACTITIONER", "2024-01-15");
const Step kClose = OnFile<CloseCase>("closure_date: '2024-02-05' reason: REASON_FOR_CLOSURE_SERVICES_CEASED");

TEST(Allocation, TakesEveryCommandInEveryStateOrRefusesIt) {
  CheckStates({{"a number that nobody registered", [] { return After({kJoin}); }},
               {"a social worker",
                [] {
                  return After({kJoin, kHold});
                }},
               {"a practitioner beside",
                [] {
                  return After({kJoin, kWork});
                }},
               {"a practitioner whose work is done",
                [] {
                  return After({kJoin, kWork, Ends("2024-02-05")});
                }},
               {"a case that is closed",
                [] {
                  return After({kJoin, kHold, kWork, kClose});
                }}},
              {{"AllocateCase", Holds(kFile, "SW1", "2024-03-04"), {"", "", "", "", "CASE_CLOSED"}},
               {"AllocateCase, before the one there is",
                Holds(kFile, "SW1", "2024-01-08"),
                {"ALLOCATION_OUT_OF_ORDER", "ALLOCATION_OUT_OF_ORDER", "ALLOCATION_OUT_OF_ORDER",
                 "ALLOCATION_OUT_OF_ORDER", "CASE_CLOSED"}},
               {"AllocatePractitioner",
                WorksWith(kFile, "CHILD_PRACTITIONER", "2024-03-04"),
                {"", "", "ALREADY_ALLOCATED", "", "CASE_CLOSED"}},
               {"EndPractitionerAllocation",
                Ends("2024-03-04"),
                {"NOT_ALLOCATED", "NOT_ALLOCATED", "", "NOT_ALLOCATED", "NOT_ALLOCATED"}},
               {"HandOverCaseload",
                HandsOver("SW1", "SW2"),
                {"NOTHING_TO_HAND_OVER", "", "", "NOTHING_TO_HAND_OVER", "NOTHING_TO_HAND_OVER"}}});
}

TEST(Workers, HoldAsMuchAsOneRecordCanKeep) {
  Record record = After({kJoin});
  std::string reason;
  int held = 0;
  for (int i = 0; i < 320 && reason.empty(); ++i) {
    Must(record, {Do<RegisterFamily>("authority: '873' members: '" + kChild + "'")});
    const std::string family = record.history().back().stream;
    const auto done = Do<AllocateTo>("subject: '" + family +
                                     "' worker: 'workers/SW1' role: WORKER_ROLE_RECOVERY_WORKER team: 'teams/north-1' "
                                     "start_date: '2024-03-04' exceed_reason: 'a test'")(record);
    if (done) ++held;
    if (!done) reason = done.error().reason;
  }
  EXPECT_EQ(reason, "WORK_LIST_FULL");
  EXPECT_EQ(held, 300);
}

}  // namespace
}  // namespace kith::cases
