// Corrections: what they change, what they refuse, and that history stays.
#include "services/cases/domain/correction.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "services/cases/domain/census/census.h"
#include "services/cases/domain/conference.h"
#include "services/cases/domain/parts.h"
#include "services/cases/domain/pre_proceedings.h"
#include "services/cases/domain/protection_review.h"
#include "shared/calendar/date.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

// what: part, number, values and mask in text format.
Step Correct(const std::string& what) {
  return OnFile<CorrectRecord>(what + " reason: CORRECTION_REASON_TYPING_ERROR explanation: 'typed wrongly'");
}
Step StartOfPlan(const std::string& date) {
  return Correct("part: CASE_PART_CIN_PLAN number: 1 values { cin_plan { start_date: '" + date +
                 "' } } update_mask { paths: 'start_date' }");
}
Step Strike(const std::string& part, int number = 1) {
  return Correct("part: CASE_PART_" + part + " number: " + std::to_string(number) + " recorded_in_error: true");
}

const v1::PartCorrected& CorrectionIn(const Result<Drafts>& done, size_t i = 0) {
  return static_cast<const v1::CasesEvent&>(*done->at(i).event).part_corrected();
}

TEST(CorrectRecord, ReplacesAValueAndSaysWhatItWas) {
  Record record = OnCinPlan();
  const auto done = StartOfPlan("2024-01-25")(record);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  ASSERT_EQ(done->size(), 1u);
  const auto& event = static_cast<const v1::CasesEvent&>(*done->front().event);
  EXPECT_EQ(event.occurred_on(), "2024-12-31");
  const auto& corrected = event.part_corrected();
  EXPECT_EQ(corrected.part(), v1::CASE_PART_CIN_PLAN);
  EXPECT_EQ(corrected.number(), 1);
  EXPECT_EQ(corrected.recorded_version(), 3);
  EXPECT_EQ(corrected.changed_version(), 3);
  EXPECT_EQ(corrected.previous().cin_plan().start_date(), "2024-02-01");
  EXPECT_EQ(corrected.corrected().cin_plan().start_date(), "2024-01-25");
  EXPECT_EQ(corrected.previous_start_date(), "2024-02-01");
  EXPECT_EQ(corrected.start_date(), "2024-01-25");
  EXPECT_EQ(corrected.fields(0), "start_date");
  EXPECT_EQ(corrected.reason(), v1::CORRECTION_REASON_TYPING_ERROR);
  EXPECT_EQ(corrected.explanation(), "typed wrongly");
  EXPECT_EQ(record.File(kFile).episodes(0).cin_plans(0).start_date(), "2024-01-25");
  // The entry that recorded it first is in the history still.
  EXPECT_EQ(static_cast<const v1::CasesEvent&>(*record.history().at(record.history().size() - 2).event)
                .cin_plan_started()
                .start_date(),
            "2024-02-01");
}

TEST(CorrectRecord, TakesOutWhatWasRecordedInErrorAndNeverGivesItsNumberAgain) {
  Record record = OnCinPlan();
  Must(record, {Strike("CIN_PLAN"), OnFile<StartCinPlan>("start_date: '2024-03-01'")});
  const auto& plans = record.File(kFile).episodes(0).cin_plans();
  ASSERT_EQ(plans.size(), 1);
  EXPECT_EQ(plans[0].number(), 2);
  const auto& parts = record.File(kFile).recorded_parts();
  EXPECT_TRUE(parts[1].recorded_in_error());
  EXPECT_FALSE(parts[2].recorded_in_error());
}

TEST(CorrectRecord, EmptiesAFieldThatIsNamedAndNotSet) {
  Record record = OnCinPlan();
  Must(record,
       {OnFile<EndCinPlan>("end_date: '2024-05-01'"),
        Correct("part: CASE_PART_CIN_PLAN number: 1 values { cin_plan { } } update_mask { paths: 'end_date' }")});
  EXPECT_EQ(record.File(kFile).episodes(0).cin_plans(0).end_date(), "");
  Must(record, {OnFile<EndCinPlan>("end_date: '2024-06-01'")});
}

TEST(CorrectRecord, LeavesAnAnswerThatWasNotGivenUngiven) {
  Record record = Referred();
  Must(record,
       {OnChild<StartPreProceedings>("start_date: '2024-03-04'"),
        Correct("part: CASE_PART_PRE_PROCEEDINGS number: 1 values { pre_proceedings { start_date: '2024-03-05' } } "
                "update_mask { paths: 'start_date' }")});
  const auto& period = record.File(kFile).episodes(0).pre_proceedings(0);
  EXPECT_EQ(period.start_date(), "2024-03-05");
  EXPECT_FALSE(period.has_fgdm_offered());
  EXPECT_FALSE(period.has_fgdm_facilitated());
}

TEST(CorrectRecord, OfAReferralDateMovesTheDueDatesOfItsAssessments) {
  Record record = Referred();
  Must(record, {OnFile<StartAssessment>("start_date: '2024-01-10'")});
  const auto done = Correct(
      "part: CASE_PART_EPISODE number: 1 values { episode { referral_date: '2024-01-09' } } "
      "update_mask { paths: 'referral_date' }")(record);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  ASSERT_EQ(done->size(), 2u);
  EXPECT_EQ(CorrectionIn(done, 1).reason(), v1::CORRECTION_REASON_CONSEQUENCE);
  EXPECT_TRUE(CorrectionIn(done, 1).explanation().empty());
  EXPECT_EQ(CorrectionIn(done, 1).corrected().assessment().due_date(), "2024-03-12");
  EXPECT_EQ(record.File(kFile).episodes(0).assessments(0).due_date(), "2024-03-12");
  EXPECT_EQ(CorrectionIn(done).previous().episode().assessments_size(), 0)
      << "an episode's values are without its parts";
}

TEST(CorrectRecord, OfAClosureMovesTheEndOfTheAllocationAndReopens) {
  Record record = Closed();
  Must(record,
       {Correct("part: CASE_PART_EPISODE number: 1 values { episode { closure_date: '2024-03-08' } } update_mask "
                "{ paths: 'closure_date' }")});
  EXPECT_EQ(record.File(kFile).allocations(0).end_date(), "2024-03-08");
  Must(record, {Correct("part: CASE_PART_EPISODE number: 1 values { episode { } } update_mask { paths: 'closure_date' "
                        "paths: 'closure_reason' }")});
  EXPECT_EQ(record.File(kFile).state(), v1::CaseFile::STATE_OPEN);
  EXPECT_EQ(record.File(kFile).allocations(0).end_date(), "");
  Must(record, {OnFile<StartCinPlan>("start_date: '2024-03-11'")});
}

TEST(CorrectRecord, AnEmptiedFileTakesANewReferral) {
  Record record = Closed();
  Must(record, {Strike("EPISODE")});
  EXPECT_EQ(record.File(kFile).state(), v1::CaseFile::STATE_CLOSED);
  Must(record, {Do<OpenCaseFiles>("children: 'people/C0000001' authority: '873' referral_date: '2024-02-05' "
                                  "referral_source: REFERRAL_SOURCE_GP primary_need: PRIMARY_NEED_LOW_INCOME")});
  EXPECT_EQ(record.File(kFile).episodes(0).number(), 2);
}

struct Row {
  const char* what;
  Record (*state)();
  std::vector<Step> before;
  Step breaks;
  const char* reason;
  const char* mentions;
};

std::vector<Row> Refusals() {
  const Step two_plans = OnFile<StartCinPlan>("start_date: '2024-05-02' end_date: '2024-06-01'");
  return {
      {"before the referral", OnCinPlan, {}, StartOfPlan("2024-01-07"), "CENSUS_RULE_BROKEN", "4015"},
      {"overlap",
       OnCinPlan,
       {OnFile<EndCinPlan>("end_date: '2024-05-01'"), two_plans},
       Correct("part: CASE_PART_CIN_PLAN number: 1 values { cin_plan { end_date: '2024-05-02' } } update_mask { paths: "
               "'end_date' }"),
       "CENSUS_RULE_BROKEN",
       "4014"},
      {"no start", OnCinPlan, {}, StartOfPlan(""), "INVALID_REQUEST", "began"},
      {"an application before its decision",
       Referred,
       {OnChild<StartPreProceedings>("start_date: '2024-03-04'")},
       Correct("part: CASE_PART_PRE_PROCEEDINGS number: 1 values { pre_proceedings { court_application_date: "
               "'2024-03-05' } } update_mask { paths: 'court_application_date' }"),
       "NOT_STEPPED_UP",
       "nobody decided"},
      {"future", OnCinPlan, {}, StartOfPlan("2025-01-01"), "DATE_IN_FUTURE", "future"},
      {"nothing new", OnCinPlan, {}, StartOfPlan("2024-02-01"), "NOTHING_TO_CORRECT", "already"},
      {"no such part", Referred, {}, StartOfPlan("2024-02-01"), "NO_SUCH_PART", "no such part"},
      {"other part's values",
       OnCinPlan,
       {},
       Correct("part: CASE_PART_CIN_PLAN number: 1 values { assessment { start_date: '2024-02-02' } } update_mask { "
               "paths: 'start_date' }"),
       "INVALID_REQUEST",
       "not those"},
      {"a field that is kept for it",
       OnCinPlan,
       {},
       Correct("part: CASE_PART_CIN_PLAN number: 1 values { cin_plan { number: 7 } } update_mask { paths: 'number' }"),
       "INVALID_REQUEST",
       "not there"},
      {"both",
       OnCinPlan,
       {},
       Correct("part: CASE_PART_CIN_PLAN number: 1 recorded_in_error: true update_mask { paths: 'end_date' }"),
       "INVALID_REQUEST",
       "in error"},
      {"no explanation",
       OnCinPlan,
       {},
       OnFile<CorrectRecord>("part: CASE_PART_CIN_PLAN number: 1 recorded_in_error: true reason: "
                             "CORRECTION_REASON_RECORDED_TWICE"),
       "INVALID_REQUEST",
       "says why"},
      {"no reason",
       OnCinPlan,
       {},
       OnFile<CorrectRecord>("part: CASE_PART_CIN_PLAN number: 1 recorded_in_error: true explanation: 'x'"),
       "UNKNOWN_CODE",
       ""},
      {"a kind without corrections", OnCinPlan, {}, Strike("CHILD"), "INVALID_REQUEST", "kind"},
      {"an episode with parts", OnCinPlan, {}, Strike("EPISODE"), "PART_NOT_EMPTY", "parts"},
      {"closure before the plan's end",
       OnCinPlan,
       {OnFile<EndCinPlan>("end_date: '2024-05-01'"),
        OnFile<CloseCase>("closure_date: '2024-05-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED")},
       Correct(
           "part: CASE_PART_EPISODE number: 1 values { episode { closure_date: '2024-04-30' } } update_mask { paths: "
           "'closure_date' }"),
       "CENSUS_RULE_BROKEN",
       "8565"},
      {"reopened below the one that followed",
       Closed,
       {Do<OpenCaseFiles>("children: 'people/C0000001' authority: '873' referral_date: '2024-04-02' referral_source: "
                          "REFERRAL_SOURCE_GP primary_need: PRIMARY_NEED_LOW_INCOME")},
       Correct("part: CASE_PART_EPISODE number: 1 values { episode { } } update_mask { paths: 'closure_date' paths: "
               "'closure_reason' }"),
       "CENSUS_RULE_BROKEN",
       "8816"},
      {"code",
       Referred,
       {},
       Correct("part: CASE_PART_EPISODE number: 1 values { episode { primary_need: 99 } } update_mask { paths: "
               "'primary_need' }"),
       "UNKNOWN_CODE",
       ""},
      {"a conference at a weekend",
       OnChildProtectionPlan,
       {},
       Correct(
           "part: CASE_PART_SECTION_47_ENQUIRY number: 1 values { section_47_enquiry { conference_date: '2024-02-03' "
           "} } update_mask { paths: 'conference_date' }"),
       "CENSUS_RULE_BROKEN",
       "8875"},
      {"an end before the last review",
       OnChildProtectionPlan,
       {OnFile<RecordReviewConference>("review_date: '2024-04-29'"),
        OnFile<EndChildProtectionPlan>("end_date: '2024-06-03'")},
       Correct(
           "part: CASE_PART_CHILD_PROTECTION_PLAN number: 1 values { child_protection_plan { end_date: '2024-04-26' } "
           "} update_mask { paths: 'end_date' }"),
       "PLAN_ENDS_BEFORE_REVIEW",
       "review"},
      {"proceedings that end before their issue",
       Referred,
       {OnFile<IssueCareProceedings>("issue_date: '2024-02-01'"),
        OnFile<ConcludeCareProceedings>("end_date: '2024-03-01' final_order: FINAL_ORDER_NO_ORDER")},
       Correct("part: CASE_PART_CARE_PROCEEDINGS number: 1 values { care_proceedings { issue_date: '2024-03-04' } } "
               "update_mask { paths: 'issue_date' }"),
       "END_BEFORE_START",
       "issued"},
  };
}

TEST(CorrectRecord, RefusesWhatTheRecordCouldNotHaveSaidInTheFirstPlace) {
  for (const Row& row : Refusals()) {
    SCOPED_TRACE(row.what);
    Record record = row.state();
    for (const Step& step : row.before) ASSERT_TRUE(step(record).has_value());
    const std::string before = record.File(kFile).SerializeAsString();
    const auto refused = row.breaks(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason) << refused.error().message;
    EXPECT_NE(refused.error().message.find(row.mentions), std::string::npos) << refused.error().message;
    ASSERT_FALSE(refused.error().fields.empty());
    EXPECT_FALSE(refused.error().fields[0].description.empty());
    EXPECT_EQ(record.File(kFile).SerializeAsString(), before);
  }
}

std::string AnyDay() {
  return calendar::FormatDate(calendar::DateOf("2024-01-05") + std::chrono::days(*rc::gen::inRange(0, 60)));
}
std::string Field(const char* name, const std::string& value) {
  return *rc::gen::arbitrary<bool>() ? std::string(name) + ": '" + value + "' " : std::string();
}

Step AnyCorrection() {
  const int number = *rc::gen::inRange(1, 3);
  const char* kinds[] = {"CIN_PLAN", "CHILD_PROTECTION_PLAN", "ASSESSMENT",        "SECTION_47_ENQUIRY",
                         "EPISODE",  "PRE_PROCEEDINGS",       "INITIAL_CONFERENCE"};
  const char* values[] = {"cin_plan", "child_protection_plan", "assessment",        "section_47_enquiry",
                          "episode",  "pre_proceedings",       "initial_conference"};
  const char* starts[] = {"start_date",    "start_date", "start_date",     "start_date",
                          "referral_date", "start_date", "conference_date"};
  const char* ends[] = {"end_date",     "end_date",           "authorisation_date", "conference_date",
                        "closure_date", "step_decision_date", "conference_date"};
  const int kind = *rc::gen::inRange(0, 7);
  if (*rc::gen::inRange(0, 5) == 0) return Strike(kinds[kind], number);
  const bool start = *rc::gen::arbitrary<bool>();
  const char* field = start ? starts[kind] : ends[kind];
  return Correct("part: CASE_PART_" + std::string(kinds[kind]) + " number: " + std::to_string(number) + " values { " +
                 values[kind] + " { " + Field(field, AnyDay()) + "} } update_mask { paths: '" + field + "' }");
}

Step AnyCommand() {
  const auto on = [](const char* field, const std::string& day) { return std::string(field) + ": '" + day + "' "; };
  switch (*rc::gen::inRange(0, 18)) {
    case 0:
      return OnFile<StartCinPlan>(on("start_date", AnyDay()) + Field("end_date", AnyDay()));
    case 1:
      return OnFile<EndCinPlan>(on("end_date", AnyDay()));
    case 2:
      return OnFile<StartAssessment>(on("start_date", AnyDay()));
    case 3:
      return OnFile<AuthoriseAssessment>(on("authorisation_date", AnyDay()));
    case 4:
      return OnFile<StartSection47Enquiry>(on("start_date", AnyDay()));
    case 5:
      return OnFile<ConcludeSection47Enquiry>(on("end_date", AnyDay()) + "conference_not_required: true");
    case 6:
    case 7:
      return OnChild<ConcludeSection47Enquiries>(on("end_date", AnyDay()),
                                                 "outcomes: SECTION47_OUTCOME_INITIAL_CONFERENCE");
    case 8:
    case 9:
      return OnChild<HoldInitialConference>(
          on("conference_date", AnyDay()) + "is_quorate: true",
          *rc::gen::arbitrary<bool>()
              ? "outcome: CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN category: CATEGORY_OF_ABUSE_EMOTIONAL"
              : "outcome: CONFERENCE_OUTCOME_CHILD_IN_NEED_PLAN");
    case 10:
      return OnChild<HoldReviewConference>(on("review_date", AnyDay()) + "is_quorate: true",
                                           *rc::gen::arbitrary<bool>() ? "is_continued: true" : "");
    case 11:
      return OnChild<StartPreProceedings>(on("start_date", AnyDay()));
    case 12:
      return OnChild<SendLetterBeforeProceedings>(on("letter_date", AnyDay()) + "fgdm_offered: false");
    case 13:
      return OnChild<DecidePreProceedingsStep>(on("step_decision_date", AnyDay()) +
                                               "outcome: PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS");
    case 14:
      return OnChild<MakeCourtApplication>(on("court_application_date", AnyDay()));
    case 15:
      return OnChild<StartChildProtectionPlans>(on("conference_date", AnyDay()),
                                                "category: CATEGORY_OF_ABUSE_PHYSICAL");
    case 16:
      return OnFile<CloseCase>(on("closure_date", AnyDay()) + "reason: REASON_FOR_CLOSURE_SERVICES_CEASED");
    default:
      return Do<OpenCaseFiles>(
          "children: 'people/C0000001' authority: '873' referral_source: REFERRAL_SOURCE_GP "
          "primary_need: PRIMARY_NEED_LOW_INCOME " +
          on("referral_date", AnyDay()));
  }
}

// Of the rules that commands keep, none is ever broken, whatever is recorded and corrected in whatever order.
void CheckNoKeptRuleIsBroken(const v1::CaseFile& file) {
  for (const auto& finding : census::FindingsOf(file)) {
    const auto handling = finding.rule->handling;
    if (handling == census::Handling::kRefused || handling == census::Handling::kUnsayable) {
      RC_FAIL(std::string(finding.rule->number) + " is broken by\n" + file.DebugString());
    }
  }
}

TEST(CaseFile, KeepsTheRulesOfTheCensusThroughCommandsAndCorrections) {
  int corrected = 0;
  int refused = 0;
  const auto any_sequence = [&corrected, &refused] {
    Record record = Referred();
    const int steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      const bool correct = *rc::gen::arbitrary<bool>();
      const auto done = (correct ? AnyCorrection() : AnyCommand())(record);
      if (correct) ++(done ? corrected : refused);
      if (!done) RC_ASSERT(!done.error().fields.empty());
      CheckNoKeptRuleIsBroken(record.File(kFile));
    }
    v1::CaseFile folded;
    for (const Draft& draft : record.history()) {
      if (draft.stream == kFile) Apply(folded, static_cast<const v1::CasesEvent&>(*draft.event));
    }
    RC_ASSERT(folded.SerializeAsString() == record.File(kFile).SerializeAsString());
  };
  // Of a hundred sequences some twenty correct anything: three times as many always do.
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(rc::check(any_sequence));
  EXPECT_GT(corrected, 20);
  EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace kith::cases
