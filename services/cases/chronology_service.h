// The gRPC front of the chronology: kith/cases/v1/chronology_service.proto bound to its queries.
#pragma once

#include "shared/front/front.h"

namespace kith::cases {

// front: of kith.cases.v1.ChronologyService.
void AddChronologyRpcs(Front& front, const Clock& clock);

}  // namespace kith::cases
