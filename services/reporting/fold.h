// What an event of the cases service means for a child's history, and the history that follows. Pure.
#pragma once

#include "shared/decide/decide.h"
#include "shared/inbox/inbox.h"
#include "shared/journal/entry.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/reporting/v1/reporting.pb.h"

namespace kith::reporting {

// Nothing in `spells` and `team_period` and an empty end date: the event means nothing to reports. Refusals:
// NOT_A_DATE; HISTORY_DISAGREES where the event closes an episode, a plan or proceedings that this history does not
// have.
Result<v1::ChildHistoryChanged> Change(const v1::ChildHistory& history, const cases::v1::CasesEvent& event,
                                       int64_t source_position);

// Spells stay in the order in which they were opened, team periods in that of their start dates, without overlap.
void Apply(v1::ChildHistory& history, const v1::ReportingEvent& event);

// The effect of one entry: at most one draft, on "children/C0000123". Refusals: UNREADABLE_RECORD and those of Change.
// Events of other streams than case files, and events that this version does not know, mean nothing to us.
Result<Drafts> Consume(const Streams& streams, const journal::Entry& entry, const Context& context);

// The source "cases" for inbox::ApplyBatch.
inbox::Source CasesSource();

}  // namespace kith::reporting
