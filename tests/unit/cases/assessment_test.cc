// The child and family assessment, strategy discussions and section 47 enquiries: Working Together to Safeguard
// Children 2023, CIN census guide §4.9 and §4.12.
#include <gmock/gmock.h>

#include "services/cases/domain/conference.h"
#include "services/cases/domain/strategy_discussion.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

using testing::ElementsAre;

const Step kStart = OnFile<StartAssessment>("start_date: '2024-01-10' internal_review_date: '2024-01-24'");
const Step kComplete = OnFile<CompleteAssessment>(
    "completion_date: '2024-02-12' outcome: ASSESSMENT_OUTCOME_CHILD_IN_NEED_SERVICES child_seen: true "
    "factors: [ASSESSMENT_FACTOR_NEGLECT] narrative: 'Analysis.'");
const Step kAuthorise = By("TM1", "team_manager", OnFile<AuthoriseAssessment>("authorisation_date: '2024-02-14'"));

Record Started() {
  Record record = Referred();
  Must(record, {kStart});
  return record;
}
Record Completed() {
  Record record = Started();
  Must(record, {kComplete});
  return record;
}
Record Authorised() {
  Record record = Completed();
  Must(record, {kAuthorise});
  return record;
}
Record Cancelled() {
  Record record = Started();
  Must(record, {OnFile<CancelAssessment>(
                   "cancellation_date: '2024-01-12' reason: ASSESSMENT_CANCELLATION_REASON_STARTED_IN_ERROR")});
  return record;
}

TEST(Assessment, TakesEveryCommandInEveryStateOrRefusesIt) {
  CheckStates(
      {{"none", Referred},
       {"one started", Started},
       {"one completed", Completed},
       {"one authorised", Authorised},
       {"one cancelled", Cancelled},
       {"the case closed", Closed}},
      {{"StartAssessment",
        OnFile<StartAssessment>("start_date: '2024-03-01'"),
        {"", "ASSESSMENT_ALREADY_OPEN", "ASSESSMENT_ALREADY_OPEN", "", "", "CASE_CLOSED"}},
       {"ReviewAssessment",
        OnFile<ReviewAssessment>("review_date: '2024-03-01' next_review_date: '2025-01-10'"),
        {"NO_OPEN_ASSESSMENT", "", "", "NO_OPEN_ASSESSMENT", "NO_OPEN_ASSESSMENT", "CASE_CLOSED"}},
       {"RecordAssessmentFactors",
        OnFile<RecordAssessmentFactors>("recorded_date: '2024-03-01' factors: ASSESSMENT_FACTOR_MISSING"),
        {"NO_OPEN_ASSESSMENT", "", "", "NO_OPEN_ASSESSMENT", "NO_OPEN_ASSESSMENT", "CASE_CLOSED"}},
       {"CompleteAssessment",
        kComplete,
        {"NO_OPEN_ASSESSMENT", "", "", "NO_OPEN_ASSESSMENT", "NO_OPEN_ASSESSMENT", "CASE_CLOSED"}},
       {"AuthoriseAssessment",
        kAuthorise,
        {"NO_OPEN_ASSESSMENT", "ASSESSMENT_NOT_COMPLETED", "", "NO_OPEN_ASSESSMENT", "NO_OPEN_ASSESSMENT",
         "CASE_CLOSED"}},
       {"CancelAssessment",
        OnFile<CancelAssessment>("cancellation_date: '2024-03-01' reason: ASSESSMENT_CANCELLATION_REASON_OTHER"),
        {"NO_OPEN_ASSESSMENT", "", "", "NO_OPEN_ASSESSMENT", "NO_OPEN_ASSESSMENT", "CASE_CLOSED"}},
       {"CloseCase",
        OnFile<CloseCase>("closure_date: '2024-03-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED"),
        {"", "ASSESSMENT_NOT_AUTHORISED", "ASSESSMENT_NOT_AUTHORISED", "", "", "CASE_CLOSED"}}});
}

TEST(Assessment, EndsOnTheDayOnWhichAnotherManagerAuthorisesIt) {
  Record record = Completed();
  const auto self =
      By("SW100", "team_manager", OnFile<AuthoriseAssessment>("authorisation_date: '2024-02-14'"))(record);
  ASSERT_FALSE(self.has_value());
  EXPECT_EQ(self.error().reason, "SELF_AUTHORISATION");
  EXPECT_TRUE(record.File(kFile).episodes(0).assessments(0).factors().empty());  // rule 8614
  Must(record, {kAuthorise});
  const auto& assessment = record.File(kFile).episodes(0).assessments(0);
  EXPECT_EQ(assessment.completion_date(), "2024-02-12");
  EXPECT_EQ(assessment.authorisation_date(), "2024-02-14");
  EXPECT_EQ(assessment.completed_by(), "SW100");
  ASSERT_EQ(assessment.factors_size(), 1);
  EXPECT_EQ(assessment.factors(0), type::v1::ASSESSMENT_FACTOR_NEGLECT);
  EXPECT_EQ(assessment.SerializeAsString().find("Analysis"), std::string::npos);
}

TEST(Assessment, IsRefusedWhereItsDatesOrFactorsContradict) {
  CheckRules({{"completed before it started",
               Started,
               {},
               OnFile<CompleteAssessment>("completion_date: '2024-01-09' outcome: ASSESSMENT_OUTCOME_OTHER"),
               "END_BEFORE_START",
               "completion_date",
               OnFile<CompleteAssessment>("completion_date: '2024-01-10' outcome: ASSESSMENT_OUTCOME_OTHER")},
              {"an outcome",
               Started,
               {},
               OnFile<CompleteAssessment>("completion_date: '2024-01-10'"),
               "UNKNOWN_CODE",
               "outcome",
               OnFile<CompleteAssessment>("completion_date: '2024-01-10' outcome: ASSESSMENT_OUTCOME_OTHER")},
              {"authorised before it was completed",
               Completed,
               {},
               By("TM1", "team_manager", OnFile<AuthoriseAssessment>("authorisation_date: '2024-02-11'")),
               "AUTHORISED_BEFORE_COMPLETION",
               "authorisation_date",
               By("TM1", "team_manager", OnFile<AuthoriseAssessment>("authorisation_date: '2024-02-12'"))},
              {"8869, on the way",
               Started,
               {},
               OnFile<RecordAssessmentFactors>("recorded_date: '2024-02-01' factors: [ASSESSMENT_FACTOR_NONE, "
                                               "ASSESSMENT_FACTOR_MISSING]"),
               "FACTORS_CONTRADICT",
               "factors[0]",
               OnFile<RecordAssessmentFactors>("recorded_date: '2024-02-01' factors: ASSESSMENT_FACTOR_NONE")},
              {"a reason to cancel",
               Started,
               {},
               OnFile<CancelAssessment>("cancellation_date: '2024-02-01'"),
               "UNKNOWN_CODE",
               "reason",
               OnFile<CancelAssessment>("cancellation_date: '2024-02-01' reason: "
                                        "ASSESSMENT_CANCELLATION_REASON_CONSENT_WITHDRAWN")}});
}

const std::string kQuorum = "agencies: [AGENCY_LOCAL_AUTHORITY, AGENCY_POLICE, AGENCY_HEALTH] ";
const Step kStrategy = OnChild<HoldStrategyDiscussion>(
    kQuorum + "discussion_date: '2024-01-16' decision: STRATEGY_DECISION_SECTION_47_JOINT");

Record UnderEnquiry() {
  Record record = Referred();
  Must(record, {kStrategy});
  return record;
}
Record ConferenceAsked() {
  Record record = UnderEnquiry();
  Must(record, {OnChild<ConcludeSection47Enquiries>("end_date: '2024-01-26'",
                                                    "outcomes: SECTION47_OUTCOME_INITIAL_CONFERENCE")});
  return record;
}
Record EnquiryEnded() {
  Record record = UnderEnquiry();
  Must(record, {OnChild<ConcludeSection47Enquiries>("end_date: '2024-01-26'",
                                                    "outcomes: SECTION47_OUTCOME_SECTION_17_SERVICES")});
  return record;
}

TEST(Section47, TakesEveryCommandInEveryStateOrRefusesIt) {
  CheckStates(
      {{"none", Referred},
       {"an enquiry", UnderEnquiry},
       {"a conference to come", ConferenceAsked},
       {"no conference", EnquiryEnded},
       {"the case closed", Closed}},
      {{"HoldStrategyDiscussion, enquiry",
        OnChild<HoldStrategyDiscussion>(kQuorum + "discussion_date: '2024-02-20' decision: "
                                                  "STRATEGY_DECISION_SECTION_47_SINGLE_AGENCY"),
        {"", "ENQUIRY_ALREADY_OPEN", "ENQUIRY_ALREADY_OPEN", "", "CASE_CLOSED"}},
       {"HoldStrategyDiscussion, none",
        OnChild<HoldStrategyDiscussion>(kQuorum + "discussion_date: '2024-02-20' decision: "
                                                  "STRATEGY_DECISION_NO_ENQUIRY"),
        {"", "", "", "", "CASE_CLOSED"}},
       {"StartSection47Enquiry",
        OnFile<StartSection47Enquiry>("start_date: '2024-02-20'"),
        {"", "ENQUIRY_ALREADY_OPEN", "ENQUIRY_ALREADY_OPEN", "", "CASE_CLOSED"}},
       {"ConcludeSection47Enquiries",
        OnChild<ConcludeSection47Enquiries>("end_date: '2024-02-20'", "outcomes: SECTION47_OUTCOME_NO_FURTHER_ACTION"),
        {"NO_OPEN_ENQUIRY", "", "NO_OPEN_ENQUIRY", "NO_OPEN_ENQUIRY", "CASE_CLOSED"}},
       {"PlanInitialConference",
        OnChild<PlanInitialConference>("planned_date: '2024-02-06'"),
        {"NO_CONFERENCE_DUE", "NO_CONFERENCE_DUE", "", "NO_CONFERENCE_DUE", "CASE_CLOSED"}},
       {"HoldInitialConference",
        OnChild<HoldInitialConference>("conference_date: '2024-02-06'",
                                       "outcome: CONFERENCE_OUTCOME_NO_FURTHER_ACTION"),
        {"NO_CONFERENCE_DUE", "NO_CONFERENCE_DUE", "", "NO_CONFERENCE_DUE", "CASE_CLOSED"}},
       {"CloseCase",
        OnFile<CloseCase>("closure_date: '2024-03-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED"),
        {"", "ENQUIRY_NOT_CONCLUDED", "ENQUIRY_NOT_CONCLUDED", "", "CASE_CLOSED"}}});
}

TEST(StrategyDiscussion, StartsTheEnquiriesOfSiblingsOnItsDayOrOfNone) {
  Record record = Referred();
  const auto both = OnBoth<HoldStrategyDiscussion>(
      kQuorum + "discussion_date: '2024-01-16' decision: STRATEGY_DECISION_SECTION_47_JOINT")(record);
  ASSERT_TRUE(both.has_value());
  EXPECT_THAT(EventsOf(*both), ElementsAre("cases/C0000001 StrategyDiscussionHeld 2024-01-16",
                                           "cases/C0000001 Section47EnquiryStarted 2024-01-16",
                                           "cases/C0000002 StrategyDiscussionHeld 2024-01-16",
                                           "cases/C0000002 Section47EnquiryStarted 2024-01-16"));
  const auto& enquiry = record.File(kSiblingFile).episodes(0).section_47_enquiries(0);
  EXPECT_EQ(enquiry.strategy_discussion(), 1);
  EXPECT_TRUE(enquiry.is_joint());
  EXPECT_EQ(enquiry.conference_target_date(), "2024-02-06");  // 15 working days

  Record second = UnderEnquiry();
  const auto refused = OnBoth<HoldStrategyDiscussion>(
      kQuorum + "discussion_date: '2024-01-18' decision: STRATEGY_DECISION_SECTION_47_JOINT")(second);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().fields[0].field, "children[0].name");
  EXPECT_TRUE(second.File(kSiblingFile).episodes(0).section_47_enquiries().empty());
}

TEST(Section47, IsRefusedWhereARuleIsBroken) {
  CheckRules(
      {{"police, health and the authority",
        Referred,
        {},
        OnChild<HoldStrategyDiscussion>("discussion_date: '2024-01-16' decision: STRATEGY_DECISION_NO_ENQUIRY "
                                        "agencies: [AGENCY_LOCAL_AUTHORITY, AGENCY_POLICE]"),
        "STRATEGY_DISCUSSION_NOT_QUORATE",
        "agencies",
        OnChild<HoldStrategyDiscussion>("discussion_date: '2024-01-16' decision: STRATEGY_DECISION_NO_ENQUIRY "
                                        "agencies: AGENCY_LOCAL_AUTHORITY absence_reason: 'By telephone.'")},
       {"2889",
        Referred,
        {},
        OnChild<HoldStrategyDiscussion>(kQuorum + "discussion_date: '2024-01-05' decision: "
                                                  "STRATEGY_DECISION_SECTION_47_JOINT"),
        "BEFORE_REFERRAL",
        "discussion_date",
        kStrategy},
       {"no further action alone",
        UnderEnquiry,
        {},
        OnChild<ConcludeSection47Enquiries>("end_date: '2024-01-26'",
                                            "outcomes: [SECTION47_OUTCOME_NO_FURTHER_ACTION, "
                                            "SECTION47_OUTCOME_LEGAL_ACTION]"),
        "OUTCOME_CONTRADICTS",
        "children[0].outcomes",
        OnChild<ConcludeSection47Enquiries>("end_date: '2024-01-26'", "outcomes: SECTION47_OUTCOME_NO_FURTHER_ACTION")},
       {"8875",
        ConferenceAsked,
        {},
        OnChild<PlanInitialConference>("planned_date: '2024-02-03'"),
        "CONFERENCE_AT_WEEKEND",
        "planned_date",
        OnChild<PlanInitialConference>("planned_date: '2025-02-03'")},
       {"8615",
        ConferenceAsked,
        {},
        OnChild<HoldInitialConference>("conference_date: '2024-01-15'",
                                       "outcome: CONFERENCE_OUTCOME_NO_FURTHER_ACTION"),
        "CONFERENCE_BEFORE_ENQUIRY",
        "conference_date",
        OnChild<HoldInitialConference>("conference_date: '2024-01-16'",
                                       "outcome: CONFERENCE_OUTCOME_NO_FURTHER_ACTION")},
       {"8905",
        ConferenceAsked,
        {},
        OnChild<HoldInitialConference>("conference_date: '2024-02-06'",
                                       "outcome: CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN"),
        "UNKNOWN_CODE",
        "children[0].category",
        OnChild<HoldInitialConference>("conference_date: '2024-02-06'",
                                       "outcome: CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN category: "
                                       "CATEGORY_OF_ABUSE_NEGLECT")},
       {"a category without a plan",
        ConferenceAsked,
        {},
        OnChild<HoldInitialConference>("conference_date: '2024-02-06'",
                                       "outcome: CONFERENCE_OUTCOME_LEGAL_ACTION category: "
                                       "CATEGORY_OF_ABUSE_NEGLECT"),
        "CATEGORY_WITHOUT_PLAN",
        "children[0].category",
        OnChild<HoldInitialConference>("conference_date: '2024-02-06'", "outcome: CONFERENCE_OUTCOME_LEGAL_ACTION")}});
}

}  // namespace
}  // namespace kith::cases
