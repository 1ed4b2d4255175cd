// Settings of the tests of shared/cache.
#pragma once

#include <string>

#include "shared/cache/redis.h"
#include "shared/cache/sealer.h"
#include "shared/testing/wait.h"

namespace kith::cache {

inline Sealer TestSealer(char letter = 's') { return Sealer(std::string(32, letter)); }

inline RedisOptions At(const std::string& url) { return {.address = Address::Parse(url)}; }

// Waits until the breaker is closed.
template <class User>
[[nodiscard]] bool ComesUp(const User& user) {
  return testing::WaitUntil([&] {
    if constexpr (requires { user.IsUp(); }) {
      return user.IsUp();
    } else {
      return !user.stats().breaker_open;
    }
  });
}

}  // namespace kith::cache
