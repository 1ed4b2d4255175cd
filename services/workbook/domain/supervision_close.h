// The end of a group supervision: who must have been there and what must have been said, the way of its decisions into
// the case files, and the episode that ends with it. Pure.
#pragma once

#include <optional>
#include <string>

#include "services/workbook/domain/templates.h"
#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/decisions_service.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// Of the family's workers on the day and of those present; roles that chair are not counted.
v1::Quorum QuorumOf(const v1::Supervision& supervision, const v1::KnownFamily& family,
                    const v1::SupervisionTemplate& made, const std::string& day);
// Whether as many of the allocated roles as asked are there, and those that must always be.
bool IsMet(const v1::Quorum& quorum, const v1::SupervisionTemplate& made);

// Whether the case files take this command together with those that stand, in the one call of a closing: TOO_MANY;
// DECISIONS_TOO_LARGE. Asked when it is proposed, so that no meeting learns of it at its end.
checks::Refused CheckTakenTogether(const v1::Supervision& supervision, const cases::v1::Decision& more);

// By its chair. Refusals: NOT_FOUND; STALE_ETAG; SUPERVISION_NOT_OPEN; NOT_THE_CHAIR; CHAIR_NOT_ALLOCATED;
// WORKBOOK_CLOSED; QUORUM_NOT_MET; SUPERVISION_INCOMPLETE, with a field for each child without a rating or a decision
// and each role without an update; DECISION_NOT_PERMITTED, with a field for each decision that the chair may not take;
// INVALID_REQUEST. Where nothing goes to the case files it is closed at once, with its episode.
Result<Drafts> CloseSupervision(const Templates& templates, const Streams& streams,
                                const v1::CloseSupervisionRequest& request, const Context& context);

// What a closing supervision asks of cases; nothing for other events, and where nothing is to be applied. request_id is
// the event's id, so it is applied once however often it is sent.
std::optional<cases::v1::ApplyDecisionsRequest> DecisionsFor(const std::string& event_id,
                                                             const v1::WorkbookEvent& event);

// The case files took the decisions: the supervision is closed, its episode ends and the next begins where that is the
// one that is open, and every chapter's version is kept. Nothing where that was noted before.
Drafts NoteApplied(const Streams& streams, const std::string& supervision, const Context& context);
// They refused: it is open again, with the reason.
Drafts NoteRefused(const Streams& streams, const std::string& supervision, const Error& error, const Context& context);

}  // namespace kith::workbook
