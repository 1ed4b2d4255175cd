// Prints-as-it-comes reading of a topic, for tools.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "shared/kafka/record.h"

namespace kith::kafka {

struct TailOptions {
  std::string brokers;
  Settings settings;
  std::string topic;
  bool from_beginning = true;  // else only what is written from now on
  bool follow = true;          // else return when everything that the broker has was read
};

// Calls on_record for each record in order until it returns false, stop is requested or, without follow, the end is
// reached. Waits for ever for a broker that does not answer. Throws std::invalid_argument for a wrong setting or topic
// name.
void Tail(const TailOptions& options, const std::function<bool(const Received&)>& on_record, std::stop_token stop,
          const OnProblem& on_problem);

}  // namespace kith::kafka
