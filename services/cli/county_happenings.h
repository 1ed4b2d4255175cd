// What the assumed rates deal to a family and to each of its referrals. Private to the county.
#pragma once

#include "services/cli/county.h"
#include "services/cli/county_rates.h"

namespace kith::cli {

// Of a family that is made but for this: children, adults, episodes with their allocations.
void DealHappenings(CountyFamily& family, Calibration& calibration);

}  // namespace kith::cli
