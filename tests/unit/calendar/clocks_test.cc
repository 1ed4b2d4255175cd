#include "shared/calendar/clocks.h"

#include <set>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kith::calendar {
namespace {

constexpr std::string_view kHeader = "id,trigger,must_happen,amount,unit,first_day,basis,effective_from,source\n";

TEST(DueDate, FollowsTheStatutoryClocks) {
  struct Row {
    const char* clock;
    const char* start;
    const char* due;
  };
  for (const Row& row : {Row{"D2", "2026-03-06", "2026-03-09"},  // decision: 1 working day
                         Row{"D3", "2026-03-02", "2026-05-07"},  // assessment: 45 working days over Easter and May Day
                         Row{"D5", "2026-03-02", "2026-03-23"},  // conference: 15 working days
                         Row{"D7", "2026-03-02", "2026-03-16"},  // core group: 10 working days
                         Row{"D8", "2026-03-02", "2026-06-02"},  // first review: 3 months
                         Row{"D9", "2025-08-31", "2026-02-28"},  // next review: 6 months
                         Row{"D14", "2026-03-02", "2026-08-30"}}) {  // 26 weeks beginning with the day of issue
    EXPECT_EQ(FormatDate(DueDate(row.clock, DateOf(row.start))), row.due) << row.clock;
  }
}

TEST(DueDate, ThrowsForAClockThatIsNotInTheData) {
  EXPECT_THROW(DueDate("D99", DateOf("2026-03-02")), std::logic_error);
}

// Every clock of the data, from a day whose calendar makes it hard: a weekend, a bank holiday, a month's end, a leap
// day.
TEST(DueDate, CountsEveryClockInItsCalendar) {
  struct Row {
    const char* clock;
    const char* start;
    const char* due;
  };
  const Row rows[] = {
      {"D1", "2026-03-28", "2026-03-29"},    // 24 hours of which one is lost to summer time
      {"D2", "2025-12-24", "2025-12-29"},    // Christmas Day, Boxing Day and a weekend
      {"D3", "2024-01-06", "2024-03-08"},    // from a Saturday: Monday is day 1
      {"D3a", "2024-03-28", "2024-04-15"},   // over Easter
      {"D4", "2024-02-28", "2024-02-29"},    // a leap day
      {"D5", "2024-12-18", "2025-01-13"},    // over Christmas and New Year
      {"D5a", "2024-05-24", "2024-06-17"},   // the Spring bank holiday
      {"D5b", "2024-05-03", "2024-05-07"},   // Friday; Monday is a bank holiday
      {"D6", "2022-09-16", "2022-10-10"},    // the State Funeral of 2022
      {"D7", "2024-03-22", "2024-04-09"},    // over Easter
      {"D7a", "2024-02-01", "2024-02-29"},   // 28 days into a leap day
      {"D7b", "2024-12-24", "2025-01-03"},   // three bank holidays
      {"D8", "2023-11-30", "2024-02-29"},    // no 30 February
      {"D8", "2024-11-30", "2025-02-28"},    // nor 29
      {"D9", "2024-08-31", "2025-02-28"},    // six months from a 31st
      {"D9a", "2024-03-28", "2024-04-08"},   // over Easter
      {"D10", "2024-05-03", "2024-05-20"},   // two weeks and a bank holiday
      {"D11", "2024-02-01", "2024-03-14"},   // six weeks on the same weekday
      {"D11a", "2024-03-31", "2024-06-30"},  // no 31 June
      {"D11b", "2024-12-30", "2025-02-10"},  // over the year
      {"D12", "2024-02-26", "2024-03-02"},   // five days, weekends count
      {"D12a", "2024-02-28", "2024-03-06"},  // over a leap day
      {"D13", "2024-02-26", "2024-06-17"},   // 16 weeks
      {"D14", "2024-03-04", "2024-09-01"},   // 26 weeks of which the day of issue is the first
      {"D14", "2023-09-01", "2024-02-29"},   // to a leap day
      {"D15", "2024-04-29", "2024-05-29"},   // two bank holidays in May
      {"D16", "2024-05-31", "2024-08-31"},  {"D16", "2023-11-30", "2024-02-29"},  {"D16a", "2024-08-31", "2025-02-28"},
      {"D17", "2024-02-26", "2024-03-04"},  {"D17a", "2024-02-26", "2024-04-08"}, {"D17b", "2024-05-31", "2024-08-31"},
      {"D18", "2024-02-27", "2024-03-01"},  {"D19", "2024-02-27", "2024-03-01"},  {"D20", "2024-02-26", "2024-03-05"},
      {"D21", "2024-01-31", "2024-02-29"},  {"D22", "2023-01-31", "2023-02-28"},  {"D23", "2024-03-28", "2024-04-02"},
      {"D24", "2024-03-30", "2024-03-30"},  {"D25", "2024-12-20", "2024-12-31"},
  };
  std::set<std::string> seen;
  for (const Row& row : rows) {
    seen.insert(row.clock);
    EXPECT_EQ(FormatDate(DueDate(row.clock, DateOf(row.start))), row.due) << row.clock << " from " << row.start;
  }
  for (const auto& clock : StatutoryClocks()) EXPECT_TRUE(seen.count(clock.id)) << clock.id << " is in no row";
}

TEST(DueInstant, RunsHoursThroughTheChangeOfTheClocks) {
  const auto& contact = ClockAt("D1", DateOf("2026-03-28"));
  // Saturday 28 March 2026 at noon; on Sunday summer time begins, so 24 hours later it is one o'clock.
  const Instant noon = Instant(DateOf("2026-03-28")) + std::chrono::hours(12);
  EXPECT_EQ(DueInstant(contact, noon) - noon, std::chrono::hours(24));
  // Every other unit ends with its day in London: 23:00 in summer, as UTC has it.
  const auto& decision = ClockAt("D2", DateOf("2026-03-27"));
  EXPECT_EQ(DueInstant(decision, Instant(DateOf("2026-03-27")) + std::chrono::hours(9)),
            Instant(DateOf("2026-03-30")) + std::chrono::hours(23));
}

TEST(DueAfterPause, AddsThePauseInTheClocksOwnCalendar) {
  const auto after = [](Unit unit, const char* due, const char* paused, const char* resumed) {
    return FormatDate(DueAfterPause(unit, DateOf(due), DateOf(paused), DateOf(resumed)));
  };
  EXPECT_EQ(after(Unit::kWorkingDays, "2024-03-11", "2024-02-02", "2024-02-05"), "2024-03-12") << "Friday alone";
  EXPECT_EQ(after(Unit::kWorkingDays, "2024-03-11", "2024-02-03", "2024-02-05"), "2024-03-11") << "a weekend";
  EXPECT_EQ(after(Unit::kWorkingDays, "2024-03-27", "2024-02-01", "2024-02-08"), "2024-04-05") << "due over Easter";
  EXPECT_EQ(after(Unit::kWeeks, "2024-03-11", "2024-02-02", "2024-02-05"), "2024-03-14") << "three days";
  EXPECT_EQ(after(Unit::kMonths, "2024-02-28", "2024-02-01", "2024-02-02"), "2024-02-29");
  EXPECT_EQ(after(Unit::kDays, "2024-03-11", "2024-02-05", "2024-02-05"), "2024-03-11") << "no pause";
}

TEST(ReadClocks, ListsEveryBadRowAtOnce) {
  try {
    ReadClocks(std::string(kHeader) +
               "A,t,m,0,weeks,counted,local,2020-01-01,s\nB,t,m,1,fortnights,counted,local,2020-01-01,s\nC,t,m,1,days,"
               "maybe,perhaps,2020-"
               "01-32,s\n");
    FAIL() << "accepted";
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("A: amount"), testing::HasSubstr("B: unit"),
                                             testing::HasSubstr("C: first_day"), testing::HasSubstr("effective_from")));
  }
}

TEST(ReadClocks, RefusesTwoLimitsFromTheSameDay) {
  EXPECT_THROW(ReadClocks(std::string(kHeader) +
                          "A,t,m,1,days,excluded,local,2020-01-01,s\nA,t,m,2,days,excluded,local,2020-01-01,s\n"),
               std::logic_error);
}

}  // namespace
}  // namespace kith::calendar
