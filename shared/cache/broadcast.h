// Short messages from one replica of a service to all of them, itself included, through Redis' publish and subscribe.
// An aid, never the truth: a message is sealed, kept nowhere, and lost wherever Redis, or the way to it, is not there
// at that moment. Whoever uses it must be right without it, and is told when messages may have been missed.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "shared/cache/redis.h"
#include "shared/cache/sealer.h"

namespace kith::cache {

struct BroadcastStats {
  bool up = false;      // messages of others arrive
  int64_t sent = 0;     // that Redis took
  int64_t heard = 0;    // that unsealed
  int64_t foreign = 0;  // that did not: expect 0
};

// Thread-safe. Never throws for what Redis does.
class Broadcast {
 public:
  static constexpr size_t kMaxMessageBytes = 8 * 1024;
  // Of silence: then Redis is asked whether it is there, and given as long again to say so.
  static constexpr auto kQuiet = std::chrono::seconds(1);

  // scope: replicas of one scope hear each other: a service's name and what for.
  Broadcast(RedisOptions redis, Sealer sealer, std::string scope);
  ~Broadcast();

  // Begins to listen, in a thread of its own; once. Both are called on that thread, one after the other: on_state(true)
  // when what others send arrives from now on, on_state(false) when it does no more.
  void Listen(std::function<void(std::string_view message)> on_message, std::function<void(bool up)> on_state);

  // False when Redis did not take it, or it is over kMaxMessageBytes. Takes RedisOptions::command_timeout at most.
  bool Send(std::string_view message);

  // Whether messages arrive, as far as is known: a Redis that went silent is found out after twice kQuiet at most.
  bool IsUp() const;
  BroadcastStats stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::cache
