// The only source of "now". Domain code never reads it: the time reaches decide functions in their Context.
#pragma once

#include <chrono>

namespace kith {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;  // UTC

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant Now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Instant Now() const override {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace kith
