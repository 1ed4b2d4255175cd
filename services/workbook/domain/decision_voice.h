// The children's voices beside the decisions about them: what was last heard when a decision was proposed, and when it
// was taken. Pure.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/separation.h"

#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/supervision_events.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"

namespace kith::workbook {

// Puts what is known on the context's day of the voices of the decision's children into the decision: warnings, and for
// each child the entries of what was heard up to then, newest first.
void KeepVoices(const Streams& streams, const v1::KnownFamily& family, const std::string& workbook,
                const Context& context, v1::SupervisionDecision& decision);

// The same of the children of all decisions that stand, for the closing that takes them; and what a closing leaves in
// the state.
void TakeDecisions(const Streams& streams, const v1::KnownFamily& family, const v1::Supervision& supervision,
                   const Context& context, v1::SupervisionClosing& closing);
void KeepTaken(const v1::SupervisionClosing& closing, v1::Supervision& supervision);

// Entries that ShowVoices reads of these decisions.
std::vector<std::string> VoiceEntriesOf(const v1::Supervision& supervision);

// Leaves of each child the newest voice that the caller may hear, with what stands in its entry today.
void ShowVoices(const Streams& streams, const Sight& sight, v1::SupervisionDecision& decision);

// For an agenda: what ShowVoices left, and who had not been heard.
std::vector<v1::AgendaItem> VoiceItems(const v1::SupervisionDecision& decision);

}  // namespace kith::workbook
