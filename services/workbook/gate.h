// Which records are closed to a caller, for every RPC that is bound through a Front: all of a family's record looks as
// if it did not exist to whoever is nothing to the family, or may not see the record of one of its members, and what is
// limited to others is not there either. The decision is IsHidden and MaySee (domain/separation.h).
#pragma once

#include <memory>

#include "shared/front/front.h"

namespace kith::workbook {

// Looks at every text at the top of a request that names a record of this service. A state that is not named after its
// family says it in a field `workbook`, or `family`; one that has a field `visibility` is seen by those whom it says,
// its author being in `by`.
std::shared_ptr<const Gate> FamilyGate();

}  // namespace kith::workbook
