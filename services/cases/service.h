// The gRPC front of the cases service: kith/cases/v1/cases_service.proto bound to its rules and queries.
#pragma once

#include "shared/front/front.h"

namespace kith::cases {

void AddCasesRpcs(Front& front);

}  // namespace kith::cases
