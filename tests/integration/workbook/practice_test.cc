// Instruments, goals, trajectories and checks of practice as they are listed and shown: to those who may see them, and
// to nobody else.
#include <future>

#include <gmock/gmock.h>

#include "services/workbook/domain/fidelity.h"
#include "services/workbook/domain/goal.h"
#include "services/workbook/domain/instrument_record.h"
#include "services/workbook/practice_queries.h"
#include "services/workbook/practice_rpcs.h"
#include "tests/integration/workbook/known_family.h"

namespace kith::workbook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kLocates = "visibility { locates: 'people/C0000901' }";

class PracticeOnAStore : public KnownFamilyOnAStore {
 protected:
  std::string Ruler(const std::string& person, int readiness, const std::string& date, const std::string& more = "",
                    const std::string& by = kRecoveryNo) {
    return Do<v1::RecordInstrumentRequest>(
               [this](const Streams& streams, const v1::RecordInstrumentRequest& request, const Context& context) {
                 return RecordInstrument(templates_, streams, request, context);
               },
               std::string("workbook: '") + kBook + "' instrument: 'stage-of-change.1' person: '" + person +
                   "' respondent: " + respondent_ + " answered_date: '" + date + "' answers { item: '" + item_ +
                   "' value: " + std::to_string(readiness) + " } " + more,
               by)
        .front();
  }
  void SetUp() override {
    KnownFamilyOnAStore::SetUp();
    const auto& instrument = *templates_.FindInstrument("stage-of-change.1");
    item_ = instrument.items(0).id();
    respondent_ = v1::Respondent_Name(static_cast<v1::Respondent>(instrument.respondents(0)));
  }

  std::string Goal(const std::string& person, const std::string& words, const std::string& more = "",
                   const std::string& by = kRecoveryNo) {
    return Do<v1::SetGoalRequest>(SetGoal,
                                  std::string("workbook: '") + kBook + "' person: '" + person + "' own_words: '" +
                                      words + "' plan_outcome: 'Home is calm.' set_date: '2026-02-01' " + more,
                                  by)
        .front();
  }

  template <class Request, class Response>
  Response Shown(Result<Response> (*query)(journal::Journal&, const Context&, const Request&),
                 const std::string& request, const std::string& subject,
                 std::vector<std::string> roles = {"practitioner"}) {
    auto answer = query(*journal_, Asking(subject, std::move(roles)), Parse<Request>(request));
    EXPECT_TRUE(answer.has_value()) << (answer ? "" : answer.error().message);
    return answer.value_or(Response());
  }
  v1::GetTrajectoryResponse Trajectory(const std::string& person, const std::string& subject) {
    auto answer = GetTrajectory(
        templates_, *journal_, Asking(subject, {"practitioner"}),
        Parse<v1::GetTrajectoryRequest>(std::string("workbook: '") + kBook + "' person: '" + person + "'"));
    EXPECT_TRUE(answer.has_value()) << (answer ? "" : answer.error().message);
    return answer.value_or(v1::GetTrajectoryResponse());
  }

  // TM1 works with the family so, beside its practitioners.
  void Manage(const std::string& role, const std::string& from = "2026-01-05", const std::string& until = "") {
    Put("families/F0000045", "known_family_changed { family { " + Family() + "workers { worker: 'TM1' role: " + role +
                                 " subject: 'families/F0000045' start_date: '" + from + "' end_date: '" + until +
                                 "' } } }");
  }

  std::string item_, respondent_;
};
KITH_ON_BOTH_STORES(PracticeOnAStore);

const std::string kOfBook = std::string("workbook: '") + kBook + "' ";

TEST_P(PracticeOnAStore, ListsInstrumentsNewestFirstInPagesOfWhatTheCallerMaySee) {
  if (!journal_) return;
  std::vector<std::string> open;
  for (int day = 1; day <= 9; ++day) {
    const std::string date = "2026-02-0" + std::to_string(day);
    open.insert(open.begin(), Ruler(kDanger, 1, date));
    Ruler(kVictim, 1, date, kLocates, kVictimsWorkerNo);
    Ruler(kVictim, 1, date, kLocates, kVictimsWorkerNo);
  }
  std::vector<std::string> listed;
  std::string token;
  int pages = 0;
  do {
    const auto page = Shown(ListInstruments, kOfBook + "page_size: 2 page_token: '" + token + "'", kOfficerNo);
    EXPECT_LE(page.records_size(), 2);
    for (const auto& record : page.records()) listed.push_back(record.name());
    token = page.next_page_token();
    ++pages;
  } while (!token.empty() && pages < 20);
  EXPECT_EQ(listed, open);
  EXPECT_EQ(pages, 5) << "what is hidden makes no page shorter";
  EXPECT_THAT(Shown(ListInstruments, kOfBook, kVictimsWorkerNo).records(), SizeIs(27));
  EXPECT_THAT(Shown(ListInstruments, kOfBook + "person: 'people/C0000901'", kOfficerNo).records(), IsEmpty());
  EXPECT_THAT(
      Shown(ListInstruments, kOfBook + "instrument: 'stage-of-change' page_size: 500", kVictimsWorkerNo).records(),
      SizeIs(27));
  EXPECT_THAT(
      Shown(ListInstruments, kOfBook + "instrument: 'stage-of-change.1' page_size: 500", kVictimsWorkerNo).records(),
      SizeIs(27));
  EXPECT_THAT(Shown(ListInstruments, kOfBook + "instrument: 'stage'", kVictimsWorkerNo).records(), IsEmpty());
  EXPECT_THAT(Shown(ListInstruments, kOfBook, kStrangerNo).records(), IsEmpty());
}

TEST_P(PracticeOnAStore, ListsGoalsByPersonAndState) {
  if (!journal_) return;
  const auto dry = Goal(kDanger, "A dry month.");
  const auto safe = Goal(kVictim, "To sleep at night.", kLocates, kVictimsWorkerNo);
  Do<v1::CloseGoalRequest>(CloseGoal,
                           "name: '" + dry + "' state: STATE_ACHIEVED closed_date: '2026-03-01' closed_words: 'Done.'",
                           kRecoveryNo);
  EXPECT_THAT(Shown(ListGoals, kOfBook, kVictimsWorkerNo).goals(), SizeIs(2));
  const auto officers = Shown(ListGoals, kOfBook, kOfficerNo);
  ASSERT_THAT(officers.goals(), SizeIs(1));
  EXPECT_EQ(officers.goals(0).name(), dry);
  EXPECT_THAT(Shown(ListGoals, kOfBook + "state: STATE_OPEN", kVictimsWorkerNo).goals(), SizeIs(1));
  EXPECT_THAT(Shown(ListGoals, kOfBook + "person: 'people/C0000902' state: STATE_ACHIEVED", kVictimsWorkerNo).goals(),
              SizeIs(1));
  EXPECT_EQ(ListGoals(*journal_, Asking(), Parse<v1::ListGoalsRequest>("workbook: 'elsewhere'")).error().reason,
            "INVALID_REQUEST");
}

TEST_P(PracticeOnAStore, ShowsATrajectoryOfWhatTheCallerMaySee) {
  if (!journal_) return;
  const auto goal = Goal(kVictim, "To sleep at night.", "", kVictimsWorkerNo);
  Do<v1::RecordRulerRequest>(
      RecordRuler, "name: '" + goal + "' readings { ruler: RULER_KIND_CONFIDENCE value: 4 date: '2026-02-10' }",
      kVictimsWorkerNo);
  Ruler(kVictim, 2, "2026-02-11", "", kVictimsWorkerNo);
  Put("entries/E21",
      Session(kVictim, kVictimsWorkerNo,
              "reflections: 6 questions: 3 talk { category: CATEGORY_NEED words: 'I must.' }"),
      kVictimsWorkerNo);
  Put("entries/E22",
      Session(kVictim, kVictimsWorkerNo, "reflections: 1 questions: 1 next_step: 'Meet in Invented Lane.'",
              "locates: 'people/C0000901'"),
      kVictimsWorkerNo);
  const auto all = Trajectory(kVictim, kVictimsWorkerNo);
  ASSERT_THAT(all.goals(), SizeIs(1));
  EXPECT_EQ(all.goals(0).readings(0).value(), 4);
  ASSERT_THAT(all.months(), SizeIs(1));
  EXPECT_EQ(all.months(0).sessions(), 2);
  EXPECT_THAT(all.next_steps(), SizeIs(1));
  EXPECT_THAT(all.instruments(), SizeIs(1));
  const auto officers = Trajectory(kVictim, kOfficerNo);
  EXPECT_EQ(officers.months(0).sessions(), 1);
  EXPECT_EQ(officers.months(0).reflections_per_question_percent(), 200);
  EXPECT_THAT(officers.DebugString(), Not(HasSubstr("Invented Lane")));
  EXPECT_EQ(GetTrajectory(templates_, *journal_, Asking(),
                          Parse<v1::GetTrajectoryRequest>(kOfBook + "person: 'people/C9999999'"))
                .error()
                .reason,
            "NOT_A_MEMBER");
  EXPECT_EQ(GetTrajectory(templates_, *journal_, Asking(),
                          Parse<v1::GetTrajectoryRequest>(
                              kOfBook + "person: 'people/C0000901' from_date: '2026-02-02' to_date: '2026-02-01'"))
                .error()
                .reason,
            "INVALID_REQUEST");
}

const std::string kCheck =
    "checked_date: '2026-03-02' feedback: 'Warm.' ratings { scale: FIDELITY_SCALE_CULTIVATING_CHANGE_TALK value: 4 } "
    "ratings { scale: "
    "FIDELITY_SCALE_SOFTENING_SUSTAIN_TALK value: 3 } ratings { scale: FIDELITY_SCALE_PARTNERSHIP value: 5 } ratings { "
    "scale: "
    "FIDELITY_SCALE_EMPATHY value: 5 }";

TEST_P(PracticeOnAStore, DrawsSessionsToCheckAndKeepsTheChecksBetweenThePractitionerAndTheirManager) {
  if (!journal_) return;
  for (int i = 0; i < 12; ++i)
    Put("entries/E3" + std::to_string(i), Session(kDanger, kRecoveryNo, "reflections: 1"), kRecoveryNo);
  Put("entries/E41", Session(kDanger, kRecoveryNo, "", "workers: 'RW400' reason: REASON_STAFF_INTEREST"), kRecoveryNo);
  const std::string request = "practitioner: 'RW400' from_date: '2026-01-01' to_date: '2026-03-02' count: 4 seed: 7";
  Manage("WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER");
  const auto drawn = Shown(SampleSessions, request, "TM1", {"team_manager"});
  ASSERT_THAT(drawn.sessions(), SizeIs(4));
  EXPECT_EQ(drawn.of_total(), 12) << "one is limited to the practitioner";
  EXPECT_EQ(Shown(SampleSessions, request, "TM1", {"team_manager"}).DebugString(), drawn.DebugString());
  const std::string entry = drawn.sessions(0).entry();
  Do<v1::RecordFidelityCheckRequest>(RecordFidelityCheck, "entry: '" + entry + "' " + kCheck, "TM1", {"team_manager"});
  const auto again = Shown(SampleSessions, request, "TM1", {"team_manager"});
  EXPECT_EQ(again.of_total(), 11);
  EXPECT_EQ(again.sessions(0).entry(), drawn.sessions(1).entry());
  EXPECT_TRUE(
      Shown(SampleSessions, request + " includes_checked: true", "TM1", {"team_manager"}).sessions(0).is_checked());

  const auto own = Shown(ListFidelityChecks, "practitioner: 'RW400'", kRecoveryNo);
  ASSERT_THAT(own.checks(), SizeIs(1));
  EXPECT_EQ(own.checks(0).entry(), entry);
  const auto others = ListFidelityChecks(*journal_, Asking(kOfficerNo, {"practitioner"}),
                                         Parse<v1::ListFidelityChecksRequest>("practitioner: 'RW400'"));
  EXPECT_EQ(others.error().reason, "OTHERS_PRACTICE");
  // A manager hears of those whom they supervise: who is to be allocated with them today, and as one who manages.
  EXPECT_THAT(Shown(ListFidelityChecks, "practitioner: 'RW400'", "AU1", {"auditor"}).checks(), SizeIs(1));
  const auto as_manager = [&](const std::string& role, const std::string& from, const std::string& until) {
    Manage(role, from, until);
    const auto told = ListFidelityChecks(*journal_, Asking("TM1", {"team_manager"}),
                                         Parse<v1::ListFidelityChecksRequest>("practitioner: 'RW400'"));
    return told ? "OK " + std::to_string(told->checks_size()) : told.error().reason;
  };
  EXPECT_EQ(as_manager("WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER", "2026-01-05", ""), "OK 1");
  EXPECT_EQ(as_manager("WORKER_ROLE_SENIOR_PRACTITIONER", "2026-01-05", ""), "OK 1");
  EXPECT_EQ(as_manager("WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER", "2026-01-05", "2026-02-01"), "OTHERS_PRACTICE");
  EXPECT_EQ(as_manager("WORKER_ROLE_SOCIAL_WORKER", "2026-01-05", ""), "OTHERS_PRACTICE");
  const auto elsewhere = ListFidelityChecks(*journal_, Asking("TM1", {"team_manager"}),
                                            Parse<v1::ListFidelityChecksRequest>("practitioner: 'RW999'"));
  EXPECT_EQ(elsewhere.error().reason, "OTHERS_PRACTICE");
  EXPECT_EQ(elsewhere.error().fields.at(0).field, "practitioner");
  for (const char* wrong : {"practitioner: 'RW400' from_date: '2026-01-01' to_date: '2026-03-02' count: 21",
                            "practitioner: 'RW400' from_date: '2024-01-01' to_date: '2026-03-02' count: 2",
                            "from_date: '2026-01-01' to_date: '2026-03-02' count: 2"}) {
    EXPECT_EQ(SampleSessions(*journal_, Asking("TM1", {"team_manager"}), Parse<v1::SampleSessionsRequest>(wrong))
                  .error()
                  .reason,
              "INVALID_REQUEST");
  }
}

// RW400 works with two families, of which TM1 manages one.
TEST_P(PracticeOnAStore, DrawsAndChecksSessionsOfFamiliesAloneThatTheManagerSupervisesThemIn) {
  if (!journal_) return;
  Put("families/F0000046",
      "known_family_changed { family { authority: '873' members { person: 'people/C0000950' birth_date: '1991-02-03' } "
      "workers { worker: 'RW400' role: WORKER_ROLE_RECOVERY_WORKER subject: 'families/F0000046' start_date: "
      "'2026-01-05' } } }");
  Put("entries/E61", Session(kDanger, kRecoveryNo, ""), kRecoveryNo);
  std::string elsewhere = Session("people/C0000950", kRecoveryNo, "");
  elsewhere.replace(elsewhere.find("F0000045"), 8, "F0000046");
  Put("entries/E62", elsewhere, kRecoveryNo);
  const std::string request = "practitioner: 'RW400' from_date: '2026-01-01' to_date: '2026-03-02' count: 4 seed: 7";
  const auto drawn = [&] {
    std::vector<std::string> entries;
    const auto shown = Shown(SampleSessions, request, "TM1", {"team_manager"});
    EXPECT_EQ(shown.of_total(), shown.sessions_size());
    for (const auto& session : shown.sessions()) entries.push_back(session.entry());
    return entries;
  };
  const auto check = [&](const std::string& entry) {
    const auto done = Try<v1::RecordFidelityCheckRequest>(RecordFidelityCheck, "entry: '" + entry + "' " + kCheck,
                                                          "TM1", {"team_manager"});
    return done ? std::string("OK") : done.error().reason;
  };
  EXPECT_THAT(drawn(), IsEmpty()) << "a manager of neither family";
  EXPECT_EQ(check("entries/E61"), "NOT_FOUND");
  Manage("WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER");
  EXPECT_THAT(drawn(), ElementsAre("entries/E61"));
  EXPECT_EQ(check("entries/E62"), "NOT_FOUND");
  EXPECT_EQ(check("entries/E61"), "OK");
  Manage("WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER", "2026-01-05", "2026-02-01");
  EXPECT_THAT(Shown(SampleSessions, request + " includes_checked: true", "TM1", {"team_manager"}).sessions(),
              IsEmpty());
  EXPECT_EQ(check("entries/E61"), "NOT_FOUND") << "no longer";
}

// As callers reach it, gate and all.
TEST_P(PracticeOnAStore, HidesRecordsBehindTheGate) {
  if (!journal_) return;
  const auto hidden = Ruler(kVictim, 2, "2026-02-11", kLocates, kVictimsWorkerNo);
  QueryPool pool(2, 16);
  Front front("kith.workbook.v1.PracticeService", *journal_, pool);
  AddPracticeRpcs(front, templates_, clock_);
  const auto methods = front.methods();
  const auto ask = [&](const std::string& rpc, const google::protobuf::Message& request, const std::string& subject) {
    rpc::Call call;
    call.method = "/kith.workbook.v1.PracticeService/" + rpc;
    call.caller = {subject, {identity::Role::kPractitioner}, ""};
    call.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::promise<Result<std::string>> promise;
    std::unique_ptr<google::protobuf::Message> copy(request.New());
    copy->CopyFrom(request);
    for (const auto& method : methods) {
      if (method.name == rpc)
        method.unary(call, std::move(copy),
                     [&promise](Result<std::string> answer) { promise.set_value(std::move(answer)); });
    }
    const auto answer = promise.get_future().get();
    return answer ? std::string("OK") : answer.error().reason;
  };
  v1::GetInstrumentRequest get;
  get.set_name(hidden);
  EXPECT_EQ(ask("GetInstrument", get, kVictimsWorkerNo), "OK");
  EXPECT_EQ(ask("GetInstrument", get, kOfficerNo), "NOT_FOUND");
  const auto list = Parse<v1::ListGoalsRequest>(kOfBook);
  EXPECT_EQ(ask("ListGoals", list, kOfficerNo), "OK");
  EXPECT_EQ(ask("ListGoals", list, kStrangerNo), "NOT_FOUND");
  const auto set = Parse<v1::SetGoalRequest>(
      kOfBook + "request_id: 'goal-000001' person: 'people/C0000902' own_words: 'x' set_date: '2026-02-01'");
  EXPECT_EQ(ask("SetGoal", set, kStrangerNo), "NOT_FOUND");
  EXPECT_EQ(ask("SetGoal", set, kOfficerNo), "OK");
  EXPECT_THAT(Shown(ListGoals, kOfBook, kOfficerNo).goals(), SizeIs(1));
  EXPECT_EQ(ask("SetGoal", set, kOfficerNo), "OK") << "a retry";
  EXPECT_THAT(Shown(ListGoals, kOfBook, kOfficerNo).goals(), SizeIs(1));
  const auto override_hidden = Parse<v1::OverrideSuggestionRequest>("request_id: 'over-000001' name: '" + hidden +
                                                                    "' action: ACTION_MARAC reason: 'x'");
  EXPECT_EQ(ask("OverrideSuggestion", override_hidden, kOfficerNo), "NOT_FOUND");
}

// Recorded about the wrong person, and withdrawn: kept, and not counted.
TEST_P(PracticeOnAStore, KeepsWhatIsWithdrawnAndCountsItNoMore) {
  if (!journal_) return;
  QueryPool pool(2, 16);
  Front front("kith.workbook.v1.PracticeService", *journal_, pool);
  AddPracticeRpcs(front, templates_, clock_);
  const auto methods = front.methods();
  const auto send = [&](const std::string& rpc, const google::protobuf::Message& request, const std::string& subject) {
    rpc::Call call;
    call.method = "/kith.workbook.v1.PracticeService/" + rpc;
    call.caller = {subject, {identity::Role::kPractitioner}, ""};
    call.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::promise<Result<std::string>> promise;
    std::unique_ptr<google::protobuf::Message> copy(request.New());
    copy->CopyFrom(request);
    for (const auto& method : methods) {
      if (method.name == rpc)
        method.unary(call, std::move(copy),
                     [&promise](Result<std::string> answer) { promise.set_value(std::move(answer)); });
    }
    return promise.get_future().get();
  };
  const auto stage = [&](const std::string& id, const std::string& more) {
    return Parse<v1::RecordInstrumentRequest>(kOfBook + "request_id: 'record-0000" + id +
                                              "' instrument: 'stage-of-change.1' respondent: RESPONDENT_ADULT "
                                              "answers { item: 'stage' value: 2 } " +
                                              more);
  };
  const auto refused =
      send("RecordInstrument", stage("1", "person: 'people/C0000123' answered_date: '2026-02-11'"), kRecoveryNo);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "SUBJECT_DOES_NOT_FIT") << "about the child";
  EXPECT_EQ(send("RecordInstrument", stage("2", "person: 'people/C0000902' answered_date: '2025-01-04'"), kRecoveryNo)
                .error()
                .reason,
            "ANSWERS_TOO_OLD");
  const auto kept =
      send("RecordInstrument", stage("3", "person: 'people/C0000902' answered_date: '2026-02-11'"), kRecoveryNo);
  ASSERT_TRUE(kept) << kept.error().message;
  v1::RecordInstrumentResponse recorded;
  ASSERT_TRUE(recorded.ParseFromString(*kept));
  EXPECT_EQ(recorded.record().answered_by(), "people/C0000902");
  ASSERT_THAT(Trajectory(kDanger, kRecoveryNo).instruments(), SizeIs(1));

  const auto withdraw =
      Parse<v1::WithdrawInstrumentRequest>("request_id: 'withdraw-0001' name: '" + recorded.record().name() +
                                           "' kind: KIND_WRONG_PERSON reason: 'These are the answers of another man.'");
  EXPECT_EQ(send("WithdrawInstrument", withdraw, kStrangerNo).error().reason, "NOT_FOUND");
  EXPECT_EQ(send("WithdrawInstrument", withdraw, kSocialWorkerNo).error().reason, "NOT_YOURS");
  const auto done = send("WithdrawInstrument", withdraw, kRecoveryNo);
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_THAT(Trajectory(kDanger, kRecoveryNo).instruments(), IsEmpty());
  EXPECT_THAT(Shown(ListInstruments, kOfBook, kRecoveryNo).records(), IsEmpty());
  const auto all = Shown(ListInstruments, kOfBook + "includes_withdrawn: true", kRecoveryNo);
  ASSERT_THAT(all.records(), SizeIs(1));
  EXPECT_EQ(all.records(0).withdrawal().by().worker(), kRecoveryNo);
  EXPECT_EQ(all.records(0).answers_size(), 1);
  EXPECT_EQ(journal_->RebuildStates(), 0) << "nothing differs";
}

TEST_P(PracticeOnAStore, RebuildsWhatItShowsFromTheEvents) {
  if (!journal_) return;
  const auto goal = Goal(kDanger, "A dry month.");
  Ruler(kDanger, 1, "2026-02-11");
  Put("entries/E51", Session(kDanger, kRecoveryNo, ""), kRecoveryNo);
  EXPECT_EQ(journal_->RebuildStates(), 0) << "nothing differs";
  EXPECT_EQ(Trajectory(kDanger, kRecoveryNo).goals(0).goal().name(), goal);
}

}  // namespace
}  // namespace kith::workbook
