// Answers that are dear to work out, kept in Redis for whoever asks next. An aid, never the truth: every answer must be
// one that can be worked out again, and its name must hold everything that it depends on, because nothing is ever
// invalidated.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shared/cache/redis.h"
#include "shared/cache/sealer.h"
#include "shared/clock/clock.h"

namespace kith::cache {

struct CacheStats {
  int64_t hits = 0;
  int64_t misses = 0;    // Redis did not have it
  int64_t errors = 0;    // Redis was asked, and refused, failed or was late
  int64_t skipped = 0;   // Redis was not asked: the breaker is open
  int64_t unsealed = 0;  // what Redis gave was not what this name was given, or is too old
  int64_t stored = 0;
  bool breaker_open = false;
};

// Thread-safe. Never throws for what Redis does; a call takes RedisOptions::command_timeout at most.
class Cache {
 public:
  static constexpr size_t kMaxValueBytes = 1024 * 1024;

  Cache(RedisOptions redis, Sealer sealer, const Clock& clock);

  // The value that was put under this name less than its time to live ago, by whatever process that has the same key
  // file. Nothing in every other case.
  std::optional<std::string> Get(std::string_view name);
  // Keeps it, if it can; values over kMaxValueBytes are not kept. time_to_live: one second or more.
  void Put(std::string_view name, std::string_view value, std::chrono::seconds time_to_live);

  // False while Redis would not be asked.
  bool IsUp() const { return redis_.IsUp(); }
  CacheStats stats() const;

 private:
  // What Redis answered; nothing, counted, when there is no answer.
  std::optional<Reply> Ask(const Command& command);

  const Sealer sealer_;
  const Clock& clock_;
  std::atomic<int64_t> hits_{0}, misses_{0}, errors_{0}, skipped_{0}, unsealed_{0}, stored_{0};
  Redis redis_;
};

}  // namespace kith::cache
