#include "shared/calendar/date.h"

#include <gtest/gtest.h>

namespace kith::calendar {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;

Instant Utc(const char* date, hours hour, minutes minute = minutes(0)) { return Instant(DateOf(date)) + hour + minute; }

TEST(IsIsoDate, TakesOnlyExistingDaysInTheOneFormat) {
  for (const char* good : {"2026-03-02", "2024-02-29", "1900-01-01", "2199-12-31", "2000-02-29"})
    EXPECT_TRUE(IsIsoDate(good)) << good;
  for (const char* bad :
       {"", "2026-3-2", "2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "02/03/2026", "2026-03-02T00:00",
        "1899-12-31", "2200-01-01", "1900-02-29", " 2026-03-02", "2026-03-0x", "+026-03-02", "2026_03_02"}) {
    EXPECT_FALSE(IsIsoDate(bad)) << bad;
  }
}

TEST(ParseDate, NamesTheFieldAndWhatIsAcceptedButNotTheText) {
  const auto wrong = ParseDate("children[1].birth_date", "31st of May");
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code, Code::kInvalidArgument);
  EXPECT_EQ(wrong.error().reason, "INVALID_REQUEST");
  ASSERT_EQ(wrong.error().fields.size(), 1u);
  EXPECT_EQ(wrong.error().fields[0].field, "children[1].birth_date");
  EXPECT_NE(wrong.error().fields[0].description.find("yyyy-mm-dd"), std::string::npos);
  EXPECT_EQ(wrong.error().message.find("May"), std::string::npos);
}

TEST(FormatDate, IsTheInverseOfParseDate) {
  for (Date day = DateOf("2019-12-25"); day < DateOf("2024-03-05"); day += std::chrono::days(1)) {
    const auto parsed = ParseDate("date", FormatDate(day));
    ASSERT_TRUE(parsed.has_value());
    ASSERT_EQ(*parsed, day);
  }
}

TEST(LondonDate, IsUtcInWinterAndAnHourAheadInSummer) {
  EXPECT_EQ(LondonDate(Utc("2026-01-15", hours(23), minutes(59))), "2026-01-15");
  EXPECT_EQ(LondonDate(Utc("2026-06-30", hours(22), minutes(59))), "2026-06-30");
  EXPECT_EQ(LondonDate(Utc("2026-06-30", hours(23))), "2026-07-01");
}

TEST(LondonDate, ChangesWithTheClocksOnTheLastSundaysOfMarchAndOctober) {
  EXPECT_EQ(LondonDate(Utc("2026-03-28", hours(23), minutes(30))), "2026-03-28");  // still GMT
  EXPECT_EQ(LondonDate(Utc("2026-03-29", hours(23), minutes(30))), "2026-03-30");  // summer time since 01:00 UTC
  EXPECT_EQ(LondonDate(Utc("2026-10-24", hours(23), minutes(30))), "2026-10-25");  // still summer time
  EXPECT_EQ(LondonDate(Utc("2026-10-25", hours(23), minutes(30))), "2026-10-25");  // GMT since 01:00 UTC
}

TEST(StartOfDay, IsTheFirstInstantOfTheDayInLondon) {
  for (const char* day : {"2026-01-15", "2026-03-29", "2026-03-30", "2026-07-01", "2026-10-25", "2026-10-26"}) {
    const Instant start = StartOfDay(DateOf(day));
    EXPECT_EQ(LondonDate(start), day);
    EXPECT_LT(LondonDay(start - microseconds(1)), DateOf(day));
  }
}

TEST(AddMonths, KeepsTheDayOrTakesTheMonthsLast) {
  EXPECT_EQ(FormatDate(AddMonths(DateOf("2026-03-02"), 3)), "2026-06-02");
  EXPECT_EQ(FormatDate(AddMonths(DateOf("2025-11-30"), 3)), "2026-02-28");
  EXPECT_EQ(FormatDate(AddMonths(DateOf("2023-08-31"), 6)), "2024-02-29");
  EXPECT_EQ(FormatDate(AddMonths(DateOf("2026-01-15"), -1)), "2025-12-15");
}

}  // namespace
}  // namespace kith::calendar
