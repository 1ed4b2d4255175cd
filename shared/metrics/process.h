// The process_* metrics that every Prometheus client library has: memory, descriptors, threads, CPU, start.
#pragma once

#include "shared/metrics/registry.h"

namespace kith::metrics {

void AddProcess(Registry& registry);

}  // namespace kith::metrics
