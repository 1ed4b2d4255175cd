#include "services/cases/local_rules.h"

#include <fstream>
#include <sstream>

namespace kith::cases {

namespace {

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) return Refuse(kith::reasons::kInvalidRequest, path + " cannot be read");
  return text.str();
}

}  // namespace

std::shared_ptr<const LocalRules> DefaultLocalRules() {
  static const auto rules = std::make_shared<const LocalRules>(LocalRules{DefaultCaseloadRules(), DefaultClockRules()});
  return rules;
}

Result<LocalRules> ReadLocalRules(const std::string& caseload_file, const std::string& clock_variants_file) {
  LocalRules rules = *DefaultLocalRules();
  std::string wrong;
  const auto read = [&wrong](const std::string& path, auto parse, auto& into) {
    if (path.empty()) return;
    const auto text = ReadFile(path);
    if (!text) {
      wrong += "\n" + text.error().message;
      return;
    }
    auto parsed = parse(*text);
    if (parsed) {
      into = *std::move(parsed);
    } else {
      wrong += "\n" + path + ": " + parsed.error().message;
    }
  };
  read(caseload_file, ReadCaseloadRules, rules.caseload);
  read(clock_variants_file, ReadClockRules, rules.clocks);
  if (!wrong.empty()) return Refuse(kith::reasons::kInvalidRequest, "local rules:" + wrong);
  return rules;
}

}  // namespace kith::cases
