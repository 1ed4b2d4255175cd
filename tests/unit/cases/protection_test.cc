// Conferences, plans, reviews and visits: Working Together to Safeguard Children 2023, CIN census guide §5.
#include <gmock/gmock.h>

#include "services/cases/domain/conference.h"
#include "services/cases/domain/protection_review.h"
#include "services/cases/domain/visit.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

using testing::ElementsAre;

const std::string kSeen = "is_seen: true is_seen_alone: true is_bedroom_seen: true";
Step Visit(const std::string& kind, const std::string& date, const std::string& child = kSeen) {
  return OnChild<RecordVisit>("visit_date: '" + date + "' kind: VISIT_KIND_" + kind + " practitioners: 'SW100'", child);
}
Step Review(const std::string& date, const std::string& child) {
  return OnChild<HoldReviewConference>("review_date: '" + date + "' is_quorate: true", child);
}

TEST(Plans, TakeEveryCommandInEveryStateOrRefuseIt) {
  CheckStates({{"no plan", Referred},
               {"CIN plan", OnCinPlan},
               {"child protection plan", OnChildProtectionPlan},
               {"the case closed", Closed}},
              {{"HoldCoreGroup",
                OnChild<HoldCoreGroup>("meeting_date: '2024-02-14' agencies: AGENCY_SCHOOL"),
                {"NO_OPEN_CHILD_PROTECTION_PLAN", "NO_OPEN_CHILD_PROTECTION_PLAN", "", "CASE_CLOSED"}},
               {"HoldReviewConference",
                Review("2024-04-29", "is_continued: true"),
                {"NO_OPEN_CHILD_PROTECTION_PLAN", "NO_OPEN_CHILD_PROTECTION_PLAN", "", "CASE_CLOSED"}},
               {"ReviewCinPlans",
                OnChild<ReviewCinPlans>("review_date: '2024-04-29' next_review_date: '2025-07-29'"),
                {"NO_OPEN_CIN_PLAN", "", "NO_OPEN_CIN_PLAN", "CASE_CLOSED"}},
               {"RecordVisit, child protection",
                Visit("CHILD_PROTECTION", "2024-02-09"),
                {"VISIT_WITHOUT_PLAN", "VISIT_WITHOUT_PLAN", "", "CASE_CLOSED"}},
               {"RecordVisit, child in need", Visit("CHILD_IN_NEED", "2024-02-09"), {"", "", "", "CASE_CLOSED"}},
               {"RecordVisit, looked after",
                Visit("LOOKED_AFTER", "2024-02-09"),
                {"VISIT_WITHOUT_PLAN", "VISIT_WITHOUT_PLAN", "VISIT_WITHOUT_PLAN", "CASE_CLOSED"}}});
}

Record ConferenceAskedOnCinPlan() {
  Record record = OnCinPlan();
  Must(record, {OnFile<StartSection47Enquiry>("start_date: '2024-03-01'"),
                OnChild<ConcludeSection47Enquiries>("end_date: '2024-03-15'",
                                                    "outcomes: SECTION47_OUTCOME_INITIAL_CONFERENCE")});
  return record;
}

TEST(InitialConference, StepsUpFromCinPlanToChildProtectionPlanOnItsDay) {
  Record record = ConferenceAskedOnCinPlan();
  const auto held = OnChild<HoldInitialConference>(
      "conference_date: '2024-03-20' is_quorate: true narrative: 'Said.'",
      "outcome: CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN category: CATEGORY_OF_ABUSE_EMOTIONAL")(record);
  ASSERT_TRUE(held.has_value()) << held.error().message;
  EXPECT_THAT(EventsOf(*held),
              ElementsAre("cases/C0000001 InitialConferenceHeld 2024-03-20", "cases/C0000001 CinPlanEnded 2024-03-20",
                          "cases/C0000001 ChildProtectionPlanStarted 2024-03-20"));
  const auto& episode = record.File(kFile).episodes(0);
  EXPECT_EQ(episode.section_47_enquiries(0).conference_date(), "2024-03-20");
  EXPECT_EQ(episode.initial_conferences(0).target_date(), "2024-03-22");
  const auto& plan = episode.child_protection_plans(0);
  EXPECT_EQ(plan.start_date(), "2024-03-20");  // rule 2885
  EXPECT_EQ(plan.conference(), 1);
  EXPECT_EQ(plan.next_core_group_due_date(), "2024-04-05");  // 10 working days over Easter
  EXPECT_EQ(plan.next_review_due_date(), "2024-06-20");
  EXPECT_EQ(record.File(kFile).SerializeAsString().find("Said"), std::string::npos);
}

TEST(InitialConference, LetsAnOpenCinPlanGoOnWhereItDecidesOnOne) {
  Record record = ConferenceAskedOnCinPlan();
  const auto held = OnChild<HoldInitialConference>("conference_date: '2024-03-20'",
                                                   "outcome: CONFERENCE_OUTCOME_CHILD_IN_NEED_PLAN")(record);
  ASSERT_TRUE(held.has_value());
  EXPECT_THAT(EventsOf(*held), ElementsAre("cases/C0000001 InitialConferenceHeld 2024-03-20"));
}

TEST(ReviewConference, StepsDownToACinPlanOnItsDay) {
  Record record = OnChildProtectionPlan();
  Must(record, {Review("2024-04-29", "is_continued: true category: CATEGORY_OF_ABUSE_EMOTIONAL")});
  EXPECT_EQ(record.File(kFile).episodes(0).child_protection_plans(0).next_review_due_date(), "2024-10-29");
  const auto held =
      Review("2024-10-14", "step_down: true participation: REVIEW_PARTICIPATION_ATTENDS_AND_SPEAKS")(record);
  ASSERT_TRUE(held.has_value()) << held.error().message;
  EXPECT_THAT(EventsOf(*held), ElementsAre("cases/C0000001 ChildProtectionPlanReviewed 2024-10-14",
                                           "cases/C0000001 ChildProtectionPlanEnded 2024-10-14",
                                           "cases/C0000001 CinPlanStarted 2024-10-14"));
  const auto& reviewed = static_cast<const v1::CasesEvent&>(*held->front().event).child_protection_plan_reviewed();
  EXPECT_EQ(reviewed.due_date(), "2024-10-29");
  EXPECT_TRUE(reviewed.is_quorate());
  EXPECT_FALSE(reviewed.is_continued());
  EXPECT_EQ(record.File(kFile).episodes(0).child_protection_plans(0).latest_category(),
            type::v1::CATEGORY_OF_ABUSE_EMOTIONAL);
}

TEST(CoreGroup, IsDueTenWorkingDaysAfterTheConferenceAndThenEveryFourWeeks) {
  Record record = OnChildProtectionPlan();
  const auto& plan = record.File(kFile).episodes(0).child_protection_plans(0);
  EXPECT_EQ(plan.next_core_group_due_date(), "2024-02-15");
  Must(record, {OnChild<HoldCoreGroup>("meeting_date: '2024-02-20'")});
  EXPECT_EQ(plan.next_core_group_due_date(), "2024-03-19");
  EXPECT_EQ(plan.core_group_count(), 1);
}

TEST(Plans, AreRefusedWhereARuleIsBroken) {
  CheckRules({{"going on and stepped down",
               OnChildProtectionPlan,
               {},
               Review("2024-04-29", "is_continued: true step_down: true"),
               "OUTCOME_CONTRADICTS",
               "children[0].step_down",
               Review("2024-04-29", "is_continued: true")},
              {"8841",
               OnChildProtectionPlan,
               {},
               Review("2024-02-01", "is_continued: true"),
               "REVIEW_NOT_AFTER_START",
               "review_date",
               Review("2024-02-02", "is_continued: true")},
              {"core group once",
               OnChildProtectionPlan,
               {OnChild<HoldCoreGroup>("meeting_date: '2024-02-14'")},
               OnChild<HoldCoreGroup>("meeting_date: '2024-02-14'"),
               "REVIEW_ALREADY_RECORDED",
               "meeting_date",
               OnChild<HoldCoreGroup>("meeting_date: '2024-02-15'")},
              {"why not seen",
               OnCinPlan,
               {},
               Visit("CHILD_IN_NEED", "2024-02-09", "is_bedroom_seen: true"),
               "NOT_SEEN_REASON_REQUIRED",
               "children[0].not_seen_reason",
               Visit("CHILD_IN_NEED", "2024-02-09",
                     "not_seen_reason: NOT_SEEN_REASON_NOBODY_AT_HOME bedroom_not_seen_reason: "
                     "NOT_SEEN_REASON_NOBODY_AT_HOME")},
              {"why not alone",
               OnCinPlan,
               {},
               Visit("CHILD_IN_NEED", "2024-02-09", "is_seen: true is_bedroom_seen: true"),
               "NOT_SEEN_REASON_REQUIRED",
               "children[0].not_seen_alone_reason",
               Visit("CHILD_IN_NEED", "2024-02-09",
                     "is_seen: true is_bedroom_seen: true not_seen_alone_reason: NOT_SEEN_REASON_PRE_VERBAL_OBSERVED")},
              {"alone and not seen",
               OnCinPlan,
               {},
               Visit("CHILD_IN_NEED", "2024-02-09", "is_seen_alone: true"),
               "NOT_SEEN_REASON_CONTRADICTS",
               "children[0].is_seen_alone",
               Visit("CHILD_IN_NEED", "2024-02-09")},
              {"who visits",
               OnCinPlan,
               {},
               OnChild<RecordVisit>("visit_date: '2024-02-09' kind: VISIT_KIND_OTHER", kSeen),
               "INVALID_REQUEST",
               "practitioners",
               Visit("OTHER", "2024-02-09")}});
}

TEST(Visit, ServesEachSiblingByTheirOwnPlan) {
  Record record = OnCinPlan();
  const auto siblings = [](const std::string& kind) {
    return Do<RecordVisit>(
        "visit_date: '2024-02-20' kind: VISIT_KIND_CHILD_IN_NEED practitioners: 'SW100' "
        "is_statutory: true children { name: '" +
        kFile + "' " + kSeen + " } children { name: '" + kSiblingFile + "' kind: VISIT_KIND_" + kind + " " + kSeen +
        " }");
  };
  const auto refused = siblings("CHILD_PROTECTION")(record);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "VISIT_WITHOUT_PLAN");
  EXPECT_EQ(refused.error().fields.at(0).field, "children[1].kind");
  const auto made = siblings("OTHER")(record);
  ASSERT_TRUE(made.has_value()) << made.error().message;
  const auto visit = [&](size_t i) { return static_cast<const v1::CasesEvent&>(*(*made)[i].event).visit_made(); };
  EXPECT_EQ(visit(0).kind(), type::v1::VISIT_KIND_CHILD_IN_NEED);
  EXPECT_TRUE(visit(0).is_statutory());
  EXPECT_EQ(visit(1).kind(), type::v1::VISIT_KIND_OTHER);
  EXPECT_FALSE(visit(1).is_statutory());
}

TEST(Visit, ServesSeveralSiblingsAndKeepsTheLastDatesOfItsKind) {
  Record record = OnCinPlan();
  const auto both = OnBoth<RecordVisit>(
      "visit_date: '2024-02-20' kind: VISIT_KIND_CHILD_IN_NEED practitioners: ['SW100', 'DA7'] is_statutory: true",
      kSeen)(record);
  ASSERT_TRUE(both.has_value());
  ASSERT_EQ(both->size(), 2u);
  const auto id = [&both](size_t i) {
    return static_cast<const v1::CasesEvent&>(*(*both)[i].event).visit_made().visit_id();
  };
  EXPECT_EQ(id(0), id(1));
  EXPECT_FALSE(id(0).empty());
  // One that is entered late, and one at which the child was not seen.
  Must(record, {Visit("CHILD_IN_NEED", "2024-02-06"),
                Visit("CHILD_IN_NEED", "2024-03-12",
                      "not_seen_reason: NOT_SEEN_REASON_ACCESS_REFUSED bedroom_not_seen_reason: "
                      "NOT_SEEN_REASON_ACCESS_REFUSED")});
  ASSERT_EQ(record.File(kFile).visits_size(), 1);
  const auto& visits = record.File(kFile).visits(0);
  EXPECT_EQ(visits.count(), 3);
  EXPECT_EQ(visits.last_visit_date(), "2024-03-12");
  EXPECT_EQ(visits.last_seen_date(), "2024-02-20");
  EXPECT_EQ(visits.last_seen_alone_date(), "2024-02-20");
  EXPECT_EQ(visits.last_statutory_visit_date(), "2024-02-20");
}

}  // namespace
}  // namespace kith::cases
