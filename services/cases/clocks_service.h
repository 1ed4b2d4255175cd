// The gRPC front of the clocks: kith/cases/v1/clocks_service.proto bound to its rules and queries.
#pragma once

#include <memory>

#include "services/cases/local_rules.h"
#include "shared/clock/clock.h"
#include "shared/front/front.h"

namespace kith::cases {

// front: of kith.cases.v1.ClocksService. The clock must outlive it.
void AddClocksRpcs(Front& front, const Clock& clock, std::shared_ptr<const LocalRules> rules = DefaultLocalRules());

}  // namespace kith::cases
