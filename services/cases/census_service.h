// The gRPC front of CensusService: who may ask and correct what.
#pragma once

#include "shared/clock/clock.h"
#include "shared/front/front.h"

namespace kith::cases {

// The clock, whose day is today for the queries, must outlive the front.
void AddCensusRpcs(Front& front, const Clock& clock);

}  // namespace kith::cases
