#include "shared/ids/ids.h"

#include <set>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace kith::ids {
namespace {

TEST(UuidV7, BeginsWithTheTimeAndIsMarkedAsVersion7) {
  const Instant now{std::chrono::milliseconds(0x017F22E279B0)};  // the example of RFC 9562, appendix A.6
  const std::string id = UuidV7(now);
  EXPECT_THAT(id, testing::MatchesRegex("017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

TEST(UuidV7, NeverComesTwiceAndSortsByMillisecond) {
  std::set<std::string> seen;
  for (int i = 0; i < 10000; ++i) EXPECT_TRUE(seen.insert(UuidV7()).second);
  const Instant now = SystemClock().Now();
  EXPECT_LT(UuidV7(now), UuidV7(now + std::chrono::milliseconds(1)));
}

TEST(IsRequestId, TakesEightToSixtyFourPlainCharacters) {
  EXPECT_TRUE(IsRequestId("abcDEF-9"));
  EXPECT_TRUE(IsRequestId(std::string(64, '_')));
  EXPECT_TRUE(IsRequestId(UuidV7()));
  for (const std::string& bad : {std::string(), std::string("abcdefg"), std::string(65, 'a'), std::string("abcdefg h"),
                                 std::string("abcdefg\n"), std::string("abcdefgé")}) {
    EXPECT_FALSE(IsRequestId(bad)) << bad;
  }
}

TEST(StableId, IsTheSameInEveryRunAndOnEveryMachine) {
  EXPECT_EQ(StableId("census", "C0000123"), "82c46da2ee8cf5ecabe3df60dbb5cd68");
  EXPECT_TRUE(IsRequestId(StableId("census", "C0000123")));
}

RC_GTEST_PROP(StableId, DependsOnTheBordersOfTheParts, ()) {
  const auto text = *rc::gen::nonEmpty<std::string>();
  const auto cut = *rc::gen::inRange<size_t>(0, text.size());
  RC_ASSERT(StableId(text.substr(0, cut), text.substr(cut)) != StableId(text));
  RC_ASSERT(StableId(text.substr(0, cut), text.substr(cut)) != StableId(text.substr(0, cut + 1), text.substr(cut + 1)));
}

TEST(NumberName, HasAtLeastSevenDigits) {
  EXPECT_EQ(NumberName("people", 'C', 123), "people/C0000123");
  EXPECT_EQ(NumberName("families", 'F', 12345678), "families/F12345678");
  EXPECT_THROW(NumberName("people", 'C', -1), std::logic_error);
}

}  // namespace
}  // namespace kith::ids
