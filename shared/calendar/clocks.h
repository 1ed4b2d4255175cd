// The clocks of statute, guidance and common local practice, as data with effective dates (clocks.csv). A missed limit
// is a fact to report, never an error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/calendar/date.h"

namespace kith::calendar {

enum class Unit { kHours, kDays, kWorkingDays, kWeeks, kMonths };

// "working_days", as the data files write it, and back.
std::string_view UnitName(Unit unit);
std::optional<Unit> UnitFromName(std::string_view name);

struct StatutoryClock {
  std::string id;           // "D3"
  std::string trigger;      // what starts it
  std::string must_happen;  // by the due date at the latest
  int amount = 0;
  Unit unit = Unit::kDays;
  // True where the law counts "beginning with" the day of the trigger, as for the 26 weeks of care proceedings: then
  // that day is day 1 and the limit ends one day earlier.
  bool first_day_counted = false;
  // False: local practice, which an authority may set for itself.
  bool is_statutory = false;
  Date effective_from;  // applies to starts on or after this date, until a later row of the same id
  std::string source;
};

// All rows, ordered by id and effective date. Validated when first used: throws std::logic_error listing every bad row.
const std::vector<StatutoryClock>& StatutoryClocks();

// The clock as it stood on the day it was started; before its first effective date, the earliest row. Throws
// std::logic_error when there is no such clock.
const StatutoryClock& ClockAt(std::string_view clock_id, Date start);

// The last day on which the clock is still met. Working days exclude the start; weeks and months are the same weekday
// or day of the month; hours from a day whose time is not known end on the day that they reach. Throws std::logic_error
// when there is no such clock.
Date DueDate(std::string_view clock_id, Date start);
Date DueDate(const StatutoryClock& clock, Date start);

// The same from an instant: hours run by the clock on the wall's twin in UTC, so 24 hours are 24 hours when the clocks
// change; every other unit ends with its last day in Europe/London: the answer is the first instant after it.
Instant DueInstant(const StatutoryClock& clock, Instant start);

// The due date once the days from paused up to, and not including, resumed do not count: in the clock's own calendar.
Date DueAfterPause(Unit unit, Date due, Date paused, Date resumed);

// Changes whenever a clock or a bank holiday changes: replicas of one digest count alike.
uint64_t ClockDataDigest();

// The same for rows given as text: for tests and for checking a changed file.
std::vector<StatutoryClock> ReadClocks(std::string_view csv);

}  // namespace kith::calendar
