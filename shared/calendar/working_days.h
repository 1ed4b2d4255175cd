// Working days in England: Monday to Friday less the bank holidays of England and Wales (gov.uk/bank-holidays, as data
// from 2018 to 2028). Outside those years only weekends are known: CalendarCovers says so. All functions are
// thread-safe.
#pragma once

#include "shared/calendar/date.h"

namespace kith::calendar {

// True when bank holidays are known for the date's year.
bool CalendarCovers(Date date);

bool IsWeekend(Date date);
bool IsBankHoliday(Date date);
bool IsWorkingDay(Date date);

// The n-th working day after start, n >= 0; start itself is not counted, and day 1 is the first working day after it. A
// start on a Saturday therefore counts from Monday as day 1, as the census validators do. n == 0: start itself, or the
// next working day.
Date AddWorkingDays(Date start, int n);

// How many working days lie after start up to and including end: 0 on the same day; negative when end is before start.
// For n > 0, WorkingDaysBetween(start, AddWorkingDays(start, n)) == n.
int WorkingDaysBetween(Date start, Date end);

}  // namespace kith::calendar
