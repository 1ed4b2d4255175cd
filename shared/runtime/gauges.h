// What the parts of a service count, as metrics and as parts of its readiness. The names are listed in this room's
// README.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "shared/cache/cache.h"
#include "shared/cache/rate_limiter.h"
#include "shared/clock/clock.h"
#include "shared/journal/journal.h"
#include "shared/kafka/consumer.h"
#include "shared/kafka/relay.h"
#include "shared/metrics/endpoint.h"
#include "shared/metrics/registry.h"
#include "shared/runtime/vitals.h"
#include "shared/trace/tracer.h"

namespace kith::runtime {

// The parts of one service; all outlive the registry's last scrape.
struct Watched {
  const journal::Journal* journal = nullptr;
  const Vitals* vitals = nullptr;
  const kafka::Relay* relay = nullptr;  // null: publishes nothing
  std::vector<std::pair<std::string, const kafka::Consumer*>> consumers;
  const cache::Cache* cache = nullptr;          // null: none
  const cache::RateLimiter* limiter = nullptr;  // null: none
  const trace::Tracer* tracer = nullptr;
  const Clock* clock = nullptr;
  const std::atomic<bool>* draining = nullptr;
};

// For journal::Options::on_batch. The registry must outlive the journal.
std::function<void(const journal::BatchOutcome&)> CountBatches(metrics::Registry& registry);

// kith_build_info and kith_schema_version.
void AddBuild(metrics::Registry& registry, int schema_version);
void AddGauges(metrics::Registry& registry, Watched watched);

// Needed are the database and that it does not drain; commands go on without all the rest.
std::vector<metrics::Part> PartsOf(const Watched& watched);
// The database has answered lately.
bool HasDatabase(const Vitals& vitals);

}  // namespace kith::runtime
