// The way of a supervision's decisions into the case files, and back: a durable reaction.
#pragma once

#include "shared/journal/entry.h"
#include "shared/journal/journal.h"
#include "shared/runtime/service.h"

namespace kith::workbook {

// What is noted when the case files took the decisions of that closing, and when they refused. Each once, however often
// it is told.
journal::Command NoteDecisionsApplied(const journal::Entry& closing);
journal::Command NoteDecisionsRefused(const journal::Entry& closing, const Error& error);

// A closing supervision applies its decisions at cases, all or none (kith.cases.v1.DecisionsService), under the id of
// the closing event. While cases is down the supervision stays closing.
void ReactToDecisions(runtime::Parts& parts);

}  // namespace kith::workbook
