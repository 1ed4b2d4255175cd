// Instruments that were filled in: the service computes the scores, a professional decides what follows from them.
// Pure.
#pragma once

#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/practice_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// NOT_FOUND, WORKBOOK_CLOSED, INSTRUMENT_NOT_IN_TEMPLATE, the refusals of CheckAbout (instrument_about.h),
// WRONG_ANSWERS with every wrong, missing or unknown item, INVALID_REQUEST.
Result<Drafts> RecordInstrument(const Templates& templates, const Streams& streams,
                                const v1::RecordInstrumentRequest& request, const Context& context);

// SUGGESTION_NOT_MADE: the instrument cannot suggest this; SUGGESTION_UNCHANGED, TOO_MANY, WORKBOOK_CLOSED,
// INSTRUMENT_WITHDRAWN, INVALID_REQUEST. Judgement may find a risk below a threshold as well as none above it (domain
// reference §1.5: DASH).
Result<Drafts> OverrideSuggestion(const Streams& streams, const v1::OverrideSuggestionRequest& request,
                                  const Context& context);

// By whoever recorded it, a manager, or a program; in a closed workbook too. NOT_FOUND; ROLE_NOT_PERMITTED; NOT_YOURS;
// INSTRUMENT_WITHDRAWN; STALE_ETAG; UNKNOWN_CODE; INVALID_REQUEST.
Result<Drafts> WithdrawInstrument(const Streams& streams, const v1::WithdrawInstrumentRequest& request,
                                  const Context& context);

// Whether the state is of a filling-in that no longer counts.
bool IsWithdrawn(const google::protobuf::Message& state);

void Apply(v1::InstrumentRecord& record, const v1::WorkbookEvent& event);

}  // namespace kith::workbook
