#include "shared/kafka/consumer.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "shared/kafka/internal_record.h"
#include "shared/kafka/partition_reader.h"
#include "shared/kafka/type_of.h"
#include "shared/kafka/wakeup.h"
#include "shared/log/log.h"

namespace kith::kafka {
namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr milliseconds kTurn{100};  // how long one look at Kafka may take before other things get their turn
constexpr milliseconds kFirstBackoff{50};

SteadyTime Now() { return std::chrono::steady_clock::now(); }

PartitionReaderOptions ReaderOptions(const ConsumerOptions& options) {
  PartitionReaderOptions reading;
  reading.brokers = options.brokers;
  reading.settings = options.settings;
  reading.topic = options.topic;
  reading.fetch_wait = options.fetch_wait;
  return reading;
}

// Doubles up to a limit, with jitter so that several consumers do not come back together.
class Backoff {
 public:
  explicit Backoff(milliseconds limit) : limit_(limit) {}
  void Reset() { next_ = kFirstBackoff; }
  milliseconds Next() {
    std::uniform_int_distribution<int64_t> jitter(next_.count() / 2, next_.count());
    const milliseconds result(jitter(random_));
    next_ = std::min(next_ * 2, limit_);
    return result;
  }

 private:
  milliseconds limit_;
  milliseconds next_ = kFirstBackoff;
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace

struct Consumer::State {
  State(ConsumerOptions consumer_options, ConsumerEffects consumer_effects, Feed consumer_feed)
      : options(std::move(consumer_options)),
        effects(std::move(consumer_effects)),
        feed(std::move(consumer_feed)),
        reader(ReaderOptions(options),
               [topic = options.topic](std::string_view problem) {
                 log::Warning("topic_unreadable", {{"topic", topic}, {"error", problem}});
               }),
        apply_backoff(options.max_backoff),
        feed_backoff(options.max_backoff) {}

  const ConsumerOptions options;
  const ConsumerEffects effects;
  const Feed feed;
  std::atomic<bool> stopping{false};
  Wakeup wake;

  // The consumer thread's own from here on.
  PartitionReader reader;
  Backoff apply_backoff;
  Backoff feed_backoff;
  bool known = false;  // last is what the effects' store says
  int64_t last = 0;
  bool want_feed = false;       // a record came too early or could not be read
  SteadyTime feed_at{};         // not before
  SteadyTime fresh_at = Now();  // when it was last known that nothing is missing, or an entry was applied
  bool feed_failed = false;     // the last time
  bool told_unreadable = false;
  ConsumerStats counts;

  mutable std::mutex stats_mutex;
  ConsumerStats stats;
  std::thread thread;

  void Run() {
    while (!stopping) {
      try {
        Step();
      } catch (const std::exception& problem) {
        known = false;
        Problem("the store: " + TypeOf(problem));
        wake.WaitFor(apply_backoff.Next());
      }
      PublishStats();
    }
  }

  void Step() {
    if (!known) {
      last = effects.last_applied();
      known = true;
      fresh_at = Now();
    }
    const bool quiet = Now() - fresh_at >= options.idle;
    if ((want_feed || quiet) && Now() >= feed_at) {
      ReadFeed();
    } else {
      Apply(Gather());
    }
  }

  // The entries that follow the last applied, as far as Kafka hands them out at once.
  std::vector<journal::Entry> Gather() {
    std::vector<journal::Entry> batch;
    const SteadyTime turn_over = Now() + std::min(kTurn, options.idle);
    while (!stopping && batch.size() < static_cast<size_t>(options.max_batch)) {
      const auto wait = std::chrono::ceil<milliseconds>(turn_over - Now());
      if (wait.count() <= 0) break;
      std::optional<Received> received = reader.Next(batch.empty() ? wait : milliseconds(0));
      if (!received) {
        if (batch.empty() && !want_feed) continue;
        break;
      }
      const int64_t offset = received->offset;
      std::optional<journal::Entry> entry = EntryOf(std::move(received->record));
      const int64_t next = last + 1 + static_cast<int64_t>(batch.size());
      if (!entry) {
        Unreadable(offset);
      } else if (entry->position < next) {
        ++counts.skipped;
      } else if (entry->position == next) {
        batch.push_back(std::move(*entry));
      } else {
        // Dropped, not kept: what is in the topic is in the feed.
        ++counts.gaps;
        want_feed = true;
        if (Now() >= feed_at) break;
      }
    }
    return batch;
  }

  void Unreadable(int64_t offset) {
    ++counts.unreadable;
    want_feed = true;
    if (told_unreadable) return;
    told_unreadable = true;
    // The first is told, the others are only counted.
    log::Warning("record_is_no_entry", {{"topic", options.topic}, {"position", offset}});
  }

  void ReadFeed() {
    const int limit = options.max_batch * 4;
    while (!stopping) {
      const Result<std::vector<journal::Entry>> entries = feed(last, limit);
      if (!entries) return FeedFailed(entries.error().reason);
      const int64_t before = last;
      for (size_t begin = 0; begin < entries->size() && !stopping; begin += static_cast<size_t>(options.max_batch)) {
        const size_t end = std::min(entries->size(), begin + static_cast<size_t>(options.max_batch));
        std::vector<journal::Entry> batch(entries->begin() + static_cast<std::ptrdiff_t>(begin),
                                          entries->begin() + static_cast<std::ptrdiff_t>(end));
        for (size_t i = 0; i < batch.size(); ++i) {
          if (batch[i].position != before + 1 + static_cast<int64_t>(begin + i))
            return FeedFailed("FEED_NOT_CONSECUTIVE");
        }
        Apply(std::move(batch));
      }
      counts.from_feed += static_cast<int64_t>(entries->size());
      PublishStats();
      if (entries->size() == static_cast<size_t>(limit)) continue;
      // Everything that there is has been seen. A topic that is ahead of its own source (a restored database) may keep
      // asking: slowly.
      if (want_feed && last == before) {
        feed_at = Now() + feed_backoff.Next();
      } else {
        feed_backoff.Reset();
      }
      want_feed = false;
      fresh_at = Now();
      if (feed_failed) counts.last_problem.clear();
      feed_failed = false;
      return;
    }
  }

  void FeedFailed(const std::string& reason) {
    Problem("the source's feed: " + reason);
    feed_failed = true;
    feed_at = Now() + feed_backoff.Next();
  }

  // Until all of it is applied, here or by another replica.
  void Apply(std::vector<journal::Entry> batch) {
    while (!stopping) {
      while (!batch.empty() && batch.front().position <= last) {
        const auto done =
            std::find_if(batch.begin(), batch.end(), [this](const auto& entry) { return entry.position > last; });
        batch.erase(batch.begin(), done);
      }
      if (batch.empty()) return;
      if (batch.front().position != last + 1) {
        want_feed = true;
        return;
      }
      const Result<int64_t> applied = TryApply(batch);
      if (applied && *applied > last) {
        counts.applied += *applied - last;
        last = *applied;
        fresh_at = Now();
        apply_backoff.Reset();
        feed_backoff.Reset();
        if (!want_feed) counts.last_problem.clear();
        continue;
      }
      ++counts.refusals;
      Problem(std::string("not applied: ") + (applied ? "NO_PROGRESS" : applied.error().reason));
      PublishStats();
      wake.WaitFor(apply_backoff.Next());
      if (!stopping) last = effects.last_applied();
    }
  }

  Result<int64_t> TryApply(const std::vector<journal::Entry>& batch) {
    try {
      return effects.apply(batch);
    } catch (const std::exception& problem) {
      return Refuse(Reason{"STORE_FAILED", Code::kUnavailable}, TypeOf(problem));
    }
  }

  void Problem(const std::string& what) {
    if (counts.last_problem != what) {
      log::Warning("consumer_waits", {{"topic", options.topic}, {"position", last}, {"reason", what}});
    }
    counts.last_problem = what;
  }

  void PublishStats() {
    counts.last_applied = last;
    std::lock_guard lock(stats_mutex);
    stats = counts;
  }
};

Consumer::Consumer(ConsumerOptions options, ConsumerEffects effects, Feed feed)
    : state_(std::make_unique<State>(std::move(options), std::move(effects), std::move(feed))) {
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

Consumer::~Consumer() { Stop(); }

void Consumer::Stop() {
  state_->stopping = true;
  state_->wake.Set();
  if (state_->thread.joinable()) state_->thread.join();
}

ConsumerStats Consumer::stats() const {
  std::lock_guard lock(state_->stats_mutex);
  return state_->stats;
}

}  // namespace kith::kafka
