// A visit that was recorded as an entry is a visit in cases, for the plans, the clocks and the returns: called there
// durably, under the event's id. Words stay here.
#pragma once

#include "shared/journal/journal.h"
#include "shared/runtime/service.h"

namespace kith::workbook {

// Commands that note what cases answered; done once, however often they are sent.
journal::Command NoteVisitRecorded(const journal::Entry& entry);
journal::Command NoteVisitRefused(const journal::Entry& entry, const Error& error);

void ReactToVisits(runtime::Parts& parts);

}  // namespace kith::workbook
