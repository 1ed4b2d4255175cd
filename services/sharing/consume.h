// What an event of the cases service means to sharing: what we learn of the child, and what each agency is told.
#pragma once

#include <memory>

#include "services/sharing/agreement.h"
#include "services/sharing/reference.h"
#include "shared/decide/decide.h"
#include "shared/inbox/inbox.h"
#include "shared/journal/entry.h"

namespace kith::sharing {

// Pure. Refusals (the stream is parked): UNREADABLE_RECORD, NOT_A_DATE. Events of other streams than case files, and
// events that this version does not know, mean nothing to us.
Result<Drafts> Consume(const Origin& origin, const Agreements& agreements, const Streams& streams,
                       const journal::Entry& entry, const Context& context);

// The source "cases" for inbox::ApplyBatch.
inbox::Source CasesSource(Origin origin, std::shared_ptr<const Agreements> agreements);

}  // namespace kith::sharing
