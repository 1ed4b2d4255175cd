// Waiting on conditions. A test never sleeps for a time that it hopes will do.
#pragma once

#include <chrono>
#include <thread>

namespace kith::testing {

// Asks again and again until condition() is true; false when the limit passed first.
template <class Condition>
[[nodiscard]] bool WaitUntil(Condition&& condition, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    if (condition()) return true;
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace kith::testing
