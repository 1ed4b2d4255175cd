// Which contacts, referrals, enquiries and open children are closed to a caller, for every RPC of this service: what is
// about a child whose record is hidden from the caller looks as if it did not exist. The decision is IsHidden
// (domain/restricted_child.h).
#pragma once

#include <memory>

#include "shared/front/front.h"

namespace kith::referrals {

// Looks at the request's `name`. What else a command reads is behind it too; the filters of a list are no records, so
// that one that finds nothing and one that may not find are answered alike.
std::shared_ptr<const Gate> FrontDoorGate();

}  // namespace kith::referrals
