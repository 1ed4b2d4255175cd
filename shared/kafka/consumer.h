// Applies the events of one source, each once and in order, whatever Kafka does.
//
// The rule, with n the record's position in the source's journal: n <= last: skip; n == last + 1: apply, and store n in
// the same transaction; n > last + 1: read what is missing from the source's feed. The topic is only the fast way: a
// topic that lost records, repeats them, or is gone altogether changes when an event is applied, never whether, how
// often or in which order.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shared/journal/entry.h"
#include "shared/kafka/feed.h"
#include "shared/kafka/record.h"
#include "shared/result/result.h"

namespace kith::kafka {

// Where the events have their effect. Called on the consumer's thread only, may block; an exception counts as a
// refusal.
struct ConsumerEffects {
  // The durable position: that of the last event whose effect is committed; 0 for none.
  std::function<int64_t()> last_applied;
  // Commits the effect of consecutive entries, of which the first follows the last applied, together with the new
  // position as compare-and-set on the old one; returns the position that is stored now, which may be that of an entry
  // within the batch. An entry that cannot be applied is parked here, not refused: a refusal of any kind is tried again
  // until it succeeds.
  std::function<Result<int64_t>(const std::vector<journal::Entry>& batch)> apply;
  // True when this process is the one that applies. Null: always. While it is false the consumer keeps up with what the
  // other one applied, and asks again every 200 ms.
  std::function<bool()> may_run = nullptr;
};

struct ConsumerOptions {
  std::string brokers;
  Settings settings;
  std::string topic;    // the source's: InternalTopic("cases")
  int max_batch = 256;  // entries per apply
  std::chrono::milliseconds fetch_wait{10};
  std::chrono::milliseconds idle{2000};  // nothing new for so long: the feed is asked
  std::chrono::milliseconds max_backoff{5000};
};

struct ConsumerStats {
  int64_t last_applied = 0;
  int64_t applied = 0;       // by this consumer
  int64_t skipped = 0;       // records at or before the last applied
  int64_t gaps = 0;          // records that came too early
  int64_t from_feed = 0;     // entries that the feed gave
  int64_t unreadable = 0;    // records that are not an entry
  int64_t refusals = 0;      // of apply
  std::string last_problem;  // empty when the last attempt succeeded
};

// One thread of its own.
class Consumer {
 public:
  // Starts at once. Throws std::invalid_argument for a wrong setting.
  Consumer(ConsumerOptions options, ConsumerEffects effects, Feed feed);
  // As Stop.
  ~Consumer();

  // Returns once the call of effects or feed that is in progress has.
  void Stop();

  ConsumerStats stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::kafka
