#include "shared/calendar/working_days.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "shared/calendar/data.h"

namespace kith::calendar {
namespace {

// Sorted; at least one, or loading throws.
const std::vector<Date>& BankHolidays() {
  static const std::vector<Date> holidays = [] {
    std::vector<Date> dates;
    for (const auto& row : ReadRows(kBankHolidaysCsv, "date,title")) {
      dates.push_back(DateOf(row[0]));
      if (IsWeekend(dates.back())) throw std::logic_error("calendar data: bank holiday " + row[0] + " is at a weekend");
    }
    if (dates.empty() || std::adjacent_find(dates.begin(), dates.end(), std::greater_equal<>()) != dates.end()) {
      throw std::logic_error("calendar data: bank holidays must be in order, each once");
    }
    return dates;
  }();
  return holidays;
}

std::chrono::year YearOf(Date date) { return std::chrono::year_month_day(date).year(); }

int CountAfter(Date start, Date end) {
  int count = 0;
  for (Date day = start + std::chrono::days(1); day <= end; day += std::chrono::days(1)) count += IsWorkingDay(day);
  return count;
}

}  // namespace

bool CalendarCovers(Date date) {
  const auto& holidays = BankHolidays();
  return YearOf(date) >= YearOf(holidays.front()) && YearOf(date) <= YearOf(holidays.back());
}

bool IsWeekend(Date date) {
  const std::chrono::weekday day(date);
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

bool IsBankHoliday(Date date) {
  const auto& holidays = BankHolidays();
  return std::binary_search(holidays.begin(), holidays.end(), date);
}

bool IsWorkingDay(Date date) {
  // Clocks ask of some forty days each: those around the known holidays are looked up once.
  static const Date first = BankHolidays().front();
  static const std::vector<char> known = [] {
    std::vector<char> working;
    for (Date day = first; day <= BankHolidays().back(); day += std::chrono::days(1)) {
      working.push_back(!IsWeekend(day) && !IsBankHoliday(day));
    }
    return working;
  }();
  const auto index = (date - first).count();
  if (index >= 0 && index < static_cast<int64_t>(known.size())) return known[static_cast<size_t>(index)] != 0;
  return !IsWeekend(date);
}

Date AddWorkingDays(Date start, int n) {
  if (n < 0) throw std::logic_error("AddWorkingDays counts forward only");
  Date day = start;
  if (n == 0) {
    while (!IsWorkingDay(day)) day += std::chrono::days(1);
    return day;
  }
  for (int counted = 0; counted < n;) {
    day += std::chrono::days(1);
    counted += IsWorkingDay(day);
  }
  return day;
}

int WorkingDaysBetween(Date start, Date end) { return start <= end ? CountAfter(start, end) : -CountAfter(end, start); }

}  // namespace kith::calendar
