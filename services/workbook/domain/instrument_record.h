// Instruments that were filled in: the service computes the scores, a professional decides what follows from them.
// Pure.
#pragma once

#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/practice_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// NOT_FOUND, WORKBOOK_CLOSED, NOT_A_MEMBER, INSTRUMENT_NOT_IN_TEMPLATE, RESPONDENT_DOES_NOT_FIT, DATE_IN_FUTURE,
// WRONG_ANSWERS with every wrong, missing or unknown item, INVALID_REQUEST.
Result<Drafts> RecordInstrument(const Templates& templates, const Streams& streams,
                                const v1::RecordInstrumentRequest& request, const Context& context);

// SUGGESTION_NOT_MADE: the instrument cannot suggest this; SUGGESTION_UNCHANGED, TOO_MANY, WORKBOOK_CLOSED,
// INVALID_REQUEST. Judgement may find a risk below a threshold as well as none above it (domain reference §1.5: DASH).
Result<Drafts> OverrideSuggestion(const Streams& streams, const v1::OverrideSuggestionRequest& request,
                                  const Context& context);

void Apply(v1::InstrumentRecord& record, const v1::WorkbookEvent& event);

}  // namespace kith::workbook
