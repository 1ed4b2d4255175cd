// Trays, forecasts and the watch over missed clocks, on both stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/clocks_views.h"
#include "services/cases/domain/clocks/adjust.h"
#include "tests/integration/cases/practice.h"

namespace kith::cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Clocks : public Practice {
 protected:
  void SetUp() override {
    Open();
    if (!journal_) return;
    late_ = Assess("2025-11-03", "north-1", "SW1");   // due on 8 January 2026
    soon_ = Assess("2025-12-08", "north-1", "SW2");   // due on 12 February
    later_ = Assess("2026-01-19", "south-1", "SW1");  // due on 23 March
  }

  std::string Today() { return calendar::LondonDate(clock_.Now()); }

  std::vector<std::string> Tray(const std::string& request) {
    const auto listed = ListClocks(*journal_, Parse<v1::ListClocksRequest>(request), Today());
    EXPECT_TRUE(listed.has_value());
    std::vector<std::string> names;
    if (listed) {
      for (const auto& clock : listed->clocks()) names.push_back(clock.case_file());
    }
    return names;
  }

  std::string late_, soon_, later_;
};

TEST_P(Clocks, AreListedByTrayWorkerTeamClockAndState) {
  EXPECT_THAT(Tray(""), ElementsAre(late_, soon_, later_)) << "by due date";
  EXPECT_THAT(Tray("tray: TRAY_OVERDUE"), ElementsAre(late_));
  EXPECT_THAT(Tray("tray: TRAY_DUE_SOON"), ElementsAre(soon_));
  EXPECT_THAT(Tray("tray: TRAY_DUE_SOON due_within_days: 60"), ElementsAre(soon_, later_));
  EXPECT_THAT(Tray("worker: 'SW1'"), ElementsAre(late_, later_));
  EXPECT_THAT(Tray("team: 'teams/north-1'"), ElementsAre(late_, soon_));
  EXPECT_THAT(Tray("authority: '874'"), IsEmpty());
  EXPECT_THAT(Tray("clock_id: 'D3' state: STATE_MISSED"), ElementsAre(late_));
  EXPECT_THAT(Tray("clock_id: 'D5'"), IsEmpty());
  Run(AuthoriseAssessment, "name: '" + soon_ + "' authorisation_date: '2026-02-02'");
  EXPECT_THAT(Tray("tray: TRAY_DUE_SOON"), IsEmpty());
  for (const char* wrong : {"clock_id: 'X'", "team: 'north'", "authority: '1'", "tray: 77", "state: STATE_MET",
                            "due_within_days: -1", "page_token: 'zz'", "worker: 'a b'"}) {
    EXPECT_FALSE(ListClocks(*journal_, Parse<v1::ListClocksRequest>(wrong), Today()).has_value()) << wrong;
  }
}

TEST_P(Clocks, ComeInPagesThatJoin) {
  v1::ListClocksRequest request;
  request.set_page_size(1);
  std::vector<std::string> seen;
  for (int pages = 0; pages < 10; ++pages) {
    const auto page = ListClocks(*journal_, request, Today());
    ASSERT_TRUE(page.has_value());
    for (const auto& clock : page->clocks()) seen.push_back(clock.case_file());
    request.set_page_token(page->next_page_token());
    if (request.page_token().empty()) break;
  }
  EXPECT_THAT(seen, ElementsAre(late_, soon_, later_));
}

TEST_P(Clocks, AreForecastByDayTeamAndClock) {
  const auto forecast = ForecastBreaches(*journal_, Parse<v1::ForecastBreachesRequest>("working_days: 60"), Today());
  ASSERT_TRUE(forecast.has_value());
  ASSERT_EQ(forecast->counts_size(), 2);
  EXPECT_EQ(forecast->counts(0).due_date(), "2026-02-12");
  EXPECT_EQ(forecast->counts(0).team(), "teams/north-1");
  EXPECT_EQ(forecast->counts(0).clock_id(), "D3");
  EXPECT_EQ(forecast->counts(0).clocks(), 1);
  EXPECT_EQ(forecast->counts(1).due_date(), "2026-03-23");
  EXPECT_EQ(forecast->clocks_size(), 2);
  const auto near = ForecastBreaches(*journal_, {}, Today());
  ASSERT_TRUE(near.has_value());
  EXPECT_EQ(near->counts_size(), 1) << "15 working days";
}

TEST_P(Clocks, ThatWereMissedAreWrittenDownOnce) {
  EXPECT_EQ(Watch().RaiseMissed(), 1);
  EXPECT_EQ(Watch().RaiseMissed(), 0);
  EXPECT_EQ(Count("ClockMissed"), 1);
  EXPECT_THAT(Tray("tray: TRAY_REASON_WANTED"), ElementsAre(late_));
  EXPECT_EQ(Run(RecordMissedClockReason, "name: '" + late_ +
                                             "' clock: 'D3-assessment-1' due_date: '2026-01-08' reason: "
                                             "CLOCK_REASON_STAFF_CAPACITY text: 'two posts were vacant'"),
            late_);
  EXPECT_THAT(Tray("tray: TRAY_REASON_WANTED"), IsEmpty());
  EXPECT_THAT(Tray("tray: TRAY_OVERDUE"), ElementsAre(late_)) << "it is still to be done";
  // Done late without anybody having looked in between.
  GoTo("2026-02-20");
  Run(AuthoriseAssessment, "name: '" + soon_ + "' authorisation_date: '2026-02-16'");
  EXPECT_EQ(Watch().RaiseMissed(), 1);
  EXPECT_THAT(Tray("tray: TRAY_REASON_WANTED"), ElementsAre(soon_));
  EXPECT_EQ(journal_->RebuildStates(), 0) << "rows are what the events fold to";
}

TEST_P(Clocks, OfAHistoryThatWasBroughtInAreNotAskedAbout) {
  EXPECT_EQ(Watch(10).RaiseMissed(), 0);
  EXPECT_THAT(Tray("tray: TRAY_OVERDUE"), ElementsAre(late_));
}

TEST_P(Clocks, FollowRulesThatChange) {
  EXPECT_EQ(Watch().RefreshRows(), 0) << "the rows of this program's own rules";
  const auto shorter = ReadClockRules(
      "authority,id,amount,unit,first_day,effective_from,source\n873,D3,10,working_days,excluded,2026-01-01,sample\n");
  ASSERT_TRUE(shorter.has_value());
  rules_->clocks = *shorter;
  EXPECT_EQ(Watch().RefreshRows(), 3);
  EXPECT_EQ(Watch().RefreshRows(), 0);
  EXPECT_THAT(Tray("tray: TRAY_OVERDUE"), ElementsAre(late_)) << "the other two began before, or run until 2 February";
  GoTo("2026-02-03");
  EXPECT_THAT(Tray("tray: TRAY_OVERDUE"), ElementsAre(late_, later_));
  EXPECT_EQ(journal_->RebuildStates(), 0);
  // Back again.
  rules_->clocks = DefaultClockRules();
  EXPECT_EQ(Watch().RefreshRows(), 3);
  EXPECT_THAT(Tray("tray: TRAY_OVERDUE"), ElementsAre(late_));
  // A row that a replica with other rules wrote.
  rules_->clocks = *shorter;
  Run(AllocateCase, "name: '" + later_ + "' team: 'teams/south-1' worker: 'SW9' start_date: '2026-02-02'");
  rules_->clocks = DefaultClockRules();
  EXPECT_EQ(Watch().RefreshRows(), 1);
  EXPECT_THAT(Tray("tray: TRAY_OVERDUE"), ElementsAre(late_));
}

TEST_P(Clocks, AreTheSameAfterARestart) {
  Watch().RaiseMissed();
  const auto all = [this] {
    std::string text;
    for (const std::string& file : {late_, soon_, later_}) {
      v1::GetCaseClocksRequest request;
      request.set_name(file);
      text += GetCaseClocks(*journal_, request, rules_->clocks, Today())->SerializeAsString();
    }
    return text + ListClocks(*journal_, {}, Today())->SerializeAsString();
  };
  const std::string before = all();
  Reopen();
  EXPECT_EQ(all(), before);
  EXPECT_EQ(Watch().RaiseMissed(), 0);
  EXPECT_EQ(journal_->RebuildStates(), 0);
}

TEST_P(Clocks, AreWrittenDownOnceHoweverManyReplicasLook) {
  if (GetParam() == sql::Dialect::kSqlite) return;  // has one process
  auto other = OpenAnother();
  ClockWatch here = Watch();
  ClockWatch there(*other, clock_, rules_, 90);
  EXPECT_EQ(here.RaiseMissed() + there.RaiseMissed(), 1);
  EXPECT_EQ(Count("ClockMissed"), 1);
}

KITH_ON_BOTH_STORES(Clocks);

}  // namespace
}  // namespace kith::cases
