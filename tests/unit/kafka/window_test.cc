#include "shared/kafka/window.h"

#include <gtest/gtest.h>

namespace kith::kafka {
namespace {

Window WindowOf(int64_t acknowledged, int count) {
  Window window;
  window.Reset(acknowledged);
  for (int i = 0; i < count; ++i) window.Add(10);
  return window;
}

TEST(Window, MovesOverAnAcknowledgedPrefixOnly) {
  Window window = WindowOf(100, 4);
  window.Acknowledge(102);
  window.Acknowledge(104);
  EXPECT_EQ(window.acknowledged(), 100);
  window.Acknowledge(101);
  EXPECT_EQ(window.acknowledged(), 102);
  EXPECT_EQ(window.last(), 104);
  EXPECT_EQ(window.count(), 2u);
  EXPECT_EQ(window.bytes(), 20u);
  window.Acknowledge(103);
  EXPECT_EQ(window.acknowledged(), 104);
  EXPECT_EQ(window.bytes(), 0u);
}

TEST(Window, PassesOverWhatIsNotPublishedOnlyBehindWhatIs) {
  Window window = WindowOf(0, 1);
  window.Add(0, true);
  EXPECT_EQ(window.acknowledged(), 0);
  window.Acknowledge(1);
  EXPECT_EQ(window.acknowledged(), 2);
}

TEST(Window, IgnoresAcknowledgementsOfOtherPositions) {
  Window window = WindowOf(100, 2);
  for (const int64_t position : {int64_t{-5}, int64_t{100}, int64_t{103}, int64_t{1} << 62})
    window.Acknowledge(position);
  EXPECT_EQ(window.acknowledged(), 100);
  EXPECT_EQ(window.count(), 2u);
}

TEST(Window, RefusesAGap) {
  const Window window = WindowOf(100, 2);
  EXPECT_NO_THROW(window.CheckNext(103));
  EXPECT_THROW(window.CheckNext(104), std::logic_error);
  EXPECT_THROW(window.CheckNext(102), std::logic_error);
}

}  // namespace
}  // namespace kith::kafka
