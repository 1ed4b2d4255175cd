// The register names every rule of the Department's list, once, and says what Kith does about it.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

#include "services/cases/domain/census/rule.h"

namespace kith::cases::census {
namespace {

// First fields of a CSV with quoted texts: code,type,first_in_ruleset,module.
struct Official {
  std::string number, type, ruleset, module;
};
std::vector<Official> OfficialRules(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  std::vector<Official> rules;
  const std::regex begin(R"(^(\d+Q?),(Error|Query),(\d{4}_\d\d),(\w+),.*)");
  for (std::smatch match; std::getline(in, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (std::regex_match(line, match, begin)) rules.push_back({match[1], match[2], match[3], match[4]});
  }
  return rules;
}

TEST(CensusRegister, NamesEveryOfficialRule) {
  const std::filesystem::path file = std::filesystem::path(KITH_SOURCE_DIR) / "../shared/data/cin/cin_rules.csv";
  if (!std::filesystem::exists(file)) {
    std::cerr << "SKIPPED: the Department's list is not at hand: " << file << "\n";
    GTEST_SKIP() << "no list";
  }
  const auto official = OfficialRules(file);
  ASSERT_EQ(official.size(), 121u);
  EXPECT_EQ(Rules().size(), official.size());
  for (const Official& each : official) {
    const Rule* rule = FindRule(each.number);
    ASSERT_TRUE(rule) << each.number;
    EXPECT_EQ(rule->is_query(), each.type == "Query") << each.number;
    EXPECT_EQ(rule->module, each.module) << each.number;
    // "2024_25" is the census of the 31 March 2025.
    EXPECT_EQ(rule->first_year, std::stoi(each.ruleset.substr(0, 4)) + 1) << each.number;
  }
}

TEST(CensusRegister, SaysWhatIsDoneAndWhy) {
  std::set<std::string_view> numbers;
  for (const Rule& rule : Rules()) {
    EXPECT_TRUE(numbers.insert(rule.number).second) << rule.number;
    EXPECT_FALSE(rule.message.empty()) << rule.number;
    EXPECT_EQ(rule.how.empty(), rule.handling == Handling::kRaised) << rule.number;
    EXPECT_LE(rule.first_year, rule.last_year) << rule.number;
    EXPECT_EQ(rule.n_number.empty(), rule.module == "Header") << rule.number;
  }
}

// Every reason that the register names as the one by which a rule is kept stands in a test's table of refusals.
TEST(CensusRegister, NamesRefusalsThatATestHasSeen) {
  std::string tests;
  const std::filesystem::path folder = std::filesystem::path(KITH_SOURCE_DIR) / "tests/unit/cases";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".cc") continue;
    std::ifstream in(entry.path());
    tests.append(std::istreambuf_iterator<char>(in), {});
  }
  for (const Rule& rule : Rules()) {
    if (rule.handling != Handling::kRefused) continue;
    EXPECT_NE(tests.find('"' + std::string(rule.how) + '"'), std::string::npos) << rule.number << ": " << rule.how;
  }
}

}  // namespace
}  // namespace kith::cases::census
