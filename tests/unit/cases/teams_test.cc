// Workers, allocation and caseloads.
#include <gtest/gtest.h>

#include "services/cases/domain/teams/caseload.h"
#include "services/cases/domain/teams/hand_over.h"
#include "services/cases/domain/teams/practitioner.h"
#include "services/cases/domain/teams/worker.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

// At most two children, three families and four children's weight for a whole post.
const CaseloadRules& Small() {
  static const CaseloadRules rules = [] {
    CaseloadRules small = DefaultCaseloadRules();
    small.limit_children = 2;
    small.limit_families = 3;
    small.limit_weighted_hundredths = 400;
    small.newly_qualified_percent = 50;
    return small;
  }();
  return rules;
}

Result<Drafts> Allocate(const Streams& streams, const v1::AllocateCaseRequest& request, const Context& context) {
  return AllocateCaseUnder(streams, request, context, Small());
}
Result<Drafts> AllocateTo(const Streams& streams, const v1::AllocatePractitionerRequest& request,
                          const Context& context) {
  return AllocatePractitioner(streams, request, context, Small());
}
Result<Drafts> HandOver(const Streams& streams, const v1::HandOverCaseloadRequest& request, const Context& context) {
  return HandOverCaseload(streams, request, context, Small());
}

// Two teams; a family of two children whose case nobody holds yet; three social workers and a practitioner of adults.
Record Staffed() {
  Record record;
  Must(record,
       {Do<RegisterPerson>("person { authority: '873' sex: SEX_FEMALE birth_date: '2019-05-04' }"),
        Do<RegisterPerson>("person { authority: '873' sex: SEX_MALE birth_date: '2021-03-02' }"),
        Do<RegisterFamily>("authority: '873' members: ['people/C0000001', 'people/C0000002']"),
        Do<RegisterTeam>("team { name: 'teams/north-1' display_name: 'North 1' district: 'North' authority: '873' }"),
        Do<RegisterTeam>("team { name: 'teams/south-1' display_name: 'South 1' district: 'South' authority: '873' }"),
        Do<OpenCaseFiles>("children: ['people/C0000001', 'people/C0000002'] authority: '873' referral_date: "
                          "'2024-01-08' referral_source: REFERRAL_SOURCE_SCHOOLS primary_need: "
                          "PRIMARY_NEED_ABUSE_OR_NEGLECT")});
  for (const char* worker : {"SW1", "SW2", "SW3"}) {
    Must(record,
         {Do<RegisterWorker>("worker { name: 'workers/" + std::string(worker) +
                             "' authority: '873' roles: WORKER_ROLE_SOCIAL_WORKER roles: "
                             "WORKER_ROLE_CHILD_PRACTITIONER start_date: '2020-01-01' }"),
          Do<JoinTeam>("name: 'workers/" + std::string(worker) + "' team: 'teams/north-1' start_date: '2020-01-01'")});
  }
  Must(record, {Do<RegisterWorker>(
                    "worker { name: 'workers/AP1' authority: '873' roles: [WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER, "
                    "WORKER_ROLE_DOMESTIC_ABUSE_OFFICER, WORKER_ROLE_RECOVERY_WORKER] start_date: '2020-01-01' }"),
                Do<JoinTeam>("name: 'workers/AP1' team: 'teams/north-1' start_date: '2020-01-01'"),
                Do<JoinTeam>("name: 'workers/AP1' team: 'teams/south-1' start_date: '2020-01-01'")});
  return record;
}

constexpr char kFamily[] = "families/F0000003";

std::string Case(const std::string& file, const std::string& worker, const std::string& more = "") {
  return "name: '" + file + "' team: 'teams/north-1' worker: '" + worker + "' start_date: '2024-02-01' " + more;
}

std::string With(const std::string& subject, const std::string& worker, const std::string& role,
                 const std::string& more = "") {
  return "subject: '" + subject + "' worker: 'workers/" + worker + "' role: WORKER_ROLE_" + role +
         " team: 'teams/north-1' start_date: '2024-02-01' " + more;
}

std::string ReasonOf(const Result<Drafts>& done) { return done ? "" : done.error().reason; }

v1::Caseload LoadOf(const Record& record, const std::string& worker) {
  return CaseloadWith(record, "workers/" + worker, {}, Small());
}

TEST(AllocateCase, TakesANumberThatIsNotRegisteredAsItIs) {
  Record record = Staffed();
  const auto done = Do<Allocate>(Case(kFile, "X/77"))(record);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(done->size(), 1U);
  EXPECT_EQ(record.File(kFile).allocations(0).worker(), "X/77");
}

TEST(AllocateCase, HoldsARegisteredWorkerToRoleTeamAndPeriod) {
  Record record = Staffed();
  Must(record, {Do<ChangeWorker>("name: 'workers/SW2' roles: WORKER_ROLE_SOCIAL_WORKER end_date: '2024-01-31'"),
                Do<ChangeWorker>("name: 'workers/SW3' roles: WORKER_ROLE_CHILD_PRACTITIONER")});
  EXPECT_EQ(ReasonOf(Do<Allocate>(Case(kFile, "SW2"))(record)), "WORKER_NOT_HERE");
  EXPECT_EQ(ReasonOf(Do<Allocate>(Case(kFile, "SW3"))(record)), "NOT_IN_ROLE");
  EXPECT_EQ(ReasonOf(Do<Allocate>("name: 'cases/C0000001' team: 'teams/south-1' worker: 'SW1' start_date: "
                                  "'2024-02-01'")(record)),
            "NOT_IN_TEAM");
  const auto done = Do<Allocate>(Case(kFile, "SW1"))(record);
  ASSERT_TRUE(done.has_value());
  ASSERT_EQ(done->size(), 2U) << "the case and the worker's list";
  EXPECT_EQ(LoadOf(record, "SW1").children(), 1);
}

TEST(Caseload, CountsChildrenOnceAndByWhereTheyStand) {
  Record record = Staffed();
  Must(record, {Do<Allocate>(Case(kFile, "SW1")), Do<Allocate>(Case(kSiblingFile, "SW1")),
                Do<AllocateTo>(With(kFile, "SW1", "CHILD_PRACTITIONER"))});
  v1::Caseload load = LoadOf(record, "SW1");
  EXPECT_EQ(load.children(), 2);
  EXPECT_EQ(load.weighted_hundredths(), 200);
  EXPECT_FALSE(load.is_over_limit());
  Must(record,
       {OnFile<StartSection47Enquiry>("start_date: '2024-02-05'"),
        OnFile<ConcludeSection47Enquiry>("end_date: '2024-02-20' conference_date: '2024-02-20'"),
        Do<StartChildProtectionPlans>(
            "conference_date: '2024-02-20' children { name: 'cases/C0000001' category: CATEGORY_OF_ABUSE_NEGLECT }")});
  load = LoadOf(record, "SW1");
  EXPECT_EQ(load.weighted_hundredths(), 100 + Small().weights.at(Standing::kChildProtectionPlan));
  Must(record, {OnFile<IssueCareProceedings>("issue_date: '2024-03-01'")});
  EXPECT_EQ(LoadOf(record, "SW1").weighted_hundredths(), 100 + Small().weights.at(Standing::kCareProceedings));
}

TEST(Caseload, LimitsShrinkWithPartTimeAndTheFirstYear) {
  const struct {
    const char* employment;
    int children;
    int weighted;
  } rows[] = {{"", 2, 400},
              {"full_time_equivalent_percent: 50", 1, 200},
              {"is_newly_qualified: true", 1, 200},
              {"full_time_equivalent_percent: 50 is_newly_qualified: true", 1, 100}};
  for (const auto& row : rows) {
    Record record = Staffed();
    Must(record,
         {Do<ChangeWorker>(std::string("name: 'workers/SW1' roles: WORKER_ROLE_SOCIAL_WORKER ") + row.employment)});
    const v1::Caseload load = LoadOf(record, "SW1");
    EXPECT_EQ(load.limit_children(), row.children) << row.employment;
    EXPECT_EQ(load.limit_weighted_hundredths(), row.weighted) << row.employment;
  }
}

TEST(Caseload, IsExceededOnlyWithAReason) {
  Record record = Staffed();
  Must(record,
       {Do<ChangeWorker>("name: 'workers/SW1' roles: WORKER_ROLE_SOCIAL_WORKER full_time_equivalent_percent: 50"),
        Do<Allocate>(Case(kFile, "SW1"))});
  const size_t events = record.history().size();
  EXPECT_EQ(ReasonOf(Do<Allocate>(Case(kSiblingFile, "SW1"))(record)), "CASELOAD_EXCEEDED");
  EXPECT_EQ(record.history().size(), events);
  const auto done = Do<Allocate>(Case(kSiblingFile, "SW1", "exceed_reason: 'siblings stay together'"))(record);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(static_cast<const v1::CasesEvent&>(*done->front().event).case_allocated().exceed_reason(),
            "siblings stay together");
  EXPECT_TRUE(LoadOf(record, "SW1").is_over_limit());
}

TEST(Caseload, ForgetsWhatTheRecordSaysTheWorkerDoesNotHold) {
  Record record = Staffed();
  Must(record, {Do<Allocate>(Case(kFile, "SW1")), Do<Allocate>(Case(kSiblingFile, "SW1")),
                OnFile<CloseCase>("closure_date: '2024-03-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED"),
                Do<Allocate>("name: 'cases/C0000002' team: 'teams/north-1' worker: 'SW2' start_date: '2024-03-02'")});
  EXPECT_EQ(LoadOf(record, "SW1").children(), 0);
  EXPECT_EQ(LoadOf(record, "SW2").children(), 1);
  EXPECT_EQ(record.Find<v1::Worker>("workers/SW1")->work_size(), 2) << "pruned when the worker next takes work";
  Must(record, {Do<AllocateTo>(With(kSiblingFile, "SW1", "CHILD_PRACTITIONER"))});
  ASSERT_EQ(record.Find<v1::Worker>("workers/SW1")->work_size(), 1);
  EXPECT_EQ(record.Find<v1::Worker>("workers/SW1")->work(0).role(), v1::WORKER_ROLE_CHILD_PRACTITIONER);
}

TEST(RegisterWorker, TakesOverWhatTheNumberHoldsAlready) {
  Record record = Staffed();
  Must(record, {Do<Allocate>(Case(kFile, "SW9"))});
  const std::string worker =
      "worker { name: 'workers/SW9' authority: '873' roles: WORKER_ROLE_SOCIAL_WORKER start_date: '2024-01-01' } ";
  EXPECT_EQ(ReasonOf(Do<RegisterWorker>(worker + "case_files: 'cases/C0000002'")(record)), "NOT_ALLOCATED");
  Must(record, {Do<RegisterWorker>(worker + "case_files: 'cases/C0000001'")});
  EXPECT_EQ(LoadOf(record, "SW9").children(), 1);
  EXPECT_EQ(ReasonOf(Do<RegisterWorker>(worker)(record)), "WORKER_EXISTS");
}

TEST(AllocatePractitioner, KeepsVictimAndPerpetratorApart) {
  Record record = Staffed();
  Must(record, {Do<AllocateTo>(With(kFamily, "AP1", "DOMESTIC_ABUSE_PRACTITIONER")),
                Do<AllocateTo>(With(kFamily, "AP1", "RECOVERY_WORKER"))});
  EXPECT_EQ(ReasonOf(Do<AllocateTo>(With(kFamily, "AP1", "DOMESTIC_ABUSE_OFFICER"))(record)), "SAME_WORKER_FOR_BOTH");
  Must(record, {Do<EndPractitionerAllocation>("subject: 'families/F0000003' number: 1 end_date: '2024-03-01' reason: "
                                              "WORKER_CHANGE_REASON_WORK_COMPLETED")});
  EXPECT_EQ(ReasonOf(Do<AllocateTo>(With(kFamily, "AP1", "DOMESTIC_ABUSE_OFFICER"))(record)), "SAME_WORKER_FOR_BOTH")
      << "on 1 February the other role was still held";
  EXPECT_EQ(ReasonOf(Do<AllocateTo>(
                "subject: 'families/F0000003' worker: 'workers/AP1' role: "
                "WORKER_ROLE_DOMESTIC_ABUSE_OFFICER team: 'teams/north-1' start_date: '2024-03-01'")(record)),
            "");
}

TEST(AllocatePractitioner, RefusesWhatDoesNotFit) {
  Record record = Staffed();
  const struct {
    std::string request;
    const char* reason;
  } rows[] = {
      {With(kFile, "AP1", "RECOVERY_WORKER"), "ROLE_NEEDS_FAMILY"},
      {With("families/F0000099", "AP1", "RECOVERY_WORKER"), "NOT_FOUND"},
      {With("cases/C0000099", "SW1", "CHILD_PRACTITIONER"), "NOT_FOUND"},
      {With(kFamily, "SW7", "RECOVERY_WORKER"), "NOT_FOUND"},
      {With(kFamily, "AP1", "MENTAL_HEALTH_PRACTITIONER"), "NOT_IN_ROLE"},
      {With("people/C0000001", "SW1", "CHILD_PRACTITIONER"), "INVALID_REQUEST"},
      {With(kFile, "SW1", "UNSPECIFIED"), "UNKNOWN_CODE"},
      {"subject: 'cases/C0000001' worker: 'workers/SW1' role: WORKER_ROLE_CHILD_PRACTITIONER team: 'teams/north-1' "
       "start_date: '2024-01-01'",
       "BEFORE_REFERRAL"},
      {"subject: 'cases/C0000001' worker: 'workers/SW1' role: WORKER_ROLE_CHILD_PRACTITIONER team: 'teams/north-1' "
       "start_date: '2025-01-01'",
       "DATE_IN_FUTURE"},
      {"subject: 'families/F0000003' worker: 'workers/AP1' role: WORKER_ROLE_RECOVERY_WORKER team: 'teams/west' "
       "start_date: '2024-02-01'",
       "NOT_FOUND"},
  };
  for (const auto& row : rows) {
    const size_t events = record.history().size();
    const auto done = Do<AllocateTo>(row.request)(record);
    ASSERT_FALSE(done.has_value()) << row.request;
    EXPECT_EQ(done.error().reason, row.reason) << row.request;
    EXPECT_FALSE(done.error().fields.empty()) << row.request;
    EXPECT_EQ(record.history().size(), events);
  }
  Must(record, {Do<AllocateTo>(With(kFamily, "AP1", "RECOVERY_WORKER"))});
  EXPECT_EQ(ReasonOf(Do<AllocateTo>(With(kFamily, "AP1", "RECOVERY_WORKER"))(record)), "ALREADY_ALLOCATED");
  EXPECT_EQ(ReasonOf(Do<EndPractitionerAllocation>("subject: 'families/F0000003' number: 7 end_date: '2024-03-01' "
                                                   "reason: WORKER_CHANGE_REASON_OTHER")(record)),
            "NOT_ALLOCATED");
  EXPECT_EQ(ReasonOf(Do<EndPractitionerAllocation>("subject: 'families/F0000003' number: 1 end_date: '2024-01-01' "
                                                   "reason: WORKER_CHANGE_REASON_OTHER")(record)),
            "END_BEFORE_START");
}

TEST(AllocatePractitioner, ServesSeveralTeams) {
  Record record = Staffed();
  Must(record, {Do<RegisterFamily>("authority: '873' members: 'people/C0000002'")});
  const std::string other = record.history().back().stream;
  Must(record, {Do<AllocateTo>(With(kFamily, "AP1", "RECOVERY_WORKER")),
                Do<AllocateTo>("subject: '" + other +
                               "' worker: 'workers/AP1' role: WORKER_ROLE_RECOVERY_WORKER team: 'teams/south-1' "
                               "start_date: '2024-02-01'")});
  EXPECT_EQ(LoadOf(record, "AP1").families(), 2);
}

TEST(CloseCase, EndsThePractitionersOfTheChild) {
  Record record = Staffed();
  Must(record, {Do<AllocateTo>(With(kFile, "SW1", "CHILD_PRACTITIONER")),
                OnFile<CloseCase>("closure_date: '2024-03-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED")});
  EXPECT_EQ(record.File(kFile).practitioners(0).end_date(), "2024-03-01");
  EXPECT_EQ(LoadOf(record, "SW1").children(), 0);
}

TEST(HandOverCaseload, MovesEverythingInOneCommand) {
  Record record = Staffed();
  Must(record, {Do<Allocate>(Case(kFile, "SW1")), Do<AllocateTo>(With(kSiblingFile, "SW1", "CHILD_PRACTITIONER"))});
  const auto done = Do<HandOver>(
      "name: 'workers/SW1' to_worker: 'workers/SW2' to_team: 'teams/north-1' hand_over_date: "
      "'2024-04-02' reason: WORKER_CHANGE_REASON_WORKER_LEFT")(record);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(LoadOf(record, "SW1").children(), 0);
  EXPECT_EQ(LoadOf(record, "SW2").children(), 2);
  EXPECT_EQ(record.File(kFile).allocations(0).end_date(), "2024-04-02");
  EXPECT_EQ(record.File(kFile).allocations(1).worker(), "SW2");
  EXPECT_EQ(record.File(kSiblingFile).practitioners(0).end_reason(), v1::WORKER_CHANGE_REASON_WORKER_LEFT);
  EXPECT_EQ(record.File(kSiblingFile).practitioners(1).worker(), "SW2");
}

TEST(HandOverCaseload, MovesNothingWhereOneCannotMove) {
  Record record = Staffed();
  Must(record,
       {Do<Allocate>(Case(kFile, "SW1")), Do<Allocate>(Case(kSiblingFile, "SW1")),
        Do<ChangeWorker>("name: 'workers/SW3' roles: WORKER_ROLE_SOCIAL_WORKER full_time_equivalent_percent: 50")});
  const auto hand_over = [&record](const std::string& to, const std::string& date, const std::string& more = "") {
    return ReasonOf(Do<HandOver>("name: 'workers/SW1' to_worker: 'workers/" + to +
                                 "' to_team: 'teams/north-1' hand_over_date: '" + date +
                                 "' reason: WORKER_CHANGE_REASON_WORKER_LEFT " + more)(record));
  };
  const size_t events = record.history().size();
  EXPECT_EQ(hand_over("SW3", "2024-04-02"), "CASELOAD_EXCEEDED");
  EXPECT_EQ(hand_over("SW2", "2024-01-10"), "ALLOCATION_OUT_OF_ORDER");
  EXPECT_EQ(hand_over("SW1", "2024-04-02"), "SAME_WORKER");
  EXPECT_EQ(hand_over("SW8", "2024-04-02"), "NOT_FOUND");
  EXPECT_EQ(hand_over("SW2", "2024-04-02", "subjects: 'families/F0000003'"), "NOT_ALLOCATED");
  EXPECT_EQ(hand_over("SW2", "2024-04-02", "subjects: 'people/C0000001'"), "INVALID_REQUEST");
  std::string many;
  for (int i = 0; i <= kMaxHandOver; ++i) many += "subjects: 'cases/C" + std::to_string(5000000 + i) + "' ";
  EXPECT_EQ(hand_over("SW2", "2024-04-02", many), "HAND_OVER_TOO_LARGE");
  EXPECT_EQ(record.history().size(), events);
  EXPECT_EQ(ReasonOf(Do<HandOver>("name: 'workers/SW2' to_worker: 'workers/SW1' to_team: 'teams/north-1' "
                                  "hand_over_date: '2024-04-02' reason: WORKER_CHANGE_REASON_WORKER_LEFT")(record)),
            "NOTHING_TO_HAND_OVER");
  EXPECT_EQ(hand_over("SW3", "2024-04-02", "exceed_reason: 'until the post is filled'"), "");
}

TEST(JoinTeam, KeepsPeriodsApart) {
  Record record = Staffed();
  EXPECT_EQ(ReasonOf(Do<JoinTeam>("name: 'workers/SW1' team: 'teams/north-1' start_date: '2024-02-01'")(record)),
            "ALREADY_IN_TEAM");
  EXPECT_EQ(ReasonOf(Do<LeaveTeam>("name: 'workers/SW1' team: 'teams/south-1' end_date: '2024-02-01'")(record)),
            "NOT_IN_TEAM");
  Must(record, {Do<LeaveTeam>("name: 'workers/SW1' team: 'teams/north-1' end_date: '2024-02-01'")});
  EXPECT_EQ(ReasonOf(Do<JoinTeam>("name: 'workers/SW1' team: 'teams/north-1' start_date: '2024-01-31'")(record)),
            "ALREADY_IN_TEAM");
  Must(record, {Do<JoinTeam>("name: 'workers/SW1' team: 'teams/north-1' start_date: '2024-02-01'")});
  EXPECT_EQ(record.Find<v1::Worker>("workers/SW1")->teams_size(), 2);
}

TEST(ReadCaseloadRules, NamesEveryBadLine) {
  const auto read =
      ReadCaseloadRules("rule,key,value\nweight,family,100\nweight,family,1\nlimit,children,many\nlimit,cats,3\n");
  ASSERT_FALSE(read.has_value());
  for (const char* wrong :
       {"line 3 (weight,family)", "line 4 (limit,children)", "line 5 (limit,cats)", "no weight of child_in_need"}) {
    EXPECT_NE(read.error().message.find(wrong), std::string::npos) << wrong << ": " << read.error().message;
  }
}

}  // namespace
}  // namespace kith::cases
