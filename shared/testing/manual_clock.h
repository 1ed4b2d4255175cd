// A clock that stands still until it is told to move. Thread-safe.
#pragma once

#include <atomic>

#include "shared/clock/clock.h"

namespace kith::testing {

class ManualClock final : public Clock {
 public:
  // Begins at noon UTC of a working day.
  ManualClock() : ManualClock(std::chrono::sys_days(std::chrono::year(2026) / 3 / 2) + std::chrono::hours(12)) {}
  explicit ManualClock(Instant now) : now_(now) {}

  Instant Now() const override { return now_.load(); }
  void Set(Instant now) { now_ = now; }
  void Advance(std::chrono::microseconds step) { now_ = now_.load() + step; }

 private:
  std::atomic<Instant> now_;
};

}  // namespace kith::testing
