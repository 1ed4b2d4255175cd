// What a group supervision decides: proposed, disagreed with, withdrawn; taken when it closes (supervision_close.h).
// Pure.
#pragma once

#include <string>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/workbook.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// A decision with no child's voice in this time carries a warning (peers §7, row 17).
inline constexpr int kVoiceWorkingDays = 20;

// Those of the children who were not heard in the 20 working days up to the day; an unborn child is not waited for.
// voices: null where nobody was ever heard.
std::vector<v1::VoiceWarning> NotHeard(const std::vector<std::string>& children, const v1::LatestVoices* voices,
                                       const v1::KnownFamily& family, const std::string& day);

// "people/C…" of the case files that a command names.
std::vector<std::string> ChildrenOfCommand(const cases::v1::Decision& command);

// Refusals: NOT_FOUND; SUPERVISION_NOT_OPEN; NOT_PRESENT; NOT_A_MEMBER; DECISION_NOT_PERMITTED; TOO_MANY;
// DECISIONS_TOO_LARGE; INVALID_REQUEST. Whether the case files take it is known when the supervision closes.
Result<Drafts> ProposeDecision(const Streams& streams, const v1::ProposeDecisionRequest& request,
                               const Context& context);
// DECISION_WITHDRAWN; NOT_FOUND, also of a decision that the caller may not see.
Result<Drafts> WithdrawDecision(const Streams& streams, const v1::WithdrawDecisionRequest& request,
                                const Context& context);
// After a supervision was closed those who were there may still dissent, for as long as its note takes to go round and
// be read: until then nobody has seen what they are said to have agreed to. Later a disagreement is a matter of its
// own, for an action or the next supervision.
inline constexpr int kDissentWorkingDays = 5;

// While it is open by anybody who works with the family, there or not; from its closing on by those who were present,
// for kDissentWorkingDays after the day of the closing. NOT_FOUND, also of a decision that the caller may not see;
// SUPERVISION_NOT_OPEN: it was not opened, or never held; NOT_PRESENT; DISSENT_TOO_LATE; TOO_MANY.
Result<Drafts> RecordDissent(const Streams& streams, const v1::RecordDissentRequest& request, const Context& context);

}  // namespace kith::workbook
