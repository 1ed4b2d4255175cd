// What an event of the workbook service means to sharing: what we learn of the family, and what each agency is told of
// each child. Of an event only what kith.sharing.v1.Told has a field for is read; everything else cannot leave.
#pragma once

#include <memory>

#include "services/sharing/agreement.h"
#include "services/sharing/reference.h"
#include "shared/decide/decide.h"
#include "shared/inbox/inbox.h"
#include "shared/journal/entry.h"

namespace kith::sharing {

// Pure. What is limited to some of those who work with the family, or locates somebody, is not told; nor is anything of
// a child whose record is restricted or sealed. Refusals (the stream is parked): UNREADABLE_RECORD; NOT_A_DATE;
// CHILD_NOT_KNOWN_YET, until the events of cases that the workbook had seen are here too.
Result<Drafts> ConsumeWorkbook(const Origin& origin, const Agreements& agreements, const Streams& streams,
                               const journal::Entry& entry, const Context& context);

// The source "workbook" for inbox::ApplyBatch.
inbox::Source WorkbookSource(Origin origin, std::shared_ptr<const Agreements> agreements);

}  // namespace kith::sharing
