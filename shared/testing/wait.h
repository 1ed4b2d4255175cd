// Waiting on conditions. A test never sleeps for a time that it hopes will do.
#pragma once

#include <chrono>
#include <thread>

#include "shared/testing/stopwatch.h"

namespace kith::testing {

// Asks again and again until condition() is true; false when the limit passed first. What the machine's host took away
// does not count, up to ten times the limit.
template <class Condition>
[[nodiscard]] bool WaitUntil(Condition&& condition, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
  const Stopwatch watch;
  for (;;) {
    if (condition()) return true;
    if (watch.Real() >= limit && (watch.Elapsed() >= limit || watch.Real() >= 10 * limit)) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace kith::testing
