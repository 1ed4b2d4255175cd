// Rate limits over time that is made up.
#include "shared/cache/bucket.h"

#include <gtest/gtest.h>

#include "shared/cache/rate_limiter.h"

namespace kith::cache {
namespace {

using namespace std::chrono_literals;

// Takes all that can be had now.
int Drain(Bucket& bucket, SteadyTime now) {
  int taken = 0;
  while (bucket.Take(now)) ++taken;
  return taken;
}

TEST(Bucket, HoldsOneSecondsWorthAndFillsAtItsRate) {
  SteadyTime now{};
  Bucket bucket(20, now);
  EXPECT_EQ(Drain(bucket, now), 20);
  EXPECT_EQ(Drain(bucket, now += 500ms), 10);
  EXPECT_EQ(Drain(bucket, now += 1h), 20);
}

TEST(Bucket, SaysWhenToComeBack) {
  SteadyTime now{};
  Bucket bucket(20, now);
  Drain(bucket, now);
  const auto wait = bucket.Wait();
  EXPECT_FALSE(bucket.Take(now + wait - 10ms));
  EXPECT_TRUE(bucket.Take(now + wait));
}

TEST(Bucket, PaysForWhatOthersAdmitted) {
  SteadyTime now{};
  Bucket bucket(20, now);
  Drain(bucket, now);
  bucket.Charge(9);
  EXPECT_EQ(Drain(bucket, now += 1s), 11);
  EXPECT_EQ(Drain(bucket, now += 1s), 20);
}

TEST(Bucket, KeepsATenthOfItsRateWhateverOthersAreSaidToHaveAdmitted) {
  SteadyTime now{};
  Bucket bucket(20, now);
  Drain(bucket, now);
  int taken = 0;
  for (int round = 0; round < 100; ++round) {
    bucket.Charge(1e18);
    taken += Drain(bucket, now += 100ms);
  }
  EXPECT_GE(taken, 19);
  EXPECT_LE(taken, 21);
  // And what was said is forgotten within about a second once nobody says it any more.
  Drain(bucket, now += 2s);
  EXPECT_GE(Drain(bucket, now += 1s), 19);
}

TEST(Bucket, DoesNotGoBackWithItsClock) {
  SteadyTime now = SteadyTime{} + 1h;
  Bucket bucket(20, now);
  Drain(bucket, now);
  EXPECT_EQ(Drain(bucket, now - 30min), 0);
}

TEST(RateLimiter, RefusesEachCallerByItselfWithAReasonAndATimeToComeBack) {
  SteadyTime now{};
  RateLimiter limiter({.calls_per_second = 3, .now = [&now] { return now; }});
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limiter.Admit("staff-1"));
  const auto refused = limiter.Admit("staff-1");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kResourceExhausted);
  EXPECT_EQ(refused.error().reason, "RATE_LIMITED");
  EXPECT_EQ(refused.error().message, "more than 3 calls a second; retry after 334 ms");
  EXPECT_TRUE(limiter.Admit("staff-2"));
  now += 334ms;
  EXPECT_TRUE(limiter.Admit("staff-1"));
  EXPECT_EQ(limiter.stats().admitted, 5);
  EXPECT_EQ(limiter.stats().refused, 1);
}

TEST(RateLimiter, ForgetsCallersWhoStayAway) {
  SteadyTime now{};
  RateLimiter limiter({.calls_per_second = 3, .now = [&now] { return now; }});
  for (int i = 0; i < 200'000; ++i) {
    now += 1ms;
    ASSERT_TRUE(limiter.Admit("staff-" + std::to_string(i)));
  }
  EXPECT_LT(limiter.stats().callers, 70'000);
}

}  // namespace
}  // namespace kith::cache
