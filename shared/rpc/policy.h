// The table of methods held against the services' descriptors.
#pragma once

#include <vector>

#include "shared/rpc/server.h"

namespace kith::rpc {

// Throws std::invalid_argument unless, for every service that a row names, each RPC of its descriptor has exactly one
// row, and each row names an RPC, has roles, the RPC's request type, and the handler that fits the RPC (unary or
// streaming). The message lists every violation. Descriptors come from the generated pool, so the service's proto must
// be linked in.
void RequireCompleteTable(const std::vector<Method>& methods);

}  // namespace kith::rpc
