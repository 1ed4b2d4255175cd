// What the consumer's core needs of a reader of a topic. PartitionReader is the real one; a simulation has its own.
#pragma once

#include <chrono>
#include <optional>

#include "shared/kafka/record.h"

namespace kith::kafka {

// For one thread.
class RecordReader {
 public:
  virtual ~RecordReader() = default;

  // The next record; nothing when none came in time.
  virtual std::optional<Received> Next(std::chrono::milliseconds limit) = 0;
};

}  // namespace kith::kafka
