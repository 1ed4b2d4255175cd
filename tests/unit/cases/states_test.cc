// Every command in every state of a case file, legal or not.
#include <gtest/gtest.h>

#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

constexpr const char* kStates[] = {"no plan", "CIN plan open", "child protection plan open", "closed"};

Record InState(int state) {
  if (state == 0) return Referred();
  if (state == 1) return OnCinPlan();
  if (state == 2) return OnChildProtectionPlan();
  return Closed();
}

struct Row {
  const char* command;
  Step step;
  const char* expected[4];  // in the order of kStates; "" where it is legal
};

// All on Monday 3 June 2024.
const Row kRows[] = {
    {"OpenCaseFiles",
     Do<OpenCaseFiles>("children: 'people/C0000001' authority: '873' referral_date: '2024-06-03' "
                       "referral_source: REFERRAL_SOURCE_POLICE primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"),
     {"EPISODE_ALREADY_OPEN", "EPISODE_ALREADY_OPEN", "EPISODE_ALREADY_OPEN", ""}},
    {"AllocateCase",
     OnFile<AllocateCase>("team: 'teams/north-1' worker: 'SW200' start_date: '2024-06-03'"),
     {"", "", "", "CASE_CLOSED"}},
    {"StartAssessment", OnFile<StartAssessment>("start_date: '2024-06-03'"), {"", "", "", "CASE_CLOSED"}},
    {"AuthoriseAssessment",
     OnFile<AuthoriseAssessment>("authorisation_date: '2024-06-03'"),
     {"NO_OPEN_ASSESSMENT", "NO_OPEN_ASSESSMENT", "NO_OPEN_ASSESSMENT", "CASE_CLOSED"}},
    {"StartSection47Enquiry", OnFile<StartSection47Enquiry>("start_date: '2024-06-03'"), {"", "", "", "CASE_CLOSED"}},
    {"ConcludeSection47Enquiry",
     OnFile<ConcludeSection47Enquiry>("end_date: '2024-06-03' conference_not_required: true"),
     {"NO_OPEN_ENQUIRY", "NO_OPEN_ENQUIRY", "NO_OPEN_ENQUIRY", "CASE_CLOSED"}},
    {"StartCinPlan",
     OnFile<StartCinPlan>("start_date: '2024-06-03'"),
     {"", "CIN_PLAN_ALREADY_OPEN", "CIN_AND_CHILD_PROTECTION_PLANS_CONCURRENT", "CASE_CLOSED"}},
    {"EndCinPlan",
     OnFile<EndCinPlan>("end_date: '2024-06-03'"),
     {"NO_OPEN_CIN_PLAN", "", "NO_OPEN_CIN_PLAN", "CASE_CLOSED"}},
    {"StartChildProtectionPlans",
     Do<StartChildProtectionPlans>("conference_date: '2024-06-03' children { name: 'cases/C0000001' category: "
                                   "CATEGORY_OF_ABUSE_EMOTIONAL }"),
     {"", "CIN_AND_CHILD_PROTECTION_PLANS_CONCURRENT", "CHILD_PROTECTION_PLAN_ALREADY_OPEN", "CASE_CLOSED"}},
    {"RecordReviewConference",
     OnFile<RecordReviewConference>("review_date: '2024-06-03'"),
     {"NO_OPEN_CHILD_PROTECTION_PLAN", "NO_OPEN_CHILD_PROTECTION_PLAN", "", "CASE_CLOSED"}},
    {"ChangeCategoryOfAbuse",
     OnFile<ChangeCategoryOfAbuse>("change_date: '2024-06-03' category: CATEGORY_OF_ABUSE_EMOTIONAL"),
     {"NO_OPEN_CHILD_PROTECTION_PLAN", "NO_OPEN_CHILD_PROTECTION_PLAN", "", "CASE_CLOSED"}},
    {"EndChildProtectionPlan",
     OnFile<EndChildProtectionPlan>("end_date: '2024-06-03'"),
     {"NO_OPEN_CHILD_PROTECTION_PLAN", "NO_OPEN_CHILD_PROTECTION_PLAN", "", "CASE_CLOSED"}},
    {"IssueCareProceedings", OnFile<IssueCareProceedings>("issue_date: '2024-06-03'"), {"", "", "", "CASE_CLOSED"}},
    {"ConcludeCareProceedings",
     OnFile<ConcludeCareProceedings>("end_date: '2024-06-03' final_order: FINAL_ORDER_NO_ORDER"),
     {"NO_OPEN_CARE_PROCEEDINGS", "NO_OPEN_CARE_PROCEEDINGS", "NO_OPEN_CARE_PROCEEDINGS", "NO_OPEN_CARE_PROCEEDINGS"}},
    {"CloseCase",
     OnFile<CloseCase>("closure_date: '2024-06-03' reason: REASON_FOR_CLOSURE_SERVICES_CEASED"),
     {"", "PLAN_NOT_ENDED", "PLAN_NOT_ENDED", "CASE_CLOSED"}},
};

TEST(EveryCommand, IsLegalOrRefusedWithItsReasonInEveryState) {
  for (const Row& row : kRows) {
    for (int state = 0; state < 4; ++state) {
      SCOPED_TRACE(std::string(row.command) + " with " + kStates[state]);
      Record record = InState(state);
      const std::string before = record.File(kFile).SerializeAsString();
      const size_t events = record.history().size();
      const auto done = row.step(record);
      if (*row.expected[state] == '\0') {
        ASSERT_TRUE(done.has_value()) << done.error().reason << ": " << done.error().message;
        ASSERT_FALSE(done->empty());
        EXPECT_EQ(static_cast<const v1::CasesEvent&>(*done->front().event).occurred_on(), "2024-06-03");
        EXPECT_NE(record.File(kFile).SerializeAsString(), before);
        continue;
      }
      ASSERT_FALSE(done.has_value());
      EXPECT_EQ(done.error().reason, row.expected[state]);
      EXPECT_FALSE(done.error().message.empty());
      ASSERT_FALSE(done.error().fields.empty());
      EXPECT_FALSE(done.error().fields[0].field.empty());
      EXPECT_FALSE(done.error().fields[0].description.empty());
      EXPECT_EQ(record.File(kFile).SerializeAsString(), before);
      EXPECT_EQ(record.history().size(), events);
    }
  }
}

TEST(CaseFile, TellsTheWholeStoryOfAnEpisode) {
  Record record = OnChildProtectionPlan();
  Must(record,
       {OnFile<StartAssessment>("start_date: '2024-01-10' internal_review_date: '2024-01-24'"),
        OnFile<AuthoriseAssessment>("authorisation_date: '2024-02-20' factors: [ASSESSMENT_FACTOR_NEGLECT, "
                                    "ASSESSMENT_FACTOR_DOMESTIC_ABUSE_PARENT]"),
        OnFile<RecordReviewConference>("review_date: '2024-08-05'"),
        OnFile<RecordReviewConference>("review_date: '2024-04-29'"),
        OnFile<ChangeCategoryOfAbuse>("change_date: '2024-04-29' category: CATEGORY_OF_ABUSE_EMOTIONAL"),
        OnFile<IssueCareProceedings>("issue_date: '2024-05-07'"),
        OnFile<EndChildProtectionPlan>("end_date: '2024-08-05'"), OnFile<StartCinPlan>("start_date: '2024-08-05'"),
        OnFile<EndCinPlan>("end_date: '2024-11-01'"),
        OnFile<CloseCase>("closure_date: '2024-11-04' reason: REASON_FOR_CLOSURE_SPECIAL_GUARDIANSHIP_ORDER"),
        OnFile<ConcludeCareProceedings>("end_date: '2024-11-05' final_order: FINAL_ORDER_SPECIAL_GUARDIANSHIP_ORDER")});
  const auto expected = Parse<v1::CaseFile>(R"(
      child: "people/C0000001" state: STATE_CLOSED authority: "873"
      birth_date: "2019-05-04" sex: SEX_FEMALE
      episodes {
        referral: "referrals/R0000009" referral_date: "2024-01-08" referral_source: REFERRAL_SOURCE_SCHOOLS
        primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT
        number: 1 closure_date: "2024-11-04" closure_reason: REASON_FOR_CLOSURE_SPECIAL_GUARDIANSHIP_ORDER
        assessments { number: 1 start_date: "2024-01-10" internal_review_date: "2024-01-24"
                      authorisation_date: "2024-02-20" due_date: "2024-03-11"
                      factors: [ASSESSMENT_FACTOR_NEGLECT, ASSESSMENT_FACTOR_DOMESTIC_ABUSE_PARENT] }
        section_47_enquiries { number: 1 start_date: "2024-01-15" conference_target_date: "2024-02-05"
                               conference_date: "2024-02-01" end_date: "2024-02-01" }
        cin_plans { number: 1 start_date: "2024-08-05" end_date: "2024-11-01" }
        child_protection_plans { number: 1 start_date: "2024-02-01" end_date: "2024-08-05"
                                 initial_category: CATEGORY_OF_ABUSE_NEGLECT latest_category: CATEGORY_OF_ABUSE_EMOTIONAL
                                 review_dates: ["2024-04-29", "2024-08-05"] }
      }
      allocations { team: "teams/north-1" worker: "SW100" start_date: "2024-01-09" end_date: "2024-11-04" }
      care_proceedings { number: 1 issue_date: "2024-05-07" end_date: "2024-11-05" due_date: "2024-11-04"
                         final_order: FINAL_ORDER_SPECIAL_GUARDIANSHIP_ORDER })");
  v1::CaseFile told = record.File(kFile);
  told.clear_recorded_parts();  // parts_test.cc
  told.clear_event_count();
  EXPECT_EQ(told.DebugString(), expected.DebugString());
}

TEST(CaseFile, NumbersItsPartsAcrossEpisodes) {
  Record record = OnCinPlan();
  Must(record, {OnFile<EndCinPlan>("end_date: '2024-03-01'"),
                OnFile<CloseCase>("closure_date: '2024-03-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED"),
                Do<OpenCaseFiles>("children: 'people/C0000001' authority: '873' referral_date: '2024-03-01' "
                                  "referral_source: REFERRAL_SOURCE_GP primary_need: PRIMARY_NEED_LOW_INCOME"),
                OnFile<StartCinPlan>("start_date: '2024-03-04'")});
  ASSERT_EQ(record.File(kFile).episodes_size(), 2);
  EXPECT_EQ(record.File(kFile).episodes(1).cin_plans(0).number(), 2);
}

}  // namespace
}  // namespace kith::cases
