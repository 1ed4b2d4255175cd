// The gRPC front of the reporting service: each RPC names its policy and its query; nothing else.
#pragma once

#include "shared/front/front.h"

namespace kith::reporting {

// For Front("kith.reporting.v1.ReportingService", …). This service has no commands: what it appends follows from the
// cases service's events.
void AddReportingRpcs(Front& front);

}  // namespace kith::reporting
