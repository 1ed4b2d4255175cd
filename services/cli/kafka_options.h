// How the commands that talk to Kafka find it.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "shared/kafka/security.h"

namespace kith::cli {

struct KafkaOptions {
  std::string brokers;
  kafka::Security security;

  // Declares --brokers and --kafka-…, with the environment variables that the services take.
  void Declare(CLI::App& command);
};

}  // namespace kith::cli
