// The gRPC front of the referrals service: kith/referrals/v1/referrals_service.proto bound to its rules and queries.
#pragma once

#include "shared/clock/clock.h"
#include "shared/front/front.h"
#include "shared/ticket/ticket.h"

namespace kith::referrals {

// All of them behind FrontDoorGate. search: the key of search tokens. clock: of queries; must outlive the server.
void AddReferralsRpcs(Front& front, const ticket::Key& search, const Clock& clock);

}  // namespace kith::referrals
