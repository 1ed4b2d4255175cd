// The RPCs of safe contacts: the one place where what they say exists in the clear, between a request and its sealing
// and between the unsealing and an answer.
#pragma once

#include <memory>

#include "shared/cache/sealer.h"
#include "shared/front/front.h"

namespace kith::cases {

// sealer: null where there is no key.
void AddSafeContacts(Front& front, const Clock& clock, std::shared_ptr<const cache::Sealer> sealer);

}  // namespace kith::cases
