#include "services/cli/quarantine.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace kith::cli {
namespace {

constexpr Reason kCannotWrite{"CANNOT_WRITE", Code::kInvalidArgument};

std::vector<std::string> SplitRules(const std::string& rules) {
  std::istringstream words(rules);
  std::vector<std::string> split;
  for (std::string word; words >> word;) split.push_back(word);
  return split;
}

std::string Quoted(const std::string& text) {
  std::string quoted = text;
  // A value that a spreadsheet would take for a formula is disarmed.
  if (!quoted.empty() && std::string("=+-@").find(quoted[0]) != std::string::npos) quoted.insert(0, "'");
  if (quoted.find_first_of(",\"\r\n") == std::string::npos) return quoted;
  std::string escaped = "\"";
  for (const char c : quoted) {
    if (c == '"') escaped += '"';
    escaped += c;
  }
  return escaped + '"';
}

}  // namespace

const char* ElementName(RecordKind kind) {
  switch (kind) {
    case RecordKind::kChild:
      return "Child";
    case RecordKind::kEpisode:
      return "CINdetails";
    case RecordKind::kAssessment:
      return "Assessments";
    case RecordKind::kSection47:
      return "Section47";
    case RecordKind::kCinPlan:
      return "CINPlanDates";
    case RecordKind::kProtectionPlan:
      return "ChildProtectionPlans";
    case RecordKind::kReview:
      return "CPPreviewDate";
    case RecordKind::kPreProceedings:
      return "PreProceedingsandFGDM";
  }
  return "";
}

std::size_t Findings::Quarantined() const {
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [](const Finding& f) { return f.quarantined; }));
}

std::size_t Findings::Count(const std::string& rule) const {
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const Finding& finding) {
    const auto rules = SplitRules(finding.rules);
    return std::find(rules.begin(), rules.end(), rule) != rules.end();
  }));
}

std::map<std::string, Findings::Tally> Findings::ByRule() const {
  std::map<std::string, Tally> tallies;
  for (const auto& finding : all) {
    for (const auto& rule : SplitRules(finding.rules)) {
      auto& tally = tallies[rule];
      if (tally.reason.empty()) tally.reason = finding.reason;
      ++(finding.quarantined ? tally.quarantined : tally.warned);
    }
  }
  return tallies;
}

Result<void> WriteQuarantineReport(const std::string& path, const Findings& findings) {
  std::vector<const Finding*> ordered;
  for (const auto& finding : findings.all) ordered.push_back(&finding);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Finding* a, const Finding* b) { return a->line < b->line; });
  std::ofstream file(path, std::ios::trunc);
  file << "line,child,field,rule,outcome,reason,value\n";
  for (const auto* finding : ordered) {
    file << finding->line << ',' << Quoted(finding->child) << ',' << finding->field << ',' << finding->rules << ','
         << (finding->quarantined ? "quarantined" : "warning") << ',' << Quoted(finding->reason) << ','
         << Quoted(finding->value) << '\n';
  }
  file.close();
  if (!file) return Refuse(kCannotWrite, "cannot write the report to " + path);
  return {};
}

}  // namespace kith::cli
