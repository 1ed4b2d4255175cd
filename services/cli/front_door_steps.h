// What the front door records of a family's referral, in order: contacts, agencies that are asked and reply, the
// referral and its decision. Pure.
//
// Needs the family's people to be named; calls what it makes "contact", "referral", "enquiry".
#pragma once

#include <vector>

#include "services/cli/county.h"
#include "services/cli/step.h"

namespace kith::cli {

std::vector<Step> FrontDoorSteps(const CountyFamily& family, std::size_t episode);

}  // namespace kith::cli
