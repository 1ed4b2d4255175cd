// Who sees what of a supervision's decisions. A decision whose limit the caller may not pass is not there. Of one that
// is there everybody knows the kind and the children, because they are bound by it and may dissent; what a strategy
// discussion or a legal gateway says, and why, is kept among few. Pure.
#pragma once

#include <string>

#include "services/workbook/domain/limits.h"

#include "kith/workbook/v1/supervision.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// What is decided, in the words of the command: "hold strategy discussion"; "all goes on".
std::string TitleOf(const v1::SupervisionDecision& decision);

// Null where the supervision has none of that number.
const v1::SupervisionDecision* FindDecision(const v1::Supervision& supervision, int number);

// To whom the decision is there: to those whom its limit names or lets through, its author, and the chair; never to a
// perpetrator's worker where it locates somebody.
bool MaySeeDecision(const v1::SupervisionDecision& decision, const v1::Supervision& supervision, const Sight& sight);

// Who reads its command, its reasons and the dissents of others too. Of a strategy discussion and a legal gateway, of
// those above: the children's social workers, managers, the chair and the author, but never a perpetrator's worker: the
// one may say what the police are going to do, the other is legal advice, which is privileged.
bool MayReadDecision(const v1::SupervisionDecision& decision, const v1::Supervision& supervision, const Sight& sight);

// Leaves in a supervision what this caller may see of its decisions, and puts beside each the voices that they may
// hear, from entries that the streams have.
void ShowDecisions(const Streams& streams, const Sight& sight, v1::Supervision& supervision);

// Of an event of a supervision's stream: to whom it is told. Open where it is about no decision.
Limits LimitsOfChange(const v1::WorkbookEvent& event, const v1::Supervision& supervision);

}  // namespace kith::workbook
