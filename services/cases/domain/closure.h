// Closing the open referral episode.
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Closes the episode and ends the allocation on that day. Care proceedings may still be open.
// Refusals: CASE_CLOSED; ASSESSMENT_NOT_AUTHORISED; ENQUIRY_NOT_CONCLUDED; PLAN_NOT_ENDED; CLOSURE_REASON_IMPOSSIBLE;
// END_BEFORE_START; ACTIVITY_AFTER_CLOSURE; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> CloseCase(const v1::CaseFile& file, const v1::CloseCaseRequest& request,
                                         const Context& context);

}  // namespace kith::cases
