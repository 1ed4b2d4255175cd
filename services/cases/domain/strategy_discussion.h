// Strategy discussions: the authority, police and health decide whether enquiries under section 47 begin (Working
// Together to Safeguard Children 2023). An enquiry starts on the day of the discussion that decided it
// (S47ActualStartDate N00148).
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Refusals, those of one child naming it: NOT_FOUND; STALE_ETAG; CASE_CLOSED; BEFORE_REFERRAL;
// STRATEGY_DISCUSSION_NOT_QUORATE; ENQUIRY_ALREADY_OPEN; ENQUIRIES_OVERLAP; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Drafts> HoldStrategyDiscussion(const Streams& streams, const v1::HoldStrategyDiscussionRequest& request,
                                      const Context& context);

}  // namespace kith::cases
