#include "shared/calendar/working_days.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kith::calendar {
namespace {

Date AnyDay() { return DateOf("2017-06-01") + std::chrono::days(*rc::gen::inRange(0, 4400)); }

TEST(WorkingDays, KnowTheIrregularBankHolidays) {
  for (const char* holiday :
       {"2020-05-08", "2022-06-02", "2022-06-03", "2022-09-19", "2023-05-08", "2020-12-28", "2028-12-26"}) {
    EXPECT_FALSE(IsWorkingDay(DateOf(holiday))) << holiday;
  }
  EXPECT_TRUE(IsWorkingDay(DateOf("2020-05-04"))) << "the early May holiday was moved to VE Day";
}

TEST(WorkingDays, OutsideTheCoveredYearsKnowOnlyWeekendsAndSaySo) {
  EXPECT_TRUE(CalendarCovers(DateOf("2018-01-01")));
  EXPECT_TRUE(CalendarCovers(DateOf("2028-12-31")));
  EXPECT_FALSE(CalendarCovers(DateOf("2017-12-31")));
  EXPECT_FALSE(CalendarCovers(DateOf("2029-01-01")));
  EXPECT_TRUE(IsWorkingDay(DateOf("2029-12-25")));
  EXPECT_FALSE(IsWorkingDay(DateOf("2029-12-29")));
}

TEST(AddWorkingDays, LeavesTheStartOutAndSkipsWeekendsAndHolidays) {
  EXPECT_EQ(FormatDate(AddWorkingDays(DateOf("2026-03-02"), 1)), "2026-03-03");
  EXPECT_EQ(FormatDate(AddWorkingDays(DateOf("2026-03-06"), 1)), "2026-03-09") << "Friday to Monday";
  EXPECT_EQ(FormatDate(AddWorkingDays(DateOf("2026-03-07"), 1)), "2026-03-09") << "from a Saturday, Monday is day 1";
  EXPECT_EQ(FormatDate(AddWorkingDays(DateOf("2026-04-02"), 1)), "2026-04-07") << "over Easter";
  EXPECT_EQ(FormatDate(AddWorkingDays(DateOf("2026-03-07"), 0)), "2026-03-09");
}

TEST(WorkingDaysBetween, IsNoughtOnTheSameDayAndNegativeBackwards) {
  EXPECT_EQ(WorkingDaysBetween(DateOf("2026-03-02"), DateOf("2026-03-02")), 0);
  EXPECT_EQ(WorkingDaysBetween(DateOf("2026-04-02"), DateOf("2026-04-07")), 1);
  EXPECT_EQ(WorkingDaysBetween(DateOf("2026-04-07"), DateOf("2026-04-02")), -1);
}

RC_GTEST_PROP(AddWorkingDays, EndsOnAWorkingDayAndIsCountedBackByWorkingDaysBetween, ()) {
  const Date start = AnyDay();
  const int n = *rc::gen::inRange(1, 120);
  const Date end = AddWorkingDays(start, n);
  RC_ASSERT(IsWorkingDay(end));
  RC_ASSERT(WorkingDaysBetween(start, end) == n);
  RC_ASSERT(WorkingDaysBetween(start, end - std::chrono::days(1)) == n - 1);
}

RC_GTEST_PROP(AddWorkingDays, MayBeTakenInSteps, ()) {
  const Date start = AnyDay();
  const int first = *rc::gen::inRange(0, 60);
  const int then = *rc::gen::inRange(1, 60);
  // Rolling a non-working start forward (n == 0) makes the next working day day 0 instead of day 1.
  RC_PRE(first > 0 || IsWorkingDay(start));
  RC_ASSERT(AddWorkingDays(AddWorkingDays(start, first), then) == AddWorkingDays(start, first + then));
}

RC_GTEST_PROP(WorkingDaysBetween, AddUpOverAnyDayBetween, ()) {
  const Date a = AnyDay(), b = AnyDay(), c = AnyDay();
  RC_ASSERT(WorkingDaysBetween(a, b) + WorkingDaysBetween(b, c) == WorkingDaysBetween(a, c));
}

TEST(BankHolidays, AreThoseOfTheReferenceCopyOfGovUk) {
  const char* set = std::getenv("KITH_SHARED_DATA");
  const std::filesystem::path data =
      set ? std::filesystem::path(set) : std::filesystem::path(KITH_SOURCE_DIR).parent_path() / "shared/data";
  const auto path = data / "calendar/bank_holidays_england_wales_2018_2028.csv";
  std::ifstream file(path);
  if (!file) {
    std::cerr << "\n*** NOT CHECKED: the reference bank holidays are not at " << path
              << "; set KITH_SHARED_DATA ***\n\n";
    GTEST_SKIP() << "no reference data";
  }
  std::set<Date> reference;
  for (std::string line; std::getline(file, line);) {
    if (IsIsoDate(line.substr(0, 10))) reference.insert(DateOf(line.substr(0, 10)));
  }
  ASSERT_EQ(reference.size(), 91u);
  for (Date day = DateOf("2018-01-01"); CalendarCovers(day); day += std::chrono::days(1)) {
    EXPECT_EQ(IsBankHoliday(day), reference.contains(day)) << FormatDate(day);
  }
}

}  // namespace
}  // namespace kith::calendar
