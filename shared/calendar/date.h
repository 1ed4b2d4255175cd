// Calendar dates: the only place that reads or writes them as text, and the only one that knows Europe/London.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "shared/clock/clock.h"
#include "shared/result/result.h"

namespace kith::calendar {

// A day of the Gregorian calendar. `date + std::chrono::days(3)`, `<`, and `a - b` in days work as they read.
using Date = std::chrono::sys_days;

// True for exactly yyyy-mm-dd with an existing day of the years 1900 to 2199 (so "2026-02-30" and "2026-2-3" are not
// dates).
bool IsIsoDate(std::string_view text);

// The date that a request's field holds. Refuses with INVALID_REQUEST, naming the field and what would be accepted.
// The text itself is not repeated: it may be personal.
Result<Date> ParseDate(std::string_view field, std::string_view text);

// A date known to be good: from our own states and events, or a literal. Throws std::logic_error when it is not.
Date DateOf(std::string_view iso);

// "2026-03-02".
std::string FormatDate(Date date);

// The date and the day on which an instant falls in Europe/London (the system's time zone data; throws
// std::runtime_error when that is not installed). Thread-safe.
Date LondonDay(Instant instant);
std::string LondonDate(Instant instant);

// The first instant of the day in Europe/London.
Instant StartOfDay(Date date);

// The same day of the month n months later (n may be negative), or the month's last day where it has no such day: 31
// January and one month is 28 or 29 February.
Date AddMonths(Date date, int n);
Date AddWeeks(Date date, int n);

}  // namespace kith::calendar
