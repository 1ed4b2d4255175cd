// One event as the journal holds it, and as the feed and Kafka carry it. The proto twin is kith.journal.v1.Entry.
#pragma once

#include <cstdint>
#include <string>

#include "shared/clock/clock.h"

namespace kith::journal {

struct Entry {
  int64_t position = 0;     // 1-based, gapless, in commit order
  std::string stream;       // "cases/C0000123"
  int64_t version = 0;      // 1-based, gapless per stream
  std::string type;         // "kith.cases.v1.AssessmentStarted"
  std::string event_id;     // "<journal id>-<position>"
  std::string occurred_on;  // ISO 8601 date
  Instant recorded_at{};
  std::string actor;
  std::string request_id;
  std::string traceparent;
  std::string payload;         // the service's event message; empty when erased
  std::string salt;            // erased with the payload
  std::string payload_digest;  // SHA-256(salt, payload)
  std::string digest;          // chain
  bool erased = false;

  bool operator==(const Entry&) const = default;
};

}  // namespace kith::journal
