// An authority's own limits, and the calendar that they count in.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "services/cases/domain/clocks/rules.h"
#include "services/cases/domain/teams/caseload_rules.h"

namespace kith::cases {
namespace {

constexpr char kHeadings[] = "authority,id,amount,unit,first_day,effective_from,source\n";

TEST(ReadClockRules, NamesEveryBadLine) {
  const auto rules = ReadClockRules(std::string(kHeadings) +
                                    "87,D3,40,working_days,excluded,2024-01-01,s\n"
                                    "873,D99,40,working_days,excluded,2024-01-01,s\n"
                                    "873,D3,46,working_days,excluded,2024-01-01,s\n"
                                    "873,D3,40,days,excluded,2024-01-01,s\n"
                                    "873,D3,off,,,2024-01-01,s\n"
                                    "873,D14,26,weeks,excluded,2024-01-01,s\n"
                                    "873,D10,0,days,excluded,2024-01-01,s\n"
                                    "873,D10,5,fortnights,excluded,2024-01-01,s\n"
                                    "873,D10,5,days,perhaps,2024-01-01,s\n"
                                    "873,D10,5,days,excluded,2024-02-30,s\n"
                                    "873,D10,5,days,excluded,2024-01-01,\n"
                                    "873,D7a,21,days,excluded,2024-01-01,s\n"
                                    "873,D7a,20,days,excluded,2024-01-01,s\n");
  ASSERT_FALSE(rules.has_value());
  const std::string& message = rules.error().message;
  for (int line = 2; line <= 12; ++line) {
    EXPECT_NE(message.find(" line " + std::to_string(line) + " "), std::string::npos) << line << ": " << message;
  }
  EXPECT_EQ(message.find(" line 13 "), std::string::npos) << message;
  EXPECT_NE(message.find(" line 14 "), std::string::npos) << message;
}

TEST(ReadClockRules, NeedsItsHeadings) {
  EXPECT_FALSE(ReadClockRules("").has_value());
  EXPECT_FALSE(ReadClockRules("id,amount\nD3,40\n").has_value());
  EXPECT_TRUE(ReadClockRules(kHeadings).has_value());
}

TEST(ReadClockRules, TakesTheShippedSamples) {
  const auto text = [](const char* name) {
    std::ostringstream read;
    read << std::ifstream(std::string(KITH_SOURCE_DIR "/services/cases/data/") + name).rdbuf();
    return read.str();
  };
  const auto rules = ReadClockRules(text("clock_variants.csv"));
  ASSERT_TRUE(rules.has_value()) << rules.error().message;
  EXPECT_FALSE(rules->variants.empty());
  EXPECT_TRUE(ReadCaseloadRules(text("caseload.csv")).has_value());
}

TEST(ClockRules, HaveADigestThatTellsThemApart) {
  const auto one = ReadClockRules(std::string(kHeadings) + "873,D7a,21,days,excluded,2024-01-01,s\n");
  const auto other = ReadClockRules(std::string(kHeadings) + "873,D7a,22,days,excluded,2024-01-01,s\n");
  ASSERT_TRUE(one && other);
  EXPECT_EQ(one->digest.size(), 16U);
  EXPECT_NE(one->digest, other->digest);
  EXPECT_NE(one->digest, DefaultClockRules().digest);
}

}  // namespace
}  // namespace kith::cases
