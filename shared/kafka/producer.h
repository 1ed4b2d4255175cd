// Sends records in order, each to partition 0 of its topic, and reports on each by the position that it was sent with.
// acks=all, idempotent, no message time-out: a record is reported as acknowledged, or as failed, or not at all while it
// waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "shared/kafka/record.h"

namespace kith::kafka {

struct Delivery {
  int64_t position = 0;
  std::string_view topic;  // valid during the call
  int64_t offset = -1;     // negative: the broker did not say
  std::string_view error;  // empty: acknowledged by all in-sync replicas
};

struct ProducerOptions {
  std::string brokers;
  Settings settings;
  size_t max_messages = 10'000;
  size_t max_bytes = 32 * 1024 * 1024;
};

// All but wake are called inside Poll and Send, on the caller's thread.
struct ProducerEvents {
  std::function<void(const Delivery&)> delivered;
  std::function<void(std::string_view reason)> failed;        // this producer is of no further use: destroy it
  std::function<void(std::string_view reason)> disconnected;  // a connection was lost; it reconnects by itself
  std::function<void()> wake;                                 // from librdkafka's thread: there is something for Poll
};

// For one thread. A producer that had a failed report is not to be trusted with order again: destroy it and build
// another.
class Producer {
 public:
  enum class Sent { kQueued, kFull, kFailed };

  // Does not wait for a broker. Throws std::invalid_argument for a wrong setting.
  Producer(ProducerOptions options, ProducerEvents events);
  // Drops what is queued, without reports.
  ~Producer();

  // kFull: bounded by the options, try again after reports. kFailed: events.failed was told why.
  Sent Send(const Record& record, int64_t position);

  // Serves what there is to report; does not wait.
  void Poll();

  // The cluster's id as the last metadata told it; nothing when no broker answered in time.
  std::optional<std::string> ClusterId(std::chrono::milliseconds limit);

  // The offset after the last record of the topic; 0 when the topic is empty or does not exist; nothing when no broker
  // answered.
  std::optional<int64_t> HighWatermark(const std::string& topic, std::chrono::milliseconds limit);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::kafka
