#include "services/cases/domain/clocks/rules.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <tuple>

#include "services/cases/domain/data_file.h"
#include "shared/checks/checks.h"

namespace kith::cases {

namespace {

constexpr std::string_view kHeadings = "authority,id,amount,unit,first_day,effective_from,source";
constexpr std::string_view kOff = "off";

std::string DigestOf(std::string_view csv) {
  uint64_t digest = calendar::ClockDataDigest();
  for (const unsigned char c : csv) digest = (digest ^ c) * 1099511628211U;
  std::string text(16, '0');
  for (size_t i = text.size(); i-- > 0; digest >>= 4) text[i] = "0123456789abcdef"[digest & 15];
  return text;
}

bool IsClock(const std::string& id) {
  const auto& clocks = calendar::StatutoryClocks();
  return std::any_of(clocks.begin(), clocks.end(), [&id](const auto& clock) { return clock.id == id; });
}

// What the line gives instead of the common limit, or what is wrong with it.
std::string ReadLine(const DataLine& line, ClockVariant& variant) {
  const auto& [authority, id, amount, unit_name, first_day, effective_from, source] = std::tie(
      line.fields[0], line.fields[1], line.fields[2], line.fields[3], line.fields[4], line.fields[5], line.fields[6]);
  if (checks::CheckAuthority("", authority)) return line.Says("the authority must be 3 digits");
  if (!IsClock(id)) return line.Says("there is no such clock");
  const auto from = calendar::ParseDate("effective_from", effective_from);
  if (!from) return line.Says("effective_from must be a date yyyy-mm-dd");
  if (source.empty()) return line.Says("the source is missing");
  const calendar::StatutoryClock& common = calendar::ClockAt(id, *from);
  variant = {authority, common, amount == kOff};
  variant.clock.effective_from = *from;
  variant.clock.source = source;
  if (variant.is_off) return common.is_statutory ? line.Says("a statutory clock cannot be off") : "";
  const auto unit = calendar::UnitFromName(unit_name);
  if (!unit) return line.Says("the unit must be hours, days, working_days, weeks or months");
  if (first_day != "counted" && first_day != "excluded") return line.Says("first_day must be counted or excluded");
  int number = 0;
  const auto [end, error] = std::from_chars(amount.data(), amount.data() + amount.size(), number);
  if (error != std::errc() || end != amount.data() + amount.size() || number < 1 || number > 1000) {
    return line.Says("the amount must be 1 to 1000, or off");
  }
  variant.clock.amount = number;
  variant.clock.unit = *unit;
  variant.clock.first_day_counted = first_day == "counted";
  // An authority may ask more of itself than the law does, never less.
  if (common.is_statutory && (*unit != common.unit || number > common.amount ||
                              (common.first_day_counted && !variant.clock.first_day_counted))) {
    return line.Says("a statutory limit may be shortened in its own unit, never lengthened");
  }
  return "";
}

}  // namespace

const calendar::StatutoryClock* ClockRules::Find(std::string_view authority, std::string_view clock_id,
                                                 calendar::Date start) const {
  const ClockVariant* found = nullptr;
  for (const ClockVariant& variant : variants) {
    if (variant.authority == authority && variant.clock.id == clock_id && variant.clock.effective_from <= start) {
      found = &variant;
    }
  }
  if (found) return found->is_off ? nullptr : &found->clock;
  return &calendar::ClockAt(clock_id, start);
}

Result<ClockRules> ReadClockRules(std::string_view csv) {
  const auto lines = ReadDataFile(csv, kHeadings);
  if (!lines) return tl::unexpected<Error>(lines.error());
  ClockRules rules;
  std::string wrong;
  std::set<std::tuple<std::string, std::string, calendar::Date>> seen;
  for (const DataLine& line : *lines) {
    ClockVariant variant;
    std::string problem = ReadLine(line, variant);
    if (problem.empty() && !seen.insert({variant.authority, variant.clock.id, variant.clock.effective_from}).second) {
      problem = line.Says("the clock is given twice from the same date");
    }
    wrong += problem;
    if (problem.empty()) rules.variants.push_back(std::move(variant));
  }
  if (!wrong.empty()) return Refuse(kith::reasons::kInvalidRequest, "clock variants:" + wrong);
  std::stable_sort(rules.variants.begin(), rules.variants.end(), [](const ClockVariant& a, const ClockVariant& b) {
    return a.clock.effective_from < b.clock.effective_from;
  });
  rules.digest = DigestOf(csv);
  return rules;
}

ClockRules DefaultClockRules() {
  ClockRules rules;
  rules.digest = DigestOf("");
  return rules;
}

}  // namespace kith::cases
