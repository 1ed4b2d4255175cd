// The events of the cases service, as this one consumes them: which children are open, and who has their cases.
#pragma once

#include "shared/inbox/inbox.h"

namespace kith::referrals {

// The source "cases" for inbox::ApplyBatch: at most one draft an entry, on "children/C0000123". Parks a case file's
// stream whose payload is not readable (UNREADABLE_RECORD). Events of other streams, and those that this version does
// not know, mean nothing to us.
inbox::Source CasesSource();

}  // namespace kith::referrals
