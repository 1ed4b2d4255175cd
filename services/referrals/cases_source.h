// The events of the cases service, as this one consumes them: which children are open, who has their cases, and whose
// records are closed to whom.
#pragma once

#include "shared/inbox/inbox.h"

namespace kith::referrals {

// The source "cases" for inbox::ApplyBatch: drafts on "children/C0000123", "restrictions/C0000123" and
// "restricted/children". Parks the stream of a case file, of a restriction, or of a person who is sealed, whose payload
// is not readable (UNREADABLE_RECORD). Events of other streams, and those that this version does not know, mean nothing
// to us. Entries that were applied before change nothing.
inbox::Source CasesSource();

}  // namespace kith::referrals
