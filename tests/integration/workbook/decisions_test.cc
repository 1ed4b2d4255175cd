// What a group supervision decides, through the fronts: who reads it, whose decision it may be, the children's voices
// beside it, and dissent; and the commentary of an assessment. The family of Ash is invented.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/service.h"
#include "services/workbook/domain/decision_roles.h"
#include "tests/integration/workbook/supervision_fixture.h"

namespace kith::workbook {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAreArray;

const std::string kFirst = "name: 'supervisions/F0000001-1' ";

class Decisions : public SupervisionOnAStore {
 protected:
  // They meet on 2 March; the victim's worker and the mental health practitioner are not there.
  void SetUp() override {
    SupervisionOnAStore::SetUp();
    if (!journal_) return;
    GoTo("2026-02-24");
    Record(cp_, "DIRECT_WORK",
           At("02-24") +
               "practitioners: 'CP1' people: 'people/C0000001' narrative: 'We drew three houses.' children { "
               "person: 'people/C0000001' is_seen: true own_words: 'I hide in the cupboard.' }");
    GoTo("2026-03-02");
    Must<v1::ScheduleSupervisionResponse>(tm_, "ScheduleSupervision",
                                          "workbook: 'workbooks/F0000001' chair: 'TM1' scheduled_date: '2026-03-02'");
    Must<v1::OpenSupervisionResponse>(tm_, "OpenSupervision",
                                      kFirst + Comes("SW1", "SOCIAL_WORKER") + Comes("CP1", "CHILD_PRACTITIONER") +
                                          Comes("RW1", "RECOVERY_WORKER") + Comes("DO1", "DOMESTIC_ABUSE_OFFICER"));
  }
  static std::string Comes(const std::string& worker, const std::string& role) {
    return "attendees { worker: '" + worker + "' role: WORKER_ROLE_" + role + " is_present: true } ";
  }
  int Propose(const std::string& what) {
    return Must<v1::ProposeDecisionResponse>(tm_, "ProposeDecision", kFirst + what).number();
  }
  int GoOn() {
    return Propose(
        "continuation { children: ['people/C0000001', 'people/C0000002', 'people/C0000005'] } reason: 'All goes on.'");
  }
  int DiscussStrategy() {
    return Propose(
        "command { hold_strategy_discussion { children { name: 'cases/C0000001' } discussion_date: '2026-03-02' "
        "narrative: 'She is at Rowan Court; the police go in on Friday.' } } reason: 'Fresh marks.'");
  }
  void SayTheRest() {
    for (const char* child : {"C0000001", "C0000002", "C0000005"}) {
      Must<v1::RateChildResponse>(
          tm_, "RateChild", kFirst + "child: 'people/" + std::string(child) + "' rating: 5 analysis: 'As before.'");
    }
    for (const char* role : {"SOCIAL_WORKER", "RECOVERY_WORKER", "DOMESTIC_ABUSE_PRACTITIONER"}) {
      Must<v1::RecordUpdateResponse>(tm_, "RecordUpdate",
                                     kFirst + "role: WORKER_ROLE_" + std::string(role) + " text: 'As before.'");
    }
  }
  // Closes it, and the case files take what was decided.
  void Close() {
    SayTheRest();
    Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", kFirst);
    for (const auto& entry : journal_->Read(0, 10'000)) {
      v1::WorkbookEvent event;
      if (!event.ParseFromString(entry.payload) || !DecisionsFor(entry.event_id, event)) continue;
      EXPECT_TRUE(journal_->Execute(NoteDecisionsApplied(entry)).has_value());
    }
    ASSERT_EQ(Supervision(tm_).state(), v1::Supervision::STATE_CLOSED);
  }
  // Everything that a caller can ask for in which decisions stand.
  std::string AllThatIsTold(const Caller& caller) {
    return Supervision(caller).ShortDebugString() + Agenda(caller).ShortDebugString() +
           Must<v1::ListSupervisionsResponse>(caller, "ListSupervisions", "workbook: 'workbooks/F0000001'")
               .ShortDebugString();
  }
};
KITH_ON_BOTH_STORES(Decisions);

TEST_P(Decisions, WhatAStrategyDiscussionSaysReachesNoPerpetratorsWorkerInTheMeetingNorAfterIt) {
  if (!journal_) return;
  const int number = DiscussStrategy();
  GoOn();
  // Each is answered with the supervision as they see it.
  const std::string dissent =
      Must<v1::RecordDissentResponse>(dao_, "RecordDissent",
                                      kFirst + "number: " + std::to_string(number) + " text: 'I was not asked.'")
          .ShortDebugString();
  EXPECT_THAT(dissent, AllOf(HasSubstr("I was not asked"), Not(HasSubstr("Rowan")), Not(HasSubstr("Fresh marks"))));
  Must<v1::RecordDissentResponse>(sw_, "RecordDissent",
                                  kFirst + "number: " + std::to_string(number) + " text: 'Friday is too late.'");
  const auto check = [&](const char* when) {
    for (const auto& caller : {tm_, sw_}) {
      EXPECT_THAT(AllThatIsTold(caller), AllOf(HasSubstr("Rowan Court"), HasSubstr("Fresh marks"))) << when;
    }
    for (const auto& caller : {dao_, rw_, cp_, auditor_}) {
      EXPECT_THAT(AllThatIsTold(caller),
                  AllOf(Not(HasSubstr("Rowan")), Not(HasSubstr("Friday")), Not(HasSubstr("Fresh marks"))))
          << caller.subject << " " << when;
      const auto decision = Supervision(caller).decisions(0);
      EXPECT_TRUE(decision.is_withheld() && decision.command().has_hold_strategy_discussion()) << caller.subject;
      EXPECT_THAT(decision.children(), ElementsAre("people/C0000001"));
    }
    EXPECT_THAT(Supervision(dao_).decisions(0).dissents(), SizeIs(1)) << "their own";
    EXPECT_THAT(Supervision(rw_).decisions(0).dissents(), IsEmpty());
  };
  check("in the meeting");
  Close();
  check("after it");
}

TEST_P(Decisions, ALimitLeavesNothingOfADecision) {
  if (!journal_) return;
  const int number = Propose(
      "continuation { children: 'people/C0000001' } reason: 'A colleague is to be heard.' visibility { workers: 'SW1' "
      "reason: REASON_STAFF_INTEREST }");
  GoOn();
  EXPECT_THAT(Supervision(sw_).decisions(), SizeIs(2));
  EXPECT_THAT(Supervision(tm_).decisions(), SizeIs(2)) << "the chair";
  for (const auto& caller : {dao_, rw_, auditor_}) EXPECT_THAT(Supervision(caller).decisions(), SizeIs(1));
  EXPECT_EQ(ReasonOf<v1::RecordDissentResponse>(rw_, "RecordDissent",
                                                kFirst + "number: " + std::to_string(number) + " text: 'x'"),
            "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::ProposeDecisionResponse>(
                tm_, "ProposeDecision",
                kFirst + "continuation { children: 'people/C0000001' } reason: 'x' visibility { workers: 'SW1' }"),
            "UNKNOWN_CODE")
      << "a limit has its reason";
}

TEST_P(Decisions, HasTheChildsVoiceBesideItForThoseWhoMayHearIt) {
  if (!journal_) return;
  GoOn();
  Close();
  const auto voices = [&](const Caller& caller) {
    const auto supervision = Supervision(caller);
    std::string words;
    for (const auto& voice : supervision.decisions(0).voices())
      words += voice.child() + ", " + voice.age() + ", " + voice.date() + ": " + voice.own_words() + ";";
    return words;
  };
  const std::string mo = "people/C0000001, 9y 9m, 2026-02-24: I hide in the cupboard.;";
  EXPECT_EQ(voices(sw_), mo);
  EXPECT_EQ(voices(rw_), mo);
  ASSERT_THAT(Supervision(rw_).decisions(0).voice_warnings(), SizeIs(1));
  EXPECT_EQ(Supervision(rw_).decisions(0).voice_warnings(0).child(), "people/C0000002");
  EXPECT_THAT(Agenda(rw_).ShortDebugString(), HasSubstr("I hide in the cupboard"));
  // What is limited today is not shown beside what was decided then.
  const auto entry = Supervision(sw_).decisions(0).voices(0).entry();
  Must<v1::LimitEntryResponse>(
      sw_, "LimitEntry",
      "name: '" + entry + "' reason: 'Mo asked for it.' visibility { workers: 'CP1' reason: REASON_ASKED_BY_PERSON }");
  EXPECT_EQ(voices(rw_), "");
  EXPECT_EQ(voices(sw_), mo);
  EXPECT_THAT(Agenda(rw_).ShortDebugString(), Not(HasSubstr("I hide in the cupboard")));
}

TEST_P(Decisions, ADissentIsTakenAfterTheClosingAndThenTooLate) {
  if (!journal_) return;
  GoOn();
  Close();
  GoTo("2026-03-04");
  const std::string dissent = kFirst + "number: 1 text: 'The note reads as if I had agreed.'";
  EXPECT_EQ(ReasonOf<v1::RecordDissentResponse>(mh_, "RecordDissent", dissent), "NOT_PRESENT");
  Must<v1::RecordDissentResponse>(rw_, "RecordDissent", dissent);
  GoTo("2026-03-10");
  EXPECT_EQ(ReasonOf<v1::RecordDissentResponse>(cp_, "RecordDissent", dissent), "DISSENT_TOO_LATE");
  const auto kept = Supervision(sw_).decisions(0).dissents();
  ASSERT_THAT(kept, SizeIs(1));
  EXPECT_TRUE(kept[0].is_after_closing());
  EXPECT_EQ(journal_->RebuildStates(), 0) << "rebuilt from the events, nothing differs";
}

TEST_P(Decisions, AreProposedAndTakenByThoseOfWhomTheCaseFilesWouldTakeThem) {
  if (!journal_) return;
  const std::string start =
      kFirst +
      "command { start_pre_proceedings { children { name: 'cases/C0000001' } start_date: '2026-03-02' } } "
      "reason: 'The gateway was in another forum.'";
  const auto refused = Call<v1::ProposeDecisionResponse>(sw_, "ProposeDecision", start);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "DECISION_NOT_PERMITTED");
  EXPECT_THAT(refused.error().message, HasSubstr("start pre proceedings"));
  Must<v1::ProposeDecisionResponse>(tm_, "ProposeDecision", start);
  GoOn();
  SayTheRest();
  // The chair of the day with the token of a practitioner alone.
  const Caller senior{"TM1", identity::Role::kPractitioner};
  EXPECT_EQ(ReasonOf<v1::CloseSupervisionResponse>(senior, "CloseSupervision", kFirst), "DECISION_NOT_PERMITTED");
  EXPECT_EQ(Supervision(tm_).state(), v1::Supervision::STATE_OPEN);
  Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", kFirst);
}

// The workbook asks the case files as a service, so it must ask first what they would have asked.
TEST_P(Decisions, NeedTheRolesThatTheCaseFilesAskOfEachCommand) {
  if (!journal_) return;
  Front front("kith.cases.v1.CasesService", *cases_, *queries_);
  cases::AddCasesRpcs(front, ticket::Key(std::string(32, 's'), "person-search"), clock_);
  std::map<std::string, std::vector<std::string>> asked;
  for (const auto& method : front.methods()) {
    for (const auto role : method.roles) asked[method.name].emplace_back(identity::RoleName(role));
  }
  const auto& commands = *cases::v1::Decision::descriptor()->oneof_decl(0);
  for (int i = 0; i < commands.field_count(); ++i) {
    const std::string request = commands.field(i)->message_type()->name();
    const std::string rpc = request.substr(0, request.size() - std::string("Request").size());
    std::vector<std::string> ours;
    for (const auto role : RolesFor(static_cast<cases::v1::Decision::CommandCase>(commands.field(i)->number())))
      ours.emplace_back(role);
    EXPECT_THAT(ours, UnorderedElementsAreArray(asked[rpc])) << rpc;
  }
}

TEST_P(Decisions, ACommentOnAnAssessmentIsReadByThoseWhomItsLimitLets) {
  if (!journal_) return;
  Must<v1::ComposeAssessmentResponse>(sw_, "ComposeAssessment", "workbook: 'workbooks/F0000001'");
  const std::string name = "name: 'assessments/F0000001-1' ";
  const auto comment = [&](const std::string& text, const std::string& limit) {
    return Must<v1::CommentAssessmentResponse>(sw_, "CommentAssessment",
                                               name + "part: 'child' text: '" + text + "' visibility { " + limit + " }")
        .ShortDebugString();
  };
  comment("She moved to Rowan Court.", "locates: 'people/C0000003'");
  comment("Counsel thinks little of it.", "roles: WORKER_ROLE_SOCIAL_WORKER reason: REASON_LEGAL_ADVICE");
  const auto other =
      Must<v1::CommentAssessmentResponse>(dao_, "CommentAssessment", name + "part: 'child' text: 'Agreed.'");
  EXPECT_THAT(other.ShortDebugString(), AllOf(HasSubstr("Agreed"), Not(HasSubstr("Rowan")), Not(HasSubstr("Counsel"))));
  const auto told = [&](const Caller& caller) {
    const std::string exported =
        Must<v1::ExportAssessmentResponse>(caller, "ExportAssessment",
                                           name + "format: ASSESSMENT_FORMAT_HTML audience: ASSESSMENT_AUDIENCE_TEAM")
            .document();
    const std::string all =
        Must<v1::GetAssessmentResponse>(caller, "GetAssessment", name).ShortDebugString() +
        Must<v1::ListAssessmentsResponse>(caller, "ListAssessments", "workbook: 'workbooks/F0000001'")
            .ShortDebugString() +
        exported;
    std::string words;
    for (const char* word : {"Agreed", "Rowan", "Counsel"})
      words += all.find(word) == std::string::npos ? "-" : exported.find(word) == std::string::npos ? "?" : "y";
    return words;
  };
  EXPECT_EQ(told(sw_), "yyy");
  EXPECT_EQ(told(tm_), "yyy");
  EXPECT_EQ(told(rw_), "yy-");
  EXPECT_EQ(told(dao_), "y--");
  EXPECT_EQ(told(auditor_), "y-y");
  // Search finds each for those alone, in the version beside which it was written.
  const auto found = [&](const Caller& caller) {
    std::string words;
    for (const char* word : {"Agreed", "Rowan", "Counsel"}) {
      const auto hits = Must<v1::SearchRecordResponse>(caller, "SearchRecord", "words: '" + std::string(word) + "'");
      words += hits.hits().empty() ? "-" : std::to_string(hits.hits_size());
      for (const auto& hit : hits.hits())
        EXPECT_EQ(hit.name() + " " + v1::RecordKind_Name(hit.kind()) + " " + hit.part(),
                  "assessments/F0000001-1 RECORD_KIND_ASSESSMENT_COMMENT child");
    }
    return words;
  };
  EXPECT_EQ(found(sw_), "111");
  EXPECT_EQ(found(tm_), "111");
  EXPECT_EQ(found(rw_), "11-");
  EXPECT_EQ(found(dao_), "1--");
  const auto court = Must<v1::ExportAssessmentResponse>(
      sw_, "ExportAssessment", name + "format: ASSESSMENT_FORMAT_HTML audience: ASSESSMENT_AUDIENCE_COURT");
  EXPECT_THAT(court.document(), AllOf(HasSubstr("Agreed"), Not(HasSubstr("Rowan")), Not(HasSubstr("Counsel"))));
}

}  // namespace
}  // namespace kith::workbook
