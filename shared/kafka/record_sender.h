// What the relay's core needs of a producer. Producer is the real one; a simulation has its own.
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

// All but wake are called inside Poll and Send, on the caller's thread.
struct ProducerEvents {
  std::function<void(const Delivery&)> delivered;
  std::function<void(std::string_view reason)> failed;        // this producer is of no further use: destroy it
  std::function<void(std::string_view reason)> disconnected;  // a connection was lost; it reconnects by itself
  std::function<void()> wake;                                 // from another thread: there is something for Poll
};

// For one thread. Sends records in order, each to partition 0 of its topic, and reports on each by the position that it
// was sent with: as acknowledged, or as failed, or not at all while it waits. One that had a failed report is not to be
// trusted with order again: destroy it and make another. Destroying it drops what is queued, without reports.
class RecordSender {
 public:
  enum class Sent { kQueued, kFull, kFailed };

  virtual ~RecordSender() = default;

  // kFull: bounded, try again after reports. kFailed: events.failed was told why.
  virtual Sent Send(const Record& record, int64_t position) = 0;

  // Serves what there is to report; does not wait.
  virtual void Poll() = 0;

  // The cluster's id as the last metadata told it; nothing when no broker answered in time.
  virtual std::optional<std::string> ClusterId(std::chrono::milliseconds limit) = 0;

  // The offset after the last record of the topic, 0 when it is empty; nothing when no broker answered, the topic does
  // not exist, or we may not ask.
  virtual std::optional<int64_t> HighWatermark(const std::string& topic, std::chrono::milliseconds limit) = 0;
};

}  // namespace kith::kafka
