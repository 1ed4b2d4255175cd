// The reference census files, which are not part of the project: their place is KITH_SHARED_DATA, or ../shared/data
// beside the checkout. Without them these tests are skipped, loudly.
#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/unit/cli/census_fixture.h"

namespace kith::cli {
namespace {

std::string SharedData() {
  if (const char* given = std::getenv("KITH_SHARED_DATA")) return given;
  for (auto at = std::filesystem::current_path(); at != at.root_path(); at = at.parent_path()) {
    if (std::filesystem::exists(at / "shared/data/cin")) return at / "shared/data";
    if (std::filesystem::exists(at / "CMakePresets.json")) return at.parent_path() / "shared/data";
  }
  return "../shared/data";
}

CheckedCensus Checked(const std::string& file) {
  auto census = ReadCensusFile(file);
  if (!census) throw std::runtime_error(census.error().message);
  return CheckCensus(*census, census->authority, calendar::DateOf("2026-06-01"));
}

#define REFERENCE_FILE(variable, name)                          \
  const std::string variable = SharedData() + "/cin/" + (name); \
  if (!std::filesystem::exists(variable)) GTEST_SKIP() << "SKIPPED LOUDLY: no reference data at " << variable

// The public validator's count of locations for each rule (rule set 2022-23). It counts cells where we count findings:
// for a rule about two cells of a child twice as many, for 8790 the codes beside NONE.
TEST(DirtyReferenceCensus, BreaksTheRulesThatThePublicValidatorCounts) {
  REFERENCE_FILE(file, "fake_CIN_data.xml");
  const auto findings = Checked(file).findings;
  EXPECT_EQ(findings.Count("1510"), 320u);
  EXPECT_EQ(findings.Count("1530"), 272u);
  EXPECT_EQ(findings.Count("8545Q"), 20u);
  EXPECT_EQ(findings.Count("8600"), 8u);
  EXPECT_EQ(findings.Count("8825Q"), 30u);
  EXPECT_EQ(findings.Count("8555Q") + 21, 51u) << "30 referrals of 21 children who had died";
  EXPECT_EQ(findings.Count("8585Q") * 2, 70u);
  EXPECT_EQ(findings.Count("8794") * 2, 10u);
  EXPECT_EQ(findings.Count("8790"), 3u) << "3 children with 5 codes beside NONE";
}

TEST(DirtyReferenceCensus, EveryChildGoesIn) {
  REFERENCE_FILE(file, "fake_CIN_data.xml");
  const auto checked = Checked(file);
  EXPECT_EQ(checked.children.size(), 332u);
  EXPECT_EQ(checked.counts.at(RecordKind::kChild).read, 332u);
  EXPECT_EQ(checked.counts.at(RecordKind::kEpisode).read, 402u);
  for (const auto& child : checked.children) {
    for (const auto& history : child.history.episodes) EXPECT_TRUE(history.no_further_action);
  }
}

TEST(OldShapedReferenceCensus, GoesInAsFarAsItCan) {
  REFERENCE_FILE(file, "CIN_Census_2024.xml");
  const auto checked = Checked(file);
  ASSERT_EQ(checked.children.size(), 1u) << "the second child's id breaks rules 1570 and 1580";
  EXPECT_EQ(checked.findings.Count("1580"), 1u);
  const auto& episode = checked.children[0].history.episodes.at(0).episode;
  EXPECT_EQ(episode.closure_date(), "2023-02-27");
  EXPECT_EQ(episode.assessments_size(), 0) << "the assessment starts in 2028";
  EXPECT_EQ(episode.cin_plans_size(), 1);
  EXPECT_EQ(episode.section_47_enquiries_size(), 0) << "the enquiry starts before the referral";
  EXPECT_EQ(episode.child_protection_plans_size(), 0) << "the plan starts before the referral";
}

}  // namespace
}  // namespace kith::cli
