// The gRPC front of what a meeting decided: kith/cases/v1/decisions_service.proto bound to its rule.
#pragma once

#include "shared/front/front.h"

namespace kith::cases {

// front: of kith.cases.v1.DecisionsService.
void AddDecisionsRpcs(Front& front);

}  // namespace kith::cases
