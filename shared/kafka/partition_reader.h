// Reads partition 0 of one topic, without a consumer group: where to go on is the reader's own business, never Kafka's.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "shared/kafka/record_reader.h"

namespace kith::kafka {

struct PartitionReaderOptions {
  std::string brokers;
  Settings settings;
  std::string topic;
  bool from_beginning = true;                // else only what is written from now on
  std::chrono::milliseconds fetch_wait{10};  // how long a broker may hold an empty fetch
};

// For one thread. Holds 32 MiB at most. When the broker no longer has the offset that comes next (retention, a new
// broker under the old address), reading goes on at the earliest record that it has.
class PartitionReader final : public RecordReader {
 public:
  // Does not wait for a broker. Throws std::invalid_argument for a wrong setting.
  PartitionReader(PartitionReaderOptions options, OnProblem on_problem);
  ~PartitionReader() override;

  std::optional<Received> Next(std::chrono::milliseconds limit) override;

  // True when the last Next returned nothing because everything that the broker has was read.
  bool at_end() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::kafka
