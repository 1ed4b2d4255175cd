// The way of a supervision's decisions into the case files, and back: a durable reaction.
#pragma once

#include <optional>

#include "shared/journal/entry.h"
#include "shared/journal/journal.h"
#include "shared/runtime/service.h"

#include "kith/cases/v1/decisions_service.pb.h"

namespace kith::workbook {

// What is noted when the case files took the decisions of that closing, and when they refused. Each once, however often
// it is told.
journal::Command NoteDecisionsApplied(const journal::Entry& closing);
journal::Command NoteDecisionsRefused(const journal::Entry& closing, const Error& error);
// Either, as cases answered.
journal::Command NoteDecisions(const journal::Entry& closing, const cases::v1::ApplyDecisionsResponse& answer);

// The call by which a closing's decisions go to cases; nothing for other entries, and for a closing whose answer has
// been noted: a page of entries may be read again after some of it was noted. cases gives one closing one answer,
// however often it comes: what it refused it does not take later, when the meeting has withdrawn it. Throws
// sql::SqlError.
std::optional<runtime::PeerCall> DecisionsCall(journal::Journal& journal, const journal::Entry& entry);

// Records what was answered. Throws std::runtime_error where it may be recorded later, so that the reaction does not
// pass the entry. What can never be recorded is logged and passed: the closing was noted with another answer, or the
// family's record was erased; one supervision must not keep all others from being closed.
void RecordAnswer(journal::Journal& journal, journal::Command note);

// A closing supervision applies its decisions at cases, all or none (kith.cases.v1.DecisionsService), under the id of
// the closing event. While cases is down the supervision stays closing.
void ReactToDecisions(runtime::Parts& parts);

}  // namespace kith::workbook
