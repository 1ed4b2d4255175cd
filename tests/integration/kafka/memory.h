// A journal and a consumer's store in memory, and the two ends of a topic joined up on a broker.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include "shared/kafka/consumer.h"
#include "shared/kafka/embedded_broker.h"
#include "shared/kafka/internal_record.h"
#include "shared/kafka/relay.h"
#include "shared/kafka/tail.h"
#include "shared/kafka/topics.h"
#include "shared/testing/port.h"
#include "shared/testing/temp_broker.h"
#include "shared/testing/wait.h"

namespace kith::kafka {

inline const std::string kTopic = InternalTopic("cases");

inline journal::Entry MakeEntry(int64_t position, size_t payload_bytes = 40) {
  // Not compressible, so that a mebibyte here is one on the broker.
  static std::minstd_rand random(1);
  journal::Entry entry;
  entry.position = position;
  entry.stream = "cases/C" + std::to_string(position % 7);
  entry.version = position / 7 + 1;
  entry.type = "kith.cases.v1.AssessmentStarted";
  entry.event_id = "0a1b2c3d-" + std::to_string(position);
  entry.occurred_on = "2026-03-02";
  entry.recorded_at = Instant(std::chrono::microseconds(1'772'446'500'123'456 + position));
  entry.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  entry.payload.resize(payload_bytes);
  for (char& c : entry.payload) c = static_cast<char>(random());
  return entry;
}

class MemoryJournal {
 public:
  void Append(int count, size_t payload_bytes = 40) {
    std::lock_guard lock(mutex_);
    for (int i = 0; i < count; ++i)
      entries_.push_back(MakeEntry(static_cast<int64_t>(entries_.size()) + 1, payload_bytes));
  }

  std::vector<journal::Entry> Read(int64_t after, int limit) const {
    std::lock_guard lock(mutex_);
    std::vector<journal::Entry> result;
    for (auto i = static_cast<size_t>(after); i < entries_.size() && result.size() < static_cast<size_t>(limit); ++i) {
      result.push_back(entries_[i]);
    }
    return result;
  }

  int64_t Cursor(const std::string& name) const {
    std::lock_guard lock(mutex_);
    const auto found = cursors_.find(name);
    return found == cursors_.end() ? 0 : found->second;
  }

  RelaySource Source() {
    RelaySource source;
    source.read = [this](int64_t after, int limit) { return Read(after, limit); };
    source.read_cursor = [this](const std::string& name) { return Cursor(name); };
    source.save_cursor = [this](const std::string& name, int64_t position) {
      std::lock_guard lock(mutex_);
      int64_t& cursor = cursors_[name];
      moved_back_ = moved_back_ || position < cursor;
      cursor = std::max(cursor, position);
    };
    return source;
  }

  Feed AsFeed() {
    return [this](int64_t after, int limit) -> Result<std::vector<journal::Entry>> {
      if (feed_down) return Refuse(Reason{"UNAVAILABLE", Code::kUnavailable}, "the source is down");
      return Read(after, limit);
    };
  }

  bool moved_back() const { return moved_back_; }

  std::atomic<bool> feed_down{false};

 private:
  mutable std::mutex mutex_;
  std::vector<journal::Entry> entries_;
  std::map<std::string, int64_t> cursors_;
  bool moved_back_ = false;
};

// Outlives its consumers, as a database does, and compares before it sets, as a database does.
class MemoryStore {
 public:
  ConsumerEffects Effects() {
    ConsumerEffects effects;
    effects.last_applied = [this] {
      std::lock_guard lock(mutex_);
      return static_cast<int64_t>(applied_.size());
    };
    effects.apply = [this](const std::vector<journal::Entry>& batch) -> Result<int64_t> {
      std::lock_guard lock(mutex_);
      largest_batch_ = std::max(largest_batch_, batch.size());
      if (refusals_ > 0) {
        --refusals_;
        return Refuse(reasons::kStoreUnavailable, "not now");
      }
      if (batch.front().position != static_cast<int64_t>(applied_.size()) + 1) {
        return Refuse(reasons::kCursorMoved, "somebody else was here");
      }
      for (const journal::Entry& entry : batch) {
        if (entry.position != static_cast<int64_t>(applied_.size()) + 1) in_order_ = false;
        applied_.push_back(entry.event_id);
      }
      return static_cast<int64_t>(applied_.size());
    };
    return effects;
  }

  void RefuseNext(int times) {
    std::lock_guard lock(mutex_);
    refusals_ = times;
  }

  int64_t count() const {
    std::lock_guard lock(mutex_);
    return static_cast<int64_t>(applied_.size());
  }
  size_t largest_batch() const {
    std::lock_guard lock(mutex_);
    return largest_batch_;
  }

  // True when exactly the entries 1 to n were applied, each once, in order.
  bool Holds(int64_t n) const {
    std::lock_guard lock(mutex_);
    if (!in_order_ || static_cast<int64_t>(applied_.size()) != n) return false;
    for (int64_t i = 0; i < n; ++i) {
      if (applied_[static_cast<size_t>(i)] != "0a1b2c3d-" + std::to_string(i + 1)) return false;
    }
    return true;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> applied_;
  bool in_order_ = true;
  int refusals_ = 0;
  size_t largest_batch_ = 0;
};

inline std::unique_ptr<EmbeddedBroker> StartBroker(int port = testing::FreePort()) {
  return std::make_unique<EmbeddedBroker>(EmbeddedBrokerOptions{port, {kTopic}});
}

inline std::string At(int port) { return "127.0.0.1:" + std::to_string(port); }

inline RelayOptions RelayTo(const std::string& brokers, const std::string& topic) {
  RelayOptions options;
  options.brokers = brokers;
  options.topics = {topic};
  return options;
}
inline RelayOptions RelayTo(int port) { return RelayTo(At(port), kTopic); }

inline ConsumerOptions ConsumeFrom(const std::string& brokers, const std::string& topic) {
  ConsumerOptions options;
  options.brokers = brokers;
  options.topic = topic;
  return options;
}
inline ConsumerOptions ConsumeFrom(int port) { return ConsumeFrom(At(port), kTopic); }

// The positions on a topic, from its beginning to its present end.
inline std::vector<int64_t> PositionsOn(const std::string& brokers, const std::string& topic) {
  std::vector<int64_t> positions;
  TailOptions options;
  options.brokers = brokers;
  options.topic = topic;
  options.follow = false;
  Tail(
      options,
      [&](const Received& received) {
        positions.push_back(EntryOf(received.record)->position);
        return true;
      },
      {}, [](std::string_view) {});
  return positions;
}

// The promise to subscribers: whatever repeats, nobody sees a position before all the smaller ones.
inline ::testing::AssertionResult FirstCopiesAreInOrder(const std::vector<int64_t>& positions, int64_t count) {
  int64_t last = 0;
  for (size_t i = 0; i < positions.size(); ++i) {
    if (positions[i] > last + 1) {
      return ::testing::AssertionFailure() << "record " << i << " of " << positions.size() << " has the position "
                                           << positions[i] << ", and none before it went beyond " << last;
    }
    last = std::max(last, positions[i]);
  }
  if (last == count) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "the last of " << positions.size() << " records has the position " << last
                                       << ", not " << count;
}

// A test that runs on the embedded broker and on Apache Kafka, each time on an empty topic.
class OnABroker : public ::testing::TestWithParam<testing::BrokerKind> {
 protected:
  void SetUp() override {
    KITH_NEEDS_BROKER(GetParam());
    broker_ = std::make_unique<testing::TempBroker>(GetParam());
  }
  RelayOptions Relays() const { return RelayTo(broker_->address(), broker_->topic()); }
  Router Routed() const { return MakeInternalRouter(broker_->service()); }
  ConsumerOptions Consumes() const { return ConsumeFrom(broker_->address(), broker_->topic()); }
  std::vector<int64_t> Positions() const { return PositionsOn(broker_->address(), broker_->topic()); }

  std::unique_ptr<testing::TempBroker> broker_;
};

}  // namespace kith::kafka
