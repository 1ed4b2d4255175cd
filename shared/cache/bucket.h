// One caller's calls. Pure: time is given.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "shared/cache/wire.h"

namespace kith::cache {

// A token bucket that fills at `rate` tokens a second and holds one second's worth, and that pays for what other
// replicas admitted as well. However much they admitted, or a broken Redis says that they did, a tenth of the rate is
// left to this one.
class Bucket {
 public:
  Bucket(double rate, SteadyTime now) : rate_(rate), tokens_(rate), filled_(now) {}

  bool Take(SteadyTime now) {
    Fill(now);
    used_ = now;
    if (tokens_ < 1) return false;
    tokens_ -= 1;
    ++unshared_;
    return true;
  }

  // Until Take may succeed, after it did not.
  std::chrono::milliseconds Wait() const {
    const double gain = owed_ > 0 ? kLeast * rate_ : rate_;
    return std::chrono::milliseconds(static_cast<int64_t>(1000 * (1 - tokens_) / gain) + 1);
  }

  // Others admitted so many. What the tokens at hand do not cover is paid from those to come; what is more than a
  // second's worth is forgiven.
  void Charge(double others) {
    const double kept = std::min(tokens_, std::max(1.0, kLeast * rate_));
    const double paid = std::min(others, tokens_ - kept);
    tokens_ -= paid;
    owed_ = std::min(rate_, owed_ + others - paid);
  }

  // What was admitted since the last time it was asked.
  int64_t TakeUnshared() { return std::exchange(unshared_, 0); }
  SteadyTime used() const { return used_; }

  // The total of all replicas at the last sharing; negative: not known.
  int64_t known_total = -1;

 private:
  static constexpr double kLeast = 0.1;

  void Fill(SteadyTime now) {
    const double gain = rate_ * std::max(0.0, std::chrono::duration<double>(now - filled_).count());
    filled_ = now;
    const double paid = std::min(owed_, (1 - kLeast) * gain);
    owed_ -= paid;
    tokens_ = std::min(rate_, tokens_ + gain - paid);
  }

  double rate_;
  double tokens_;
  double owed_ = 0;
  SteadyTime filled_;
  SteadyTime used_{};
  int64_t unshared_ = 0;
};

}  // namespace kith::cache
