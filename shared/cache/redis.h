// A Redis server that may be dead, slow or mad at any time. Callers never connect and never wait for a connection: a
// thread does, with back-off. The breaker is the connection itself: one failure or one late answer closes it, and until
// it has been made anew and has answered, a caller is turned away at the cost of one atomic load.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/cache/wire.h"

namespace kith::cache {

struct RedisOptions {
  Address address;
  std::string password_file{};  // empty: none; read again for every connection
  std::chrono::milliseconds connect_timeout{100};
  std::chrono::milliseconds command_timeout{50};  // of a whole Run, waiting for another caller's included
  std::chrono::milliseconds first_pause{50};      // after a failure; doubled for each in a row
  std::chrono::milliseconds longest_pause{2000};
};

// The password of the moment; empty: none.
std::string PasswordOf(const RedisOptions& options);
// Replicas that lost it together should not all come back together: half of the pause and up to all of it.
std::chrono::milliseconds WithJitter(std::chrono::milliseconds pause);

struct RedisStats {
  bool up = false;          // false: the breaker is open
  int64_t connections = 0;  // made
  int64_t failures = 0;     // connections given up: refused, lost, late or not speaking Redis
  int64_t turned_away = 0;  // calls while it was not up
};

// Thread-safe. Never throws for what Redis does.
class Redis {
 public:
  // Begins to connect, and returns at once.
  explicit Redis(RedisOptions options);
  ~Redis();

  // One reply for each command, in order; nothing when Redis is not up or failed. Returns within command_timeout.
  std::optional<std::vector<Reply>> Run(const std::vector<Command>& commands);

  bool IsUp() const;
  RedisStats stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::cache
