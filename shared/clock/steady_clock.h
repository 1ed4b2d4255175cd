// Time for waiting: it never jumps, and nobody sets it. Simulations put their own behind it.
#pragma once

#include <chrono>

namespace kith {

using SteadyTime = std::chrono::steady_clock::time_point;

// Thread-safe.
class SteadyClock {
 public:
  virtual ~SteadyClock() = default;
  virtual SteadyTime Now() const = 0;
};

class SystemSteadyClock final : public SteadyClock {
 public:
  SteadyTime Now() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace kith
