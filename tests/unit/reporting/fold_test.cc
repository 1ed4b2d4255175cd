#include "services/reporting/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/reporting/figures.h"
#include "services/reporting/schema.h"
#include "tests/unit/inbox/memory_streams.h"

namespace kith::reporting {
namespace {

using cases::v1::CasesEvent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class History : public ::testing::Test {
 protected:
  Result<Drafts> Decide(CasesEvent event, const std::string& stream = "cases/C0000123") {
    event.set_occurred_on("2026-03-02");
    journal::Entry entry;
    entry.position = ++position_;
    entry.stream = stream;
    entry.payload = event.SerializeAsString();
    return Consume(streams_, entry, streams_.NextContext("2026-03-02"));
  }
  void Take(const CasesEvent& event) {
    const auto drafts = Decide(event);
    ASSERT_TRUE(drafts) << drafts.error().message;
    streams_.Append(*drafts);
  }

  void Open(const std::string& date) {
    CasesEvent event;
    event.mutable_case_opened()->set_authority("873");
    event.mutable_case_opened()->set_referral_date(date);
    Take(event);
  }
  void Allocate(const std::string& team, const std::string& date) {
    CasesEvent event;
    event.mutable_case_allocated()->set_team("teams/" + team);
    event.mutable_case_allocated()->set_start_date(date);
    Take(event);
  }
  void Close(const std::string& date) {
    CasesEvent event;
    event.mutable_case_closed()->set_closure_date(date);
    Take(event);
  }
  void StartCinPlan(const std::string& date) {
    CasesEvent event;
    event.mutable_cin_plan_started()->set_number(1);
    event.mutable_cin_plan_started()->set_start_date(date);
    Take(event);
  }
  void StartProtectionPlan(int number, const std::string& date) {
    CasesEvent event;
    event.mutable_child_protection_plan_started()->set_number(number);
    event.mutable_child_protection_plan_started()->set_start_date(date);
    Take(event);
  }
  static CasesEvent ProtectionPlanEnded(int number, const std::string& date) {
    CasesEvent event;
    event.mutable_child_protection_plan_ended()->set_number(number);
    event.mutable_child_protection_plan_ended()->set_end_date(date);
    return event;
  }

  const v1::ChildHistory& Child() { return *streams_.Find<v1::ChildHistory>("children/C0000123"); }

  // Statuses on a date, by the rule that the SQL has too: from the start date on, and no longer on the end date.
  std::vector<v1::Status> StatusesOn(const std::string& date) {
    std::vector<v1::Status> statuses;
    for (const auto& spell : Child().spells()) {
      if (spell.start_date() <= date && (spell.end_date().empty() || spell.end_date() > date))
        statuses.push_back(spell.status());
    }
    return statuses;
  }
  // "city 2026-01-01 2026-02-01" of every period.
  std::vector<std::string> Teams() {
    std::vector<std::string> teams;
    for (const auto& period : Child().team_periods()) {
      teams.push_back(period.team().substr(6) + " " + period.start_date() + " " + period.end_date());
    }
    return teams;
  }

  kith::testing::MemoryStreams streams_{ReportingSchema()};
  int64_t position_ = 0;
};

TEST_F(History, CountsAChildOnceOnTheDayOfAStepDown) {
  Open("2026-01-05");
  StartProtectionPlan(1, "2026-02-02");
  Take(ProtectionPlanEnded(1, "2026-05-11"));
  StartCinPlan("2026-05-11");
  EXPECT_THAT(StatusesOn("2026-05-10"),
              UnorderedElementsAre(v1::STATUS_OPEN_EPISODE, v1::STATUS_CHILD_PROTECTION_PLAN));
  EXPECT_THAT(StatusesOn("2026-05-11"), UnorderedElementsAre(v1::STATUS_OPEN_EPISODE, v1::STATUS_CIN_PLAN));
}

TEST_F(History, CountsFromTheFirstDayAndNoLongerOnTheLast) {
  Open("2026-01-05");
  Close("2026-03-02");
  EXPECT_THAT(StatusesOn("2026-01-04"), IsEmpty());
  EXPECT_THAT(StatusesOn("2026-01-05"), ElementsAre(v1::STATUS_OPEN_EPISODE));
  EXPECT_THAT(StatusesOn("2026-03-01"), ElementsAre(v1::STATUS_OPEN_EPISODE));
  EXPECT_THAT(StatusesOn("2026-03-02"), IsEmpty());
}

TEST_F(History, CountsAPlanThatEndedOnTheDayItStartedOnNoDay) {
  Open("2026-01-05");
  StartProtectionPlan(1, "2026-02-02");
  Take(ProtectionPlanEnded(1, "2026-02-02"));
  EXPECT_THAT(StatusesOn("2026-02-02"), ElementsAre(v1::STATUS_OPEN_EPISODE));
}

TEST_F(History, NumbersEpisodesAndClosesTheOpenOne) {
  Open("2026-01-05");
  Close("2026-02-02");
  Open("2026-04-01");
  ASSERT_EQ(Child().spells_size(), 2);
  EXPECT_EQ(Child().spells(0).end_date(), "2026-02-02");
  EXPECT_EQ(Child().spells(1).number(), 2);
  EXPECT_EQ(Child().spells(1).end_date(), "");
}

TEST_F(History, KeepsTheStartDateOfAPlanWhoseEndCameWithoutIt) {
  Open("2026-01-05");
  StartProtectionPlan(2, "2026-02-02");
  Take(ProtectionPlanEnded(2, "2026-05-11"));
  EXPECT_EQ(Child().spells(1).start_date(), "2026-02-02");
}

TEST_F(History, GivesTheCaseToTheNextTeamOnTheDayItStarts) {
  Open("2026-01-05");
  Allocate("city", "2026-01-06");
  Allocate("fenland", "2026-02-02");
  EXPECT_THAT(Teams(), ElementsAre("city 2026-01-06 2026-02-02", "fenland 2026-02-02 "));
}

TEST_F(History, FitsABackDatedAllocationIntoThePeriodThatItCuts) {
  Open("2026-01-05");
  Allocate("city", "2026-01-06");
  Allocate("fenland", "2026-03-02");
  Allocate("huntingdon", "2026-02-02");
  EXPECT_THAT(Teams(),
              ElementsAre("city 2026-01-06 2026-02-02", "huntingdon 2026-02-02 2026-03-02", "fenland 2026-03-02 "));
}

TEST_F(History, FitsAnAllocationBackDatedBeforeTheFirst) {
  Open("2026-01-05");
  Allocate("city", "2026-02-02");
  Allocate("fenland", "2026-01-06");
  EXPECT_THAT(Teams(), ElementsAre("fenland 2026-01-06 2026-02-02", "city 2026-02-02 "));
}

TEST_F(History, ReplacesAnAllocationOfTheSameDay) {
  Open("2026-01-05");
  Allocate("city", "2026-01-06");
  Allocate("fenland", "2026-01-06");
  EXPECT_THAT(Teams(), ElementsAre("fenland 2026-01-06 "));
}

TEST_F(History, LeavesAClosedCaseToNoTeam) {
  Open("2026-01-05");
  Allocate("city", "2026-01-06");
  Close("2026-03-02");
  Open("2026-06-01");
  Allocate("fenland", "2026-06-02");
  EXPECT_THAT(Teams(), ElementsAre("city 2026-01-06 2026-03-02", "fenland 2026-06-02 "));
}

TEST_F(History, RefusesAnEndWithoutABeginning) {
  Open("2026-01-05");
  const auto drafts = Decide(ProtectionPlanEnded(1, "2026-05-11"));
  ASSERT_FALSE(drafts);
  EXPECT_EQ(drafts.error().reason, "HISTORY_DISAGREES");
}

TEST_F(History, RefusesADateThatIsNone) {
  CasesEvent event;
  event.mutable_case_opened()->set_referral_date("2026-02-30");
  const auto drafts = Decide(event);
  ASSERT_FALSE(drafts);
  EXPECT_EQ(drafts.error().reason, "NOT_A_DATE");
}

TEST_F(History, TakesNothingFromWhatReportsDoNotCount) {
  CasesEvent event;
  event.mutable_assessment_started()->set_start_date("2026-01-05");
  EXPECT_THAT(*Decide(event), IsEmpty());
  EXPECT_THAT(*Decide(CasesEvent()), IsEmpty());
  event.mutable_person_registered();
  EXPECT_THAT(*Decide(event, "people/C0000123"), IsEmpty());
}

TEST(PercentChange, IsThePilotsToOneDecimalPlace) {
  EXPECT_DOUBLE_EQ(PercentChange(712, 369), -48.2);
  EXPECT_DOUBLE_EQ(PercentChange(519, 239), -53.9);
  EXPECT_DOUBLE_EQ(PercentChange(233, 88), -62.2);
  EXPECT_DOUBLE_EQ(PercentChange(0, 5), 0);
}

CasesEvent Corrected(cases::v1::CasePart part, int number, const std::string& start, const std::string& end,
                     const std::string& previous_end = {}) {
  CasesEvent event;
  auto& corrected = *event.mutable_part_corrected();
  corrected.set_part(part);
  corrected.set_number(number);
  corrected.set_previous_start_date("2026-01-05");
  corrected.set_previous_end_date(previous_end);
  corrected.set_start_date(start);
  corrected.set_end_date(end);
  return event;
}

TEST_F(History, FollowsACorrectionOfAPlan) {
  Open("2026-01-05");
  StartCinPlan("2026-01-05");
  Take(Corrected(cases::v1::CASE_PART_CIN_PLAN, 1, "2026-01-12", "2026-02-01"));
  ASSERT_EQ(Child().spells_size(), 2);
  EXPECT_EQ(Child().spells(1).start_date(), "2026-01-12");
  EXPECT_EQ(Child().spells(1).end_date(), "2026-02-01");
  CasesEvent struck = Corrected(cases::v1::CASE_PART_CIN_PLAN, 1, "", "");
  struck.mutable_part_corrected()->set_recorded_in_error(true);
  Take(struck);
  EXPECT_EQ(Child().spells_size(), 1);
}

TEST_F(History, FollowsACorrectionOfAClosureWithItsTeam) {
  Open("2026-01-05");
  Allocate("north-1", "2026-01-05");
  Close("2026-02-02");
  Take(Corrected(cases::v1::CASE_PART_EPISODE, 1, "2026-01-05", "2026-02-09", "2026-02-02"));
  EXPECT_EQ(Child().spells(0).end_date(), "2026-02-09");
  EXPECT_EQ(Child().team_periods(0).end_date(), "2026-02-09");
  Take(Corrected(cases::v1::CASE_PART_EPISODE, 1, "2026-01-05", "", "2026-02-09"));
  EXPECT_EQ(Child().spells(0).end_date(), "");
  EXPECT_EQ(Child().team_periods(0).end_date(), "");
}

TEST_F(History, MindsNoCorrectionOfWhatNoFigureCountsAndRefusesOneOfWhatIsNotThere) {
  Open("2026-01-05");
  EXPECT_THAT(*Decide(Corrected(cases::v1::CASE_PART_ASSESSMENT, 1, "2026-01-12", "")), IsEmpty());
  EXPECT_EQ(Decide(Corrected(cases::v1::CASE_PART_CIN_PLAN, 1, "2026-01-12", "")).error().reason, "HISTORY_DISAGREES");
}

}  // namespace
}  // namespace kith::reporting
