// The gRPC front of the reporting service: each RPC names its policy and its query; nothing else.
#pragma once

#include "shared/cache/cache.h"
#include "shared/front/front.h"

namespace kith::reporting {

// For Front("kith.reporting.v1.ReportingService", …). This service has no commands: what it appends follows from the
// cases service's events.
// cache: of figures; null for none; otherwise it must outlive the server.
void AddReportingRpcs(Front& front, cache::Cache* cache = nullptr);

}  // namespace kith::reporting
