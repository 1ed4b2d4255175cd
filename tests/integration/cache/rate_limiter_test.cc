// Replicas that keep to one rate together.
#include "shared/cache/rate_limiter.h"

#include <gtest/gtest.h>

#include "shared/testing/temp_redis.h"
#include "tests/integration/cache/harness.h"

namespace kith::cache {
namespace {

using namespace std::chrono_literals;
using testing::TempRedis;
using testing::WaitUntil;

constexpr int kRate = 50;

// Two replicas on one made-up time, sharing every 100 ms of it.
class TwoReplicas : public ::testing::Test {
 protected:
  void SetUp() override {
    KITH_NEEDS_REDIS();
    redis_ = std::make_unique<TempRedis>();
    for (auto& limiter : limiters_) {
      limiter = std::make_unique<RateLimiter>(
          RateLimiterOptions{.calls_per_second = kRate, .share_every = 0ms, .now = [this] { return now_; }},
          At(redis_->Url()), TestSealer());
      ASSERT_TRUE(WaitUntil([&] { return limiter->Share(); }));
    }
  }

  // Calls at each replica at so many times the rate; returns how many were admitted at both.
  int Offer(std::chrono::seconds time, int times = 4) {
    int admitted = 0;
    for (const SteadyTime until = now_ + time; now_ < until;) {
      for (int i = 0; i < times * kRate / 10; ++i) {
        now_ += 100ms / (times * kRate / 10);
        for (auto& limiter : limiters_) admitted += limiter->Admit("staff-1") ? 1 : 0;
      }
      for (auto& limiter : limiters_) (void)limiter->Share();
    }
    return admitted;
  }

  SteadyTime now_{};
  std::unique_ptr<TempRedis> redis_;
  std::unique_ptr<RateLimiter> limiters_[2];
};

TEST_F(TwoReplicas, KeepToOneRateTogether) {
  (void)Offer(2s);  // the bursts
  const int admitted = Offer(10s);
  EXPECT_GE(admitted, 10 * kRate * 9 / 10);
  EXPECT_LE(admitted, 10 * kRate * 11 / 10);
  EXPECT_TRUE(limiters_[0]->stats().shared);
}

TEST_F(TwoReplicas, LetThroughNoMoreThanTheyPromise) {
  const int admitted = Offer(5s);
  EXPECT_LE(admitted, 5 * kRate + 2 * kRate + kRate / 10) << "rate, two bursts that nobody had heard of yet, the rest";
}

TEST_F(TwoReplicas, KeepToTheRateEachWhileRedisIsGoneAndTogetherAfterwards) {
  (void)Offer(2s);
  redis_->Kill();
  const int relaxed = Offer(10s);
  EXPECT_GE(relaxed, 2 * 10 * kRate * 9 / 10);
  EXPECT_LE(relaxed, 2 * 10 * kRate * 11 / 10);
  EXPECT_FALSE(limiters_[0]->stats().shared);
  redis_->Restart();
  for (auto& limiter : limiters_) ASSERT_TRUE(WaitUntil([&] { return limiter->Share(); }));
  (void)Offer(2s);
  EXPECT_LE(Offer(10s), 10 * kRate * 11 / 10);
}

TEST_F(TwoReplicas, GoOnAfterRedisWasFlushed) {
  (void)Offer(2s);
  redis_->Flush();
  (void)Offer(1s);
  const int admitted = Offer(5s);
  EXPECT_GE(admitted, 5 * kRate * 9 / 10);
  EXPECT_LE(admitted, 5 * kRate * 11 / 10);
}

TEST_F(TwoReplicas, TellRedisNothingAboutWhoCalls) {
  (void)Offer(1s);
  const std::string dump = redis_->Dump();
  EXPECT_NE(dump.find("kith:r:"), std::string::npos);
  EXPECT_EQ(dump.find("staff-1"), std::string::npos);
  const int lives = std::stoi(redis_->Ask({"TTL", redis_->Ask({"KEYS", "kith:r:*"})}));
  EXPECT_GT(lives, 0) << "a counter that nobody adds to must go";
}

TEST(RateLimiterThread, SharesByItself) {
  KITH_NEEDS_REDIS();
  TempRedis redis;
  RateLimiter limiter({.calls_per_second = kRate, .share_every = 10ms}, At(redis.SocketUrl()), TestSealer());
  EXPECT_TRUE(limiter.Admit("staff-1"));
  EXPECT_TRUE(WaitUntil([&] { return limiter.stats().shared; }));
  EXPECT_TRUE(WaitUntil([&] { return !redis.Ask({"KEYS", "kith:r:*"}).empty(); }));
}

}  // namespace
}  // namespace kith::cache
