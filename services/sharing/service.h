// The gRPC front of the sharing service: each RPC names its policy and its query; nothing else.
#pragma once

#include <memory>

#include "services/sharing/agreement.h"
#include "shared/front/front.h"

namespace kith::sharing {

// For Front("kith.sharing.v1.SharingService", …). This service has no commands: what it appends follows from the cases
// service's events.
void AddSharingRpcs(Front& front, std::shared_ptr<const Agreements> agreements);

}  // namespace kith::sharing
