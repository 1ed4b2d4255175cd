#include "shared/kafka/tail.h"

#include <chrono>

#include "shared/kafka/partition_reader.h"

namespace kith::kafka {

void Tail(const TailOptions& options, const std::function<bool(const Received&)>& on_record, std::stop_token stop,
          const OnProblem& on_problem) {
  PartitionReaderOptions reading;
  reading.brokers = options.brokers;
  reading.settings = options.settings;
  reading.topic = options.topic;
  reading.from_beginning = options.from_beginning;
  PartitionReader reader(std::move(reading), on_problem);
  while (!stop.stop_requested()) {
    const std::optional<Received> received = reader.Next(std::chrono::milliseconds(100));
    if (received) {
      if (!on_record(*received)) return;
    } else if (reader.at_end() && !options.follow) {
      return;
    }
  }
}

}  // namespace kith::kafka
