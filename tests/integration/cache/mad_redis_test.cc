// Whatever a server says, the answers stay right and nobody waits longer than the time-out.
#include "shared/testing/mad_redis.h"

#include <chrono>

#include <gtest/gtest.h>

#include "shared/cache/cache.h"
#include "shared/cache/rate_limiter.h"
#include "shared/testing/manual_clock.h"
#include "tests/integration/cache/harness.h"

namespace kith::cache {
namespace {

using namespace std::chrono_literals;
using testing::Madness;
using testing::MadRedis;
using testing::WaitUntil;
using Steady = std::chrono::steady_clock;

constexpr Madness kAll[] = {Madness::kRandomBytes, Madness::kWrongTypes, Madness::kHugeLengths, Madness::kEndlessBulk,
                            Madness::kDripping,    Madness::kTooMany,    Madness::kOtherValues, Madness::kSilence,
                            Madness::kErrors,      Madness::kBigNumbers};

class MadServer : public ::testing::TestWithParam<Madness> {};
INSTANTIATE_TEST_SUITE_P(Every, MadServer, ::testing::ValuesIn(kAll));

TEST_P(MadServer, NeverMakesAHitAndNeverHoldsACaller) {
  MadRedis server(GetParam(), 7);
  testing::ManualClock clock;
  auto options = At(server.Url());
  options.first_pause = 5ms;
  options.longest_pause = 20ms;
  Cache cache(options, TestSealer(), clock);
  std::chrono::milliseconds slowest{};
  const auto until = Steady::now() + 20s;
  for (int i = 0; (i < 2000 || server.answered() < 10) && Steady::now() < until; ++i) {
    // While it is not up there is nothing to be seen.
    if (!WaitUntil([&] { return !cache.stats().breaker_open; }, 20ms)) continue;
    const std::string name = "name " + std::to_string(i % 7);
    const testing::Stopwatch watch;
    EXPECT_FALSE(cache.Get(name));
    cache.Put(name, "the truth", 60s);
    slowest = std::max(slowest, watch.Elapsed());
    if (server.answered() >= 10) break;
  }
  EXPECT_GE(server.answered(), 10) << "the server was hardly asked";
  EXPECT_EQ(cache.stats().hits, 0);
  EXPECT_LT(slowest, 600ms);
}

TEST_P(MadServer, NeverKeepsACallerFromATenthOfTheRate) {
  MadRedis server(GetParam(), 8);
  auto options = At(server.Url());
  options.first_pause = 5ms;
  options.longest_pause = 20ms;
  SteadyTime now{};
  RateLimiter limiter({.calls_per_second = 20, .share_every = 0ms, .now = [&now] { return now; }}, options,
                      TestSealer());
  while (limiter.Admit("staff-1")) {
  }
  int admitted = 0;
  const auto until = Steady::now() + 20s;
  for (int round = 0; round < 100; ++round) {
    now += 100ms;
    if (limiter.Admit("staff-1")) ++admitted;
    if (round % 10 == 0 && Steady::now() < until) {
      (void)WaitUntil([&] { return server.answered() > round / 10; }, 50ms);
    }
    (void)limiter.Share();
  }
  EXPECT_GE(admitted, 19) << "in 10 s at 20 a second";
}

}  // namespace
}  // namespace kith::cache
