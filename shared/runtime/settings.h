// The settings that every service has.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "shared/config/settings.h"
#include "shared/kafka/security.h"
#include "shared/result/result.h"
#include "shared/runtime/redis.h"
#include "shared/runtime/service.h"
#include "shared/trace/settings.h"

namespace kith::runtime {

struct Common {
  std::string listen, health_listen, metrics_listen, database, brokers, jwks_file, issuer, audience, token_file,
      log_level;
  std::map<std::string, std::string> targets;
  bool reflection = false;
  RedisSettings redis;
  kafka::Security security;
  kafka::Settings kafka;  // Complete makes it of security
  trace::Settings trace;  // Complete reads it
  std::chrono::seconds drain{10};
  std::chrono::seconds drain_delay{0};
};

// Declares them all, the service's own too; after Settings::Check they are as the environment says.
Common Declare(config::Settings& settings, const Service& service);

// What takes files and other names than ours: the security of Kafka, OpenTelemetry's settings. Refuses with
// INVALID_SETTINGS and every problem.
Result<void> Complete(Common& common, const std::string& program);

}  // namespace kith::runtime
