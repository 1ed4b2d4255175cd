// Figures counted by the database from events: the same on both.
#include "services/reporting/figures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/reporting/fold.h"
#include "services/reporting/schema.h"
#include "tests/integration/inbox/on_both_stores.h"

namespace kith::reporting {
namespace {

using cases::v1::CasesEvent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Figures : public kith::testing::OnBothStores {
 protected:
  void SetUp() override { OpenJournal(ReportingSchema(), Migrations); }

  CasesEvent& Add(const std::string& child) {
    auto& [stream, event] = history_.emplace_back();
    stream = "cases/" + child;
    event.set_occurred_on("2026-03-02");
    return event;
  }
  void Open(const std::string& child, const std::string& date, const std::string& authority = "873") {
    auto& opened = *Add(child).mutable_case_opened();
    opened.set_referral_date(date);
    opened.set_authority(authority);
  }
  void Allocate(const std::string& child, const std::string& team, const std::string& district,
                const std::string& date) {
    auto& allocated = *Add(child).mutable_case_allocated();
    allocated.set_team("teams/" + team);
    allocated.set_team_display_name("Team " + team);
    allocated.set_district(district);
    allocated.set_authority("873");
    allocated.set_start_date(date);
  }
  void StartPlan(const std::string& child, int number, const std::string& date) {
    auto& plan = *Add(child).mutable_child_protection_plan_started();
    plan.set_number(number);
    plan.set_start_date(date);
  }
  void EndPlan(const std::string& child, int number, const std::string& date) {
    auto& plan = *Add(child).mutable_child_protection_plan_ended();
    plan.set_number(number);
    plan.set_end_date(date);
  }
  void StartCinPlan(const std::string& child, const std::string& date) {
    auto& plan = *Add(child).mutable_cin_plan_started();
    plan.set_number(1);
    plan.set_start_date(date);
  }

  // Applies what was added, as a batch of the cases journal.
  void Consume() {
    std::vector<journal::Entry> entries;
    for (const auto& [stream, event] : history_) {
      auto& entry = entries.emplace_back();
      entry.position = ++position_;
      entry.stream = stream;
      entry.payload = event.SerializeAsString();
    }
    history_.clear();
    const auto applied = inbox::ApplyBatch(*journal_, CasesSource(), entries);
    ASSERT_TRUE(applied) << applied.error().message;
    ASSERT_THAT(inbox::ListParked(*journal_), IsEmpty());
  }

  // "group: episodes, CIN, CP, proceedings" of every row.
  std::vector<std::string> Count(const v1::CountChildrenRequest& request) {
    const auto response = CountChildren(*journal_, request);
    EXPECT_TRUE(response) << response.error().message;
    std::vector<std::string> rows;
    for (const auto& row : response->rows()) {
      std::string text = row.group() + ":";
      for (const auto& count : row.counts()) text += " " + std::to_string(count.children());
      rows.push_back(text);
    }
    return rows;
  }
  static v1::CountChildrenRequest On(const std::string& date, v1::Grouping group_by = v1::GROUPING_UNSPECIFIED) {
    v1::CountChildrenRequest request;
    request.set_date(date);
    request.set_group_by(group_by);
    return request;
  }

  // Two children in Fenland, of whom one moves to City; one nobody's; one of another authority.
  void TellTheHistory() {
    Open("C1", "2026-01-05");
    Allocate("C1", "city-1", "City", "2026-01-06");
    StartPlan("C1", 1, "2026-02-02");
    EndPlan("C1", 1, "2026-05-11");
    StartCinPlan("C1", "2026-05-11");
    Open("C2", "2026-01-07");
    Allocate("C2", "fenland-1", "Fenland", "2026-01-08");
    StartPlan("C2", 1, "2026-02-02");
    Allocate("C2", "city-1", "City", "2026-03-02");
    Open("C3", "2026-01-09");
    StartPlan("C3", 1, "2026-01-20");
    EndPlan("C3", 1, "2026-01-20");
    StartPlan("C3", 2, "2026-02-02");
    Open("C4", "2026-01-12", "874");
    Consume();
  }

  std::vector<std::pair<std::string, CasesEvent>> history_;
  int64_t position_ = 0;
};
KITH_ON_BOTH_STORES(Figures);

TEST_P(Figures, AreOneRowOfZerosBeforeAnythingHappened) {
  EXPECT_THAT(Count(On("2026-03-01")), ElementsAre(": 0 0 0 0"));
  EXPECT_THAT(Count(On("2026-03-01", v1::GROUPING_TEAM)), IsEmpty());
}

TEST_P(Figures, CountEachChildOnceByStatusOnTheDate) {
  TellTheHistory();
  EXPECT_THAT(Count(On("2026-01-20")), ElementsAre(": 4 0 0 0"));  // the plan of that one day counts on no day
  EXPECT_THAT(Count(On("2026-02-01")), ElementsAre(": 4 0 0 0"));
  EXPECT_THAT(Count(On("2026-02-02")), ElementsAre(": 4 0 3 0"));
  EXPECT_THAT(Count(On("2026-05-10")), ElementsAre(": 4 0 3 0"));
  EXPECT_THAT(Count(On("2026-05-11")), ElementsAre(": 4 1 2 0"));
}

TEST_P(Figures, GiveAChildToTheTeamThatHeldTheCaseOnTheDate) {
  TellTheHistory();
  EXPECT_THAT(Count(On("2026-03-01", v1::GROUPING_TEAM)),
              ElementsAre("teams/city-1: 1 0 1 0", "teams/fenland-1: 1 0 1 0", "unallocated: 2 0 1 0"));
  EXPECT_THAT(Count(On("2026-03-02", v1::GROUPING_TEAM)), ElementsAre("teams/city-1: 2 0 2 0", "unallocated: 2 0 1 0"));
  EXPECT_THAT(Count(On("2026-03-01", v1::GROUPING_DISTRICT)),
              ElementsAre("City: 1 0 1 0", "Fenland: 1 0 1 0", "unallocated: 2 0 1 0"));
}

TEST_P(Figures, FilterByAuthorityAndByAllocation) {
  TellTheHistory();
  EXPECT_THAT(Count(On("2026-03-01", v1::GROUPING_AUTHORITY)), ElementsAre("873: 3 0 3 0", "874: 1 0 0 0"));
  auto request = On("2026-03-01");
  request.set_authority("873");
  EXPECT_THAT(Count(request), ElementsAre(": 3 0 3 0"));
  request.set_allocated_only(true);
  EXPECT_THAT(Count(request), ElementsAre(": 2 0 2 0"));
}

TEST_P(Figures, FollowABackDatedAllocation) {
  TellTheHistory();
  Allocate("C3", "fenland-1", "Fenland", "2026-02-01");
  Consume();
  EXPECT_THAT(Count(On("2026-01-31", v1::GROUPING_TEAM)),
              ElementsAre("teams/city-1: 1 0 0 0", "teams/fenland-1: 1 0 0 0", "unallocated: 2 0 0 0"));
  EXPECT_THAT(Count(On("2026-03-01", v1::GROUPING_TEAM)),
              ElementsAre("teams/city-1: 1 0 1 0", "teams/fenland-1: 2 0 2 0", "unallocated: 1 0 0 0"));
}

TEST_P(Figures, CompareTwoDatesByGroup) {
  TellTheHistory();
  v1::CompareDatesRequest request;
  request.set_from_date("2026-03-01");
  request.set_to_date("2026-05-11");
  request.set_group_by(v1::GROUPING_TEAM);
  const auto response = CompareDates(*journal_, request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->applied_position(), position_);
  EXPECT_EQ(response->description(), "children, by status on 2026-03-01 and on 2026-05-11; unit: children");
  ASSERT_EQ(response->rows_size(), 3);
  const auto& city = response->rows(0);
  EXPECT_EQ(city.display_name(), "Team city-1");
  EXPECT_EQ(city.changes(0).status(), v1::STATUS_OPEN_EPISODE);
  EXPECT_EQ(city.changes(0).before(), 1);
  EXPECT_EQ(city.changes(0).after(), 2);
  EXPECT_DOUBLE_EQ(city.changes(0).percent(), 100.0);
  const auto& fenland = response->rows(1);  // empty by then
  EXPECT_EQ(fenland.changes(2).before(), 1);
  EXPECT_EQ(fenland.changes(2).after(), 0);
  EXPECT_DOUBLE_EQ(fenland.changes(2).percent(), -100.0);
}

TEST_P(Figures, RefuseWhatIsNotADateOrAGroupingNamingTheField) {
  const auto field = [&](const v1::CountChildrenRequest& request) {
    return CountChildren(*journal_, request).error().fields.at(0).field;
  };
  EXPECT_EQ(field(On("31/07/2020")), "date");
  EXPECT_EQ(field(On("2020-07-31", static_cast<v1::Grouping>(9))), "group_by");
  v1::CompareDatesRequest request;
  request.set_from_date("2020-07-31");
  request.set_to_date("2019-10-31");
  EXPECT_EQ(CompareDates(*journal_, request).error().fields.at(0).field, "to_date");
}

TEST_P(Figures, AreTheSameAfterARebuildFromTheEvents) {
  TellTheHistory();
  const auto before = Count(On("2026-03-01", v1::GROUPING_TEAM));
  EXPECT_EQ(journal_->RebuildStates(), 0);
  EXPECT_EQ(Count(On("2026-03-01", v1::GROUPING_TEAM)), before);
}

}  // namespace
}  // namespace kith::reporting
