// The gRPC front of the referrals service: kith/referrals/v1/referrals_service.proto bound to its rules and queries.
#pragma once

#include "shared/front/front.h"

namespace kith::referrals {

void AddReferralsRpcs(Front& front);

}  // namespace kith::referrals
