// The gRPC front of kith/cases/v1/search_service.proto.
#pragma once

#include "shared/clock/clock.h"
#include "shared/front/front.h"
#include "shared/ticket/ticket.h"

namespace kith::cases {

// The clock must outlive the server.
void AddSearchRpcs(Front& front, const ticket::Key& key, const Clock& clock);

}  // namespace kith::cases
