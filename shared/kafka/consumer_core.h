// The consumer without its thread: a state machine that is turned, over a clock, a reader, a feed and effects that it
// is given.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "shared/clock/steady_clock.h"
#include "shared/kafka/consumer.h"
#include "shared/kafka/record_reader.h"

namespace kith::kafka {

// For one thread.
class ConsumerCore {
 public:
  // The clock must outlive it. seed: of the jitter that keeps several consumers from coming back together.
  ConsumerCore(ConsumerOptions options, ConsumerEffects effects, Feed feed, std::unique_ptr<RecordReader> reader,
               const SteadyClock& clock, uint32_t seed);

  // One round: at most one look at Kafka, one page of the feed and one batch applied. Returns how long to sleep. Never
  // throws.
  std::chrono::milliseconds Turn();

  const ConsumerStats& stats() const { return counts_; }

 private:
  using milliseconds = std::chrono::milliseconds;

  // Doubles up to a limit.
  class Backoff {
   public:
    Backoff(milliseconds limit, uint32_t seed);
    void Reset();
    milliseconds Next();

   private:
    milliseconds limit_;
    milliseconds next_;
    std::minstd_rand random_;
  };

  // A page of the feed that is being applied, from the entry next on.
  struct Page {
    std::vector<journal::Entry> entries;
    size_t next = 0;
    int64_t after = 0;
    bool has_more = false;   // behind it
    bool is_broken = false;  // what followed was not consecutive
  };

  milliseconds Step();
  // The next entries to apply, from the feed when it is its turn, else from Kafka; possibly none.
  void Take();
  void Gather();
  void Unreadable(int64_t offset);
  bool ReadPage();
  void FinishPage();
  void FeedFailed(const std::string& reason);
  // Tries once; keeps what is left. Returns how long to sleep.
  milliseconds Apply();
  Result<int64_t> TryApply();
  void Problem(const std::string& what);

  const ConsumerOptions options_;
  const ConsumerEffects effects_;
  const Feed feed_;
  const std::unique_ptr<RecordReader> reader_;
  const SteadyClock& clock_;

  Backoff apply_backoff_;
  Backoff feed_backoff_;
  bool known_ = false;  // last_ is what the effects' store says
  int64_t last_ = 0;
  std::vector<journal::Entry> batch_;  // consecutive, to be applied
  std::optional<Page> page_;
  bool want_feed_ = false;    // a record came too early or could not be read
  SteadyTime feed_at_{};      // not before
  SteadyTime fresh_at_;       // when it was last known that nothing is missing, or an entry was applied
  bool feed_failed_ = false;  // the last time
  bool told_unreadable_ = false;
  ConsumerStats counts_;
};

}  // namespace kith::kafka
