#include "shared/calendar/clocks.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <tuple>

#include "shared/calendar/data.h"
#include "shared/calendar/working_days.h"

namespace kith::calendar {
namespace {

constexpr std::pair<Unit, std::string_view> kUnits[] = {{Unit::kHours, "hours"},
                                                        {Unit::kDays, "days"},
                                                        {Unit::kWorkingDays, "working_days"},
                                                        {Unit::kWeeks, "weeks"},
                                                        {Unit::kMonths, "months"}};

// FNV-1a.
void Mix(uint64_t& digest, std::string_view text) {
  for (const unsigned char c : text) digest = (digest ^ c) * 1099511628211U;
}

std::optional<int> AmountOf(const std::string& text) {
  int amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc() || end != text.data() + text.size() || amount < 1 || amount > 1000) return std::nullopt;
  return amount;
}

}  // namespace

std::string_view UnitName(Unit unit) {
  for (const auto& [known, name] : kUnits) {
    if (known == unit) return name;
  }
  throw std::logic_error("unknown unit");
}

std::optional<Unit> UnitFromName(std::string_view name) {
  for (const auto& [unit, known] : kUnits) {
    if (known == name) return unit;
  }
  return std::nullopt;
}

std::vector<StatutoryClock> ReadClocks(std::string_view csv) {
  std::vector<StatutoryClock> clocks;
  std::string wrong;
  for (const auto& row : ReadRows(csv, "id,trigger,must_happen,amount,unit,first_day,basis,effective_from,source")) {
    const auto amount = AmountOf(row[3]);
    const auto unit = UnitFromName(row[4]);
    const auto effective_from = ParseDate("effective_from", row[7]);
    if (std::any_of(row.begin(), row.end(), [](const std::string& field) { return field.empty(); }))
      wrong += " " + row[0] + ": a field is empty;";
    if (!amount) wrong += " " + row[0] + ": amount must be 1 to 1000;";
    if (!unit) wrong += " " + row[0] + ": unit must be hours, days, working_days, weeks or months;";
    if (row[5] != "counted" && row[5] != "excluded") wrong += " " + row[0] + ": first_day must be counted or excluded;";
    if (row[6] != "statutory" && row[6] != "local") wrong += " " + row[0] + ": basis must be statutory or local;";
    if (!effective_from) wrong += " " + row[0] + ": " + effective_from.error().message + ";";
    if (amount && unit && effective_from)
      clocks.push_back({row[0], row[1], row[2], *amount, *unit, row[5] == "counted", row[6] == "statutory",
                        *effective_from, row[8]});
  }
  const auto key = [](const StatutoryClock& clock) { return std::tie(clock.id, clock.effective_from); };
  std::sort(clocks.begin(), clocks.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  for (size_t i = 1; i < clocks.size(); ++i) {
    if (key(clocks[i - 1]) == key(clocks[i])) wrong += " " + clocks[i].id + ": effective twice from the same date;";
  }
  if (!wrong.empty()) throw std::logic_error("statutory clocks:" + wrong);
  return clocks;
}

const std::vector<StatutoryClock>& StatutoryClocks() {
  static const std::vector<StatutoryClock> clocks = ReadClocks(kClocksCsv);
  return clocks;
}

const StatutoryClock& ClockAt(std::string_view clock_id, Date start) {
  const StatutoryClock* found = nullptr;
  for (const auto& clock : StatutoryClocks()) {
    if (clock.id == clock_id && (!found || clock.effective_from <= start)) found = &clock;
  }
  if (!found) throw std::logic_error("there is no statutory clock " + std::string(clock_id));
  return *found;
}

Date DueDate(std::string_view clock_id, Date start) { return DueDate(ClockAt(clock_id, start), start); }

Date DueDate(const StatutoryClock& clock, Date start) {
  const Date from = clock.first_day_counted ? start - std::chrono::days(1) : start;
  switch (clock.unit) {
    case Unit::kHours:
      return from + std::chrono::days((clock.amount + 23) / 24);
    case Unit::kDays:
      return from + std::chrono::days(clock.amount);
    case Unit::kWorkingDays:
      return AddWorkingDays(from, clock.amount);
    case Unit::kWeeks:
      return AddWeeks(from, clock.amount);
    case Unit::kMonths:
      return AddMonths(from, clock.amount);
  }
  throw std::logic_error("unknown unit");
}

Instant DueInstant(const StatutoryClock& clock, Instant start) {
  if (clock.unit == Unit::kHours) return start + std::chrono::hours(clock.amount);
  return StartOfDay(DueDate(clock, LondonDay(start)) + std::chrono::days(1));
}

Date DueAfterPause(Unit unit, Date due, Date paused, Date resumed) {
  if (resumed <= paused) return due;
  const auto day = std::chrono::days(1);
  if (unit == Unit::kWorkingDays) return AddWorkingDays(due, WorkingDaysBetween(paused - day, resumed - day));
  return due + (resumed - paused);
}

uint64_t ClockDataDigest() {
  uint64_t digest = 14695981039346656037U;
  Mix(digest, kClocksCsv);
  Mix(digest, kBankHolidaysCsv);
  return digest;
}

}  // namespace kith::calendar
