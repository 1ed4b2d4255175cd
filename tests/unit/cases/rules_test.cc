// Each rule of the process with the request that just breaks it, and the neighbour that just keeps it.
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

struct Row {
  const char* rule;
  Record (*state)();
  std::vector<Step> before;
  Step breaks;
  const char* reason;
  const char* field;
  Step keeps;  // the closest request that the rule allows
};

Step Protect(const std::string& date, const std::string& child = "", const std::string& category = "NEGLECT") {
  return Do<StartChildProtectionPlans>("conference_date: '" + date +
                                       "' children { name: 'cases/C0000001' category: CATEGORY_OF_ABUSE_" + category +
                                       " " + child + "}");
}

Step Refer(const std::string& date, const std::string& need = "ABUSE_OR_NEGLECT") {
  return Do<OpenCaseFiles>("children: 'people/C0000001' authority: '873' referral_date: '" + date +
                           "' referral_source: REFERRAL_SOURCE_POLICE primary_need: PRIMARY_NEED_" + need);
}

Step Authorise(const std::string& text) { return OnFile<AuthoriseAssessment>(text); }
Step Close(const std::string& date, const std::string& reason = "SERVICES_CEASED") {
  return OnFile<CloseCase>("closure_date: '" + date + "' reason: REASON_FOR_CLOSURE_" + reason);
}

const Step kAssess = OnFile<StartAssessment>("start_date: '2024-01-10'");
const Step kEnquire = OnFile<StartSection47Enquiry>("start_date: '2024-01-15'");

std::vector<Row> Rows() {
  return {
      {"date in the future",
       Referred,
       {},
       OnFile<StartCinPlan>("start_date: '2025-01-01'"),
       "DATE_IN_FUTURE",
       "start_date",
       OnFile<StartCinPlan>("start_date: '2024-12-31'")},
      {"not a date",
       Referred,
       {},
       OnFile<StartCinPlan>("start_date: '2024-02-30'"),
       "INVALID_REQUEST",
       "start_date",
       OnFile<StartCinPlan>("start_date: '2024-02-29'")},
      {"1103",
       Referred,
       {},
       OnFile<StartAssessment>("start_date: '2024-01-07'"),
       "BEFORE_REFERRAL",
       "start_date",
       OnFile<StartAssessment>("start_date: '2024-01-08'")},
      {"internal review",
       Referred,
       {},
       OnFile<StartAssessment>("start_date: '2024-01-08' internal_review_date: '2024-01-07'"),
       "END_BEFORE_START",
       "internal_review_date",
       OnFile<StartAssessment>("start_date: '2024-12-30' internal_review_date: '2025-01-13'")},
      {"8896",
       Referred,
       {kAssess},
       OnFile<StartAssessment>("start_date: '2024-02-01'"),
       "ASSESSMENT_ALREADY_OPEN",
       "name",
       Authorise("authorisation_date: '2024-02-01'")},
      {"8608",
       Referred,
       {kAssess},
       Authorise("authorisation_date: '2024-01-09'"),
       "END_BEFORE_START",
       "authorisation_date",
       Authorise("authorisation_date: '2024-01-10'")},
      {"8869",
       Referred,
       {kAssess},
       Authorise("authorisation_date: '2024-02-01' factors: [ASSESSMENT_FACTOR_NEGLECT, ASSESSMENT_FACTOR_NONE]"),
       "FACTORS_CONTRADICT",
       "factors[1]",
       Authorise("authorisation_date: '2024-02-01' factors: ASSESSMENT_FACTOR_NONE")},
      {"8898",
       Referred,
       {kAssess},
       Authorise("authorisation_date: '2024-02-01' factors: [ASSESSMENT_FACTOR_NEGLECT, ASSESSMENT_FACTOR_NEGLECT]"),
       "FACTORS_CONTRADICT",
       "factors[1]",
       Authorise("authorisation_date: '2024-02-01' factors: [ASSESSMENT_FACTOR_NEGLECT, ASSESSMENT_FACTOR_OTHER]")},
      {"2889",
       Referred,
       {},
       OnFile<StartSection47Enquiry>("start_date: '2024-01-07'"),
       "BEFORE_REFERRAL",
       "start_date",
       OnFile<StartSection47Enquiry>("start_date: '2024-01-08'")},
      {"8839",
       Referred,
       {kEnquire},
       OnFile<StartSection47Enquiry>("start_date: '2024-03-01'"),
       "ENQUIRY_ALREADY_OPEN",
       "name",
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-03-01' conference_not_required: true")},
      {"8890",
       OnChildProtectionPlan,
       {},
       OnFile<StartSection47Enquiry>("start_date: '2024-02-01'"),
       "ENQUIRIES_OVERLAP",
       "start_date",
       OnFile<StartSection47Enquiry>("start_date: '2024-02-02'")},
      {"8890, earlier",
       OnChildProtectionPlan,
       {},
       OnFile<StartSection47Enquiry>("start_date: '2024-01-10'"),
       "ENQUIRIES_OVERLAP",
       "start_date",
       OnFile<StartSection47Enquiry>("start_date: '2024-02-02'")},
      {"8615",
       Referred,
       {kEnquire},
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-01-19' conference_date: '2024-01-12'"),
       "CONFERENCE_BEFORE_ENQUIRY",
       "conference_date",
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-01-19' conference_date: '2024-01-15'")},
      {"8875",
       Referred,
       {kEnquire},
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-01-19' conference_date: '2024-01-20'"),
       "CONFERENCE_AT_WEEKEND",
       "conference_date",
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-01-19' conference_date: '2024-01-22'")},
      {"conference or none",
       Referred,
       {kEnquire},
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-01-19'"),
       "CONFERENCE_DATE_OR_NOT_REQUIRED",
       "conference_date",
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-01-19' conference_not_required: true")},
      {"enquiry ends",
       Referred,
       {kEnquire},
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-01-14' conference_not_required: true"),
       "END_BEFORE_START",
       "end_date",
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-01-15' conference_not_required: true")},
      {"4015",
       Referred,
       {},
       OnFile<StartCinPlan>("start_date: '2024-01-07'"),
       "BEFORE_REFERRAL",
       "start_date",
       OnFile<StartCinPlan>("start_date: '2024-01-08'")},
      {"4011",
       OnCinPlan,
       {},
       OnFile<EndCinPlan>("end_date: '2024-01-31'"),
       "END_BEFORE_START",
       "end_date",
       OnFile<EndCinPlan>("end_date: '2024-02-01'")},
      {"4004",
       OnCinPlan,
       {},
       OnFile<StartCinPlan>("start_date: '2024-01-10'"),
       "CIN_PLAN_ALREADY_OPEN",
       "name",
       OnFile<StartCinPlan>("start_date: '2024-01-10' end_date: '2024-01-31'")},
      {"4014",
       OnCinPlan,
       {OnFile<EndCinPlan>("end_date: '2024-03-01'")},
       OnFile<StartCinPlan>("start_date: '2024-03-01'"),
       "CIN_PLANS_OVERLAP",
       "start_date",
       OnFile<StartCinPlan>("start_date: '2024-03-02'")},
      {"4014, the one before last",
       OnCinPlan,
       {OnFile<EndCinPlan>("end_date: '2024-03-01'"), OnFile<StartCinPlan>("start_date: '2024-05-01'"),
        OnFile<EndCinPlan>("end_date: '2024-06-01'")},
       OnFile<StartCinPlan>("start_date: '2024-02-20' end_date: '2024-04-01'"),
       "CIN_PLANS_OVERLAP",
       "start_date",
       OnFile<StartCinPlan>("start_date: '2024-03-02' end_date: '2024-04-30'")},
      {"4016",
       OnChildProtectionPlan,
       {OnFile<EndChildProtectionPlan>("end_date: '2024-05-01'")},
       OnFile<StartCinPlan>("start_date: '2024-04-30'"),
       "CIN_AND_CHILD_PROTECTION_PLANS_CONCURRENT",
       "start_date",
       OnFile<StartCinPlan>("start_date: '2024-05-01'")},
      {"4017",
       OnCinPlan,
       {OnFile<EndCinPlan>("end_date: '2024-05-01'")},
       Protect("2024-04-30"),
       "CIN_AND_CHILD_PROTECTION_PLANS_CONCURRENT",
       "children[0].name",
       Protect("2024-05-01")},
      {"4017, entered late",
       OnChildProtectionPlan,
       {},
       OnFile<StartCinPlan>("start_date: '2024-01-20' end_date: '2024-02-02'"),
       "CIN_AND_CHILD_PROTECTION_PLANS_CONCURRENT",
       "start_date",
       OnFile<StartCinPlan>("start_date: '2024-01-20' end_date: '2024-02-01'")},
      {"1105", Referred, {}, Protect("2024-01-05"), "BEFORE_REFERRAL", "conference_date", Protect("2024-01-08")},
      {"8875, plan",
       Referred,
       {},
       Protect("2024-02-03"),
       "CONFERENCE_AT_WEEKEND",
       "conference_date",
       Protect("2024-02-02")},
      {"8905",
       Referred,
       {},
       Protect("2024-02-01", "", "UNSPECIFIED"),
       "UNKNOWN_CODE",
       "children[0].category",
       Protect("2024-02-01")},
      {"8935",
       OnChildProtectionPlan,
       {},
       Protect("2024-06-03"),
       "CHILD_PROTECTION_PLAN_ALREADY_OPEN",
       "children[0].name",
       Protect("2024-01-15", "end_date: '2024-01-31'")},
      {"8940",
       OnChildProtectionPlan,
       {OnFile<EndChildProtectionPlan>("end_date: '2024-05-01'")},
       Protect("2024-05-01"),
       "CHILD_PROTECTION_PLANS_OVERLAP",
       "children[0].name",
       Protect("2024-05-02")},
      {"8925",
       OnChildProtectionPlan,
       {},
       OnFile<EndChildProtectionPlan>("end_date: '2024-01-31'"),
       "END_BEFORE_START",
       "end_date",
       OnFile<EndChildProtectionPlan>("end_date: '2024-02-02'")},
      {"8840",
       OnChildProtectionPlan,
       {},
       OnFile<EndChildProtectionPlan>("end_date: '2024-02-01'"),
       "PLAN_ENDS_ON_ITS_START",
       "end_date",
       OnFile<EndChildProtectionPlan>("end_date: '2024-02-02'")},
      {"8841",
       OnChildProtectionPlan,
       {},
       OnFile<RecordReviewConference>("review_date: '2024-02-01'"),
       "REVIEW_NOT_AFTER_START",
       "review_date",
       OnFile<RecordReviewConference>("review_date: '2024-02-02'")},
      {"review once",
       OnChildProtectionPlan,
       {OnFile<RecordReviewConference>("review_date: '2024-04-29'")},
       OnFile<RecordReviewConference>("review_date: '2024-04-29'"),
       "REVIEW_ALREADY_RECORDED",
       "review_date",
       OnFile<RecordReviewConference>("review_date: '2024-04-30'")},
      {"4003",
       OnChildProtectionPlan,
       {OnFile<RecordReviewConference>("review_date: '2024-04-29'")},
       OnFile<EndChildProtectionPlan>("end_date: '2024-04-28'"),
       "PLAN_ENDS_BEFORE_REVIEW",
       "end_date",
       OnFile<EndChildProtectionPlan>("end_date: '2024-04-29'")},
      {"proceedings once",
       Referred,
       {OnFile<IssueCareProceedings>("issue_date: '2024-02-01'")},
       OnFile<IssueCareProceedings>("issue_date: '2024-03-01'"),
       "CARE_PROCEEDINGS_ALREADY_OPEN",
       "name",
       OnFile<ConcludeCareProceedings>("end_date: '2024-02-01' final_order: FINAL_ORDER_WITHDRAWN")},
      {"proceedings overlap",
       Referred,
       {OnFile<IssueCareProceedings>("issue_date: '2024-02-01'"),
        OnFile<ConcludeCareProceedings>("end_date: '2024-03-01' final_order: FINAL_ORDER_NO_ORDER")},
       OnFile<IssueCareProceedings>("issue_date: '2024-02-29'"),
       "CARE_PROCEEDINGS_OVERLAP",
       "issue_date",
       OnFile<IssueCareProceedings>("issue_date: '2024-03-01'")},
      {"order",
       Referred,
       {OnFile<IssueCareProceedings>("issue_date: '2024-02-01'")},
       OnFile<ConcludeCareProceedings>("end_date: '2024-03-01'"),
       "UNKNOWN_CODE",
       "final_order",
       OnFile<ConcludeCareProceedings>("end_date: '2024-03-01' final_order: FINAL_ORDER_CARE_ORDER")},
      {"allocation",
       Referred,
       {},
       OnFile<AllocateCase>("team: 'teams/north-1' start_date: '2024-01-08'"),
       "ALLOCATION_OUT_OF_ORDER",
       "start_date",
       OnFile<AllocateCase>("team: 'teams/north-1' start_date: '2024-01-09'")},
      {"team",
       Referred,
       {},
       OnFile<AllocateCase>("team: 'teams/nowhere' start_date: '2024-02-01'"),
       "NOT_FOUND",
       "team",
       OnFile<AllocateCase>("team: 'teams/north-1' start_date: '2024-02-01'")},
      {"8867",
       Referred,
       {kAssess},
       Close("2024-03-01"),
       "ASSESSMENT_NOT_AUTHORISED",
       "name",
       Authorise("authorisation_date: '2024-03-01'")},
      {"8868",
       Referred,
       {kEnquire},
       Close("2024-03-01"),
       "ENQUIRY_NOT_CONCLUDED",
       "name",
       OnFile<ConcludeSection47Enquiry>("end_date: '2024-01-15' conference_not_required: true")},
      {"2990",
       OnCinPlan,
       {OnFile<EndCinPlan>("end_date: '2024-03-01'")},
       Close("2024-03-01", "AFTER_ASSESSMENT_NO_FURTHER_ACTION"),
       "CLOSURE_REASON_IMPOSSIBLE",
       "reason",
       Close("2024-03-01")},
      {"2990, nothing but an assessment",
       OnCinPlan,
       {OnFile<EndCinPlan>("end_date: '2024-03-01'")},
       Close("2024-03-01", "AFTER_ASSESSMENT_EARLY_HELP"),
       "CLOSURE_REASON_IMPOSSIBLE",
       "reason",
       Close("2024-03-01")},
      {"8630", Referred, {}, Close("2024-01-07"), "END_BEFORE_START", "closure_date", Close("2024-01-09")},
      {"8565",
       OnCinPlan,
       {OnFile<EndCinPlan>("end_date: '2024-03-01'")},
       Close("2024-02-29"),
       "ACTIVITY_AFTER_CLOSURE",
       "closure_date",
       Close("2024-03-01")},
      {"8805",
       Referred,
       {},
       OnFile<CloseCase>("closure_date: '2024-03-01'"),
       "UNKNOWN_CODE",
       "reason",
       Close("2024-03-01")},
      {"8820", Closed, {}, Refer("2024-02-29"), "EPISODES_OVERLAP", "referral_date", Refer("2024-03-01")},
      {"8610", Closed, {}, Refer("2024-03-01", "UNSPECIFIED"), "UNKNOWN_CODE", "primary_need", Refer("2024-03-01")},
  };
}

TEST(EveryRule, RefusesWhatBreaksItAndTakesWhatJustKeepsIt) {
  for (const Row& row : Rows()) {
    SCOPED_TRACE(std::string("rule ") + row.rule);
    Record record = row.state();
    for (const Step& step : row.before) ASSERT_TRUE(step(record).has_value());
    const auto refused = row.breaks(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason) << refused.error().message;
    ASSERT_EQ(refused.error().fields.size(), 1u);
    EXPECT_EQ(refused.error().fields[0].field, row.field);
    EXPECT_FALSE(refused.error().fields[0].description.empty());
    const auto taken = row.keeps(record);
    EXPECT_TRUE(taken.has_value()) << taken.error().reason << ": " << taken.error().message;
  }
}

TEST(CloseCase, TakesClosedAfterAssessmentWhenThereWasNothingElse) {
  Record record = Referred();
  Must(record, {kAssess, Authorise("authorisation_date: '2024-02-01' factors: ASSESSMENT_FACTOR_NONE"),
                Close("2024-02-01", "AFTER_ASSESSMENT_NO_FURTHER_ACTION")});
  EXPECT_EQ(record.File(kFile).state(), v1::CaseFile::STATE_CLOSED);
}

TEST(UnknownCode, IsRefusedWithTheAcceptedCodes) {
  Record record = Referred();
  const auto refused = Protect("2024-02-01", "", "UNSPECIFIED")(record);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kInvalidArgument);
  EXPECT_EQ(refused.error().fields[0].description, "one of NEG, PHY, SAB, EMO, MUL");
}

TEST(ChangeCategoryOfAbuse, SaysNothingWhenTheCategoryIsTheLatestAlready) {
  Record record = OnChildProtectionPlan();
  const auto done =
      OnFile<ChangeCategoryOfAbuse>("change_date: '2024-03-01' category: CATEGORY_OF_ABUSE_NEGLECT")(record);
  ASSERT_TRUE(done.has_value());
  EXPECT_TRUE(done->empty());
}

}  // namespace
}  // namespace kith::cases
