// The gRPC front of people: kith/cases/v1/people_service.proto bound to its rules and queries.
#pragma once

#include <memory>

#include "shared/cache/sealer.h"
#include "shared/front/front.h"

namespace kith::cases {

// sealer: of safe contacts; null where there is no key, then they are refused with SAFE_CONTACT_KEY_MISSING. The clock
// is that of queries and must outlive the server.
void AddPeopleRpcs(Front& front, const Clock& clock, std::shared_ptr<const cache::Sealer> sealer);

}  // namespace kith::cases
