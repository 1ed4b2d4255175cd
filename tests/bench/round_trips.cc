// Counts round trips where they are made: libpq's PQpipelineSync, of which shared/sql calls one for each. This file's
// own stands in front of libpq's in this program.
#include <atomic>

#include <dlfcn.h>
#include <libpq-fe.h>

#include "tests/bench/rooms.h"

namespace {
std::atomic<int64_t> round_trips{0};
}  // namespace

extern "C" __attribute__((visibility("default"))) int PQpipelineSync(PGconn* connection) {
  static const auto next = reinterpret_cast<int (*)(PGconn*)>(dlsym(RTLD_NEXT, "PQpipelineSync"));
  round_trips.fetch_add(1, std::memory_order_relaxed);
  return next(connection);
}

namespace kith::bench {

int64_t RoundTripsOfThisProcess() { return round_trips.load(); }

}  // namespace kith::bench
