// The minimal service without its server: what a call meets behind gRPC.
#pragma once

#include <string>
#include <vector>

#include "shared/clock/clock.h"
#include "shared/front/front.h"
#include "shared/identity/identity.h"
#include "shared/journal/journal.h"

namespace kith::bench {

struct Rooms {
  // timeless: what a batch holds and when the log is emptied does not depend on how fast the machine is.
  Rooms(const std::string& database, const std::string& jwks_file, bool timeless = false);

  SystemClock clock;
  identity::Verifier verifier;
  journal::Journal journal;
  QueryPool queries{3, 2048};
  std::vector<rpc::Method> methods;
};

// How often this process has waited for PostgreSQL to answer a pipeline.
int64_t RoundTripsOfThisProcess();

}  // namespace kith::bench
