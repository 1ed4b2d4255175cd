#include "shared/calendar/clocks.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kith::calendar {
namespace {

constexpr std::string_view kHeader = "id,trigger,must_happen,amount,unit,first_day,effective_from,source\n";

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

TEST(ReadClocks, ListsEveryBadRowAtOnce) {
  try {
    ReadClocks(std::string(kHeader) +
               "A,t,m,0,weeks,counted,2020-01-01,s\nB,t,m,1,fortnights,counted,2020-01-01,s\nC,t,m,1,days,maybe,2020-"
               "01-32,s\n");
    FAIL() << "accepted";
  } catch (const std::logic_error& error) {
    EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr("A: amount"), testing::HasSubstr("B: unit"),
                                             testing::HasSubstr("C: first_day"), testing::HasSubstr("effective_from")));
  }
}

TEST(ReadClocks, RefusesTwoLimitsFromTheSameDay) {
  EXPECT_THROW(
      ReadClocks(std::string(kHeader) + "A,t,m,1,days,excluded,2020-01-01,s\nA,t,m,2,days,excluded,2020-01-01,s\n"),
      std::logic_error);
}

}  // namespace
}  // namespace kith::calendar
