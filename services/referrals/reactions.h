// What this service does about its own events at other services.
#pragma once

#include "shared/runtime/service.h"

namespace kith::referrals {

// An accepted referral opens the children's cases at the cases service. A refusal that no retry can mend is recorded on
// the referral (CasesNotOpened), where whoever accepted it sees it.
void React(runtime::Parts& parts);

}  // namespace kith::referrals
