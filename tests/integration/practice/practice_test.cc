#include "tests/integration/practice/practice.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include <gtest/gtest.h>

namespace kith::practice {
namespace {

std::vector<std::string> Families() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(KITH_FAMILIES)) {
    if (entry.path().extension() == ".family") files.push_back(entry.path().stem().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class Family : public ::testing::TestWithParam<std::string> {};

TEST_P(Family, IsServedAsItsStoryTells) {
  const Story story = ReadStory(std::string(KITH_FAMILIES) + "/" + GetParam() + ".family");
  RecordProperty("story", story.title);
  Practice practice;
  EXPECT_EQ(practice.Play(story), "");
  practice.Verify();
}

INSTANTIATE_TEST_SUITE_P(Practice, Family, ::testing::ValuesIn(Families()), [](const auto& param) {
  std::string name = param.param;
  for (char& c : name) c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
});

}  // namespace
}  // namespace kith::practice
