// So many calls a second for each caller: a token bucket that holds one second's worth. Decided here and at once; a
// thread tells Redis what was admitted and hears from it what other replicas admitted, so that together they keep to
// the rate. With Redis gone each process keeps to it by itself.
//
// With N replicas a caller gets at most rate × time + rate (the burst) + (N - 1) × max(1, rate / 10), and what was
// admitted within one sharing period before the others heard of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "shared/cache/redis.h"
#include "shared/cache/sealer.h"
#include "shared/result/result.h"

namespace kith::cache {

inline constexpr Reason kRateLimited{"RATE_LIMITED", Code::kResourceExhausted};

struct RateLimiterOptions {
  int calls_per_second = 0;                    // 1 or more
  std::string scope{};                         // limiters of one scope share: a service's name
  std::chrono::milliseconds share_every{100};  // 0: only when Share is called
  // Now; for tests.
  std::function<SteadyTime()> now = [] { return std::chrono::steady_clock::now(); };
};

struct RateLimiterStats {
  int64_t admitted = 0;
  int64_t refused = 0;
  int64_t callers = 0;  // remembered at the moment
  bool shared = false;  // the last sharing succeeded
};

// Thread-safe.
class RateLimiter {
 public:
  // Alone: nothing is shared.
  explicit RateLimiter(RateLimiterOptions options);
  // redis: one for this limiter alone, so that sharing does not wait for others' commands.
  RateLimiter(RateLimiterOptions options, RedisOptions redis, Sealer sealer);
  ~RateLimiter();

  // Whether this caller may call now; RATE_LIMITED says when to try again. Never blocks on anything but a short lock.
  Result<void> Admit(std::string_view caller);

  // One round of sharing: the thread's work. False when Redis did not take part.
  bool Share();

  RateLimiterStats stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::cache
