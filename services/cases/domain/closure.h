// Closing the open referral episode.
#pragma once

#include <string>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Closes the episode and ends the allocation on that day. Care proceedings may still be open. A new referral opens the
// next episode (opening.h). Refusals: CASE_CLOSED; ASSESSMENT_NOT_AUTHORISED; ENQUIRY_NOT_CONCLUDED; PLAN_NOT_ENDED;
// PRE_PROCEEDINGS_NOT_ENDED; STILL_LOOKED_AFTER; CLOSURE_REASON_IMPOSSIBLE; END_BEFORE_START; ACTIVITY_AFTER_CLOSURE;
// UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> CloseCase(const v1::CaseFile& file, const v1::CloseCaseRequest& request,
                                         const Context& context);

// The last day on which anything of the episode happened: a closure is not before it (rule 8565).
std::string LastActivity(const v1::CaseFile& file, const v1::Episode& episode);

// The event, for commands that close on the way.
v1::CasesEvent CaseClosed(const std::string& date, type::v1::ReasonForClosure reason);

}  // namespace kith::cases
