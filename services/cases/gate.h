// Which records are closed to a caller, for every RPC of this service: restricted people, their case files, safe
// contacts and relationships look as if they did not exist. The decision is AccessTo (domain/access.h).
#pragma once

#include <memory>

#include "shared/front/front.h"

namespace kith::cases {

// Looks at every name of a record in a request, however deep it stands.
std::shared_ptr<const Gate> RecordGate();

}  // namespace kith::cases
