// The sender over librdkafka: acks=all, idempotent, no message time-out.
#pragma once

#include <memory>

#include "shared/kafka/record_sender.h"

namespace kith::kafka {

struct ProducerOptions {
  std::string brokers;
  Settings settings;
  size_t max_messages = 10'000;
  size_t max_bytes = 32 * 1024 * 1024;
};

class Producer final : public RecordSender {
 public:
  // Does not wait for a broker. Throws std::invalid_argument for a wrong setting.
  Producer(ProducerOptions options, ProducerEvents events);
  ~Producer() override;

  Sent Send(const Record& record, int64_t position) override;
  void Poll() override;
  std::optional<std::string> ClusterId(std::chrono::milliseconds limit) override;
  std::optional<int64_t> HighWatermark(const std::string& topic, std::chrono::milliseconds limit) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::kafka
