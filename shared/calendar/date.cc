#include "shared/calendar/date.h"

#include <optional>
#include <stdexcept>

#include <date/tz.h>

namespace kith::calendar {
namespace {

std::optional<int> Digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<Date> Read(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto year = Digits(text.substr(0, 4));
  const auto month = Digits(text.substr(5, 2));
  const auto day = Digits(text.substr(8, 2));
  if (!year || !month || !day || *year < 1900 || *year > 2199) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Date(date);
}

const date::time_zone& London() {
  static const date::time_zone* const zone = date::locate_zone("Europe/London");
  return *zone;
}

}  // namespace

bool IsIsoDate(std::string_view text) { return Read(text).has_value(); }

Result<Date> ParseDate(std::string_view field, std::string_view text) {
  if (const auto date = Read(text)) return *date;
  const std::string accepted = "must be an existing date written yyyy-mm-dd, such as 2026-03-02";
  return Refuse(reasons::kInvalidRequest,
                std::string(field) + (text.empty() ? " is missing; it " : " is not a date; it ") + accepted,
                {{std::string(field), accepted}});
}

Date DateOf(std::string_view iso) {
  if (const auto date = Read(iso)) return *date;
  throw std::logic_error("a stored date is not written yyyy-mm-dd");
}

std::string FormatDate(Date date) {
  // Every view row of a case file has several dates: by snprintf they were a thirtieth of a command.
  const std::chrono::year_month_day parts(date);
  std::string text = "0000-00-00";
  const auto put = [&text](size_t last, unsigned value) {
    for (; value != 0; value /= 10, --last) text[last] = static_cast<char>('0' + value % 10);
  };
  put(3, static_cast<unsigned>(static_cast<int>(parts.year())) % 10'000);
  put(6, static_cast<unsigned>(parts.month()));
  put(9, static_cast<unsigned>(parts.day()));
  return text;
}

Date LondonDay(Instant instant) {
  const auto local = London().to_local(instant);
  return Date(std::chrono::floor<std::chrono::days>(local.time_since_epoch()));
}

std::string LondonDate(Instant instant) {
  // Asked for with every batch of commands, nearly always on the same day as before.
  struct Day {
    Instant begins, ends;
    std::string date;
  };
  thread_local Day known;
  if (instant < known.begins || instant >= known.ends) {
    const Date day = LondonDay(instant);
    known = {StartOfDay(day), StartOfDay(day + std::chrono::days(1)), FormatDate(day)};
  }
  return known.date;
}

Instant StartOfDay(Date date) {
  // London's clocks never change at midnight, so the choice for ambiguous times does not matter.
  return London().to_sys(date::local_days(date.time_since_epoch()), date::choose::earliest);
}

Date AddMonths(Date date, int n) {
  const std::chrono::year_month_day start(date);
  const auto target = std::chrono::year_month(start.year(), start.month()) + std::chrono::months(n);
  const std::chrono::year_month_day same_day = target / start.day();
  return same_day.ok() ? Date(same_day) : Date(target / std::chrono::last);
}

Date AddWeeks(Date date, int n) { return date + std::chrono::weeks(n); }

}  // namespace kith::calendar
