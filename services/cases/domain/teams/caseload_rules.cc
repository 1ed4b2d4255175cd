#include "services/cases/domain/teams/caseload_rules.h"

#include <charconv>
#include <set>
#include <stdexcept>

#include "services/cases/domain/data_file.h"

namespace kith::cases {

extern const std::string_view kCaseloadCsv;

namespace {

constexpr std::pair<Standing, std::string_view> kNames[] = {
    {Standing::kChildInNeed, "child_in_need"},      {Standing::kChildInNeedPlan, "child_in_need_plan"},
    {Standing::kLookedAfter, "looked_after"},       {Standing::kChildProtectionPlan, "child_protection_plan"},
    {Standing::kPreProceedings, "pre_proceedings"}, {Standing::kCareProceedings, "care_proceedings"},
};

// Where a rule's value goes; null: there is no such rule.
int* PlaceOf(CaseloadRules& rules, const std::string& rule, const std::string& key) {
  if (rule == "weight") {
    if (key == "family") return &rules.family_weight;
    for (const auto& [standing, name] : kNames) {
      if (name == key) return &rules.weights[standing];
    }
  }
  if (rule == "limit" && key == "children") return &rules.limit_children;
  if (rule == "limit" && key == "families") return &rules.limit_families;
  if (rule == "limit" && key == "weighted") return &rules.limit_weighted_hundredths;
  if (rule == "capacity" && key == "newly_qualified") return &rules.newly_qualified_percent;
  return nullptr;
}

}  // namespace

std::string_view StandingName(Standing standing) {
  for (const auto& [known, name] : kNames) {
    if (known == standing) return name;
  }
  throw std::logic_error("a standing without a name");
}

Result<CaseloadRules> ReadCaseloadRules(std::string_view csv) {
  const auto lines = ReadDataFile(csv, "rule,key,value");
  if (!lines) return tl::unexpected<Error>(lines.error());
  CaseloadRules rules;
  std::string wrong;
  std::set<const int*> seen;
  for (const DataLine& line : *lines) {
    int* const place = PlaceOf(rules, line.fields[0], line.fields[1]);
    const std::string& text = line.fields[2];
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!place) {
      wrong += line.Says("there is no such rule");
    } else if (!seen.insert(place).second) {
      wrong += line.Says("the rule is given twice");
    } else if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > 100'000) {
      wrong += line.Says("the value must be a number from 0 to 100000");
    } else {
      *place = value;
    }
  }
  for (const auto& [standing, name] : kNames) {
    if (rules.weights.count(standing) == 0) wrong += " there is no weight of " + std::string(name) + ";";
  }
  if (!wrong.empty()) return Refuse(kith::reasons::kInvalidRequest, "caseload rules:" + wrong);
  return rules;
}

const CaseloadRules& DefaultCaseloadRules() {
  static const CaseloadRules rules = [] {
    auto read = ReadCaseloadRules(kCaseloadCsv);
    if (!read) throw std::logic_error(read.error().message);
    return *std::move(read);
  }();
  return rules;
}

Standing StandingOf(const v1::CaseFile& file) {
  Standing standing = Standing::kChildInNeed;
  const auto see = [&standing](bool holds, Standing other) {
    if (holds && other > standing) standing = other;
  };
  const auto is_open = [](const auto& part) { return part.end_date().empty(); };
  for (const auto& proceedings : file.care_proceedings()) see(is_open(proceedings), Standing::kCareProceedings);
  for (const auto& period : file.periods_of_care()) see(is_open(period), Standing::kLookedAfter);
  if (file.episodes().empty()) return standing;
  const auto& episode = file.episodes(file.episodes_size() - 1);
  for (const auto& plan : episode.cin_plans()) see(is_open(plan), Standing::kChildInNeedPlan);
  for (const auto& plan : episode.child_protection_plans()) see(is_open(plan), Standing::kChildProtectionPlan);
  for (const auto& proceedings : episode.pre_proceedings()) {
    see(proceedings.step_decision_date().empty(), Standing::kPreProceedings);
  }
  return standing;
}

}  // namespace kith::cases
