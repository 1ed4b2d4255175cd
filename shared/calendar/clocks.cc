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

std::optional<Unit> UnitOf(std::string_view text) {
  if (text == "days") return Unit::kDays;
  if (text == "working_days") return Unit::kWorkingDays;
  if (text == "weeks") return Unit::kWeeks;
  if (text == "months") return Unit::kMonths;
  return std::nullopt;
}

std::optional<int> AmountOf(const std::string& text) {
  int amount = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc() || end != text.data() + text.size() || amount < 1 || amount > 1000) return std::nullopt;
  return amount;
}

}  // namespace

std::vector<StatutoryClock> ReadClocks(std::string_view csv) {
  std::vector<StatutoryClock> clocks;
  std::string wrong;
  for (const auto& row : ReadRows(csv, "id,trigger,must_happen,amount,unit,first_day,effective_from,source")) {
    const auto amount = AmountOf(row[3]);
    const auto unit = UnitOf(row[4]);
    const auto effective_from = ParseDate("effective_from", row[6]);
    if (std::any_of(row.begin(), row.end(), [](const std::string& field) { return field.empty(); }))
      wrong += " " + row[0] + ": a field is empty;";
    if (!amount) wrong += " " + row[0] + ": amount must be 1 to 1000;";
    if (!unit) wrong += " " + row[0] + ": unit must be days, working_days, weeks or months;";
    if (row[5] != "counted" && row[5] != "excluded") wrong += " " + row[0] + ": first_day must be counted or excluded;";
    if (!effective_from) wrong += " " + row[0] + ": " + effective_from.error().message + ";";
    if (amount && unit && effective_from)
      clocks.push_back({row[0], row[1], row[2], *amount, *unit, row[5] == "counted", *effective_from, row[7]});
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

Date DueDate(std::string_view clock_id, Date start) {
  const StatutoryClock& clock = ClockAt(clock_id, start);
  const Date from = clock.first_day_counted ? start - std::chrono::days(1) : start;
  switch (clock.unit) {
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

}  // namespace kith::calendar
