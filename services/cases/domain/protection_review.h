// Keeping a child protection plan under review: core groups (10 working days after the conference, then every 4 weeks)
// and review conferences (3 months after the conference, then at most 6 months apart): Working Together to Safeguard
// Children 2023.
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Refusals, those of one child naming it: NOT_FOUND; STALE_ETAG; CASE_CLOSED; NO_OPEN_CHILD_PROTECTION_PLAN;
// END_BEFORE_START; REVIEW_ALREADY_RECORDED; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> HoldCoreGroup(const Streams& streams, const v1::HoldCoreGroupRequest& request, const Context& context);

// The plan goes on, perhaps under another category, or ends on that day; stepped down, a child in need plan starts
// then. Refusals, those of one child naming it: NOT_FOUND; STALE_ETAG; CASE_CLOSED; NO_OPEN_CHILD_PROTECTION_PLAN;
// REVIEW_NOT_AFTER_START; REVIEW_ALREADY_RECORDED; PLAN_ENDS_BEFORE_REVIEW; OUTCOME_CONTRADICTS; those of StartCinPlan;
// UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> HoldReviewConference(const Streams& streams, const v1::HoldReviewConferenceRequest& request,
                                    const Context& context);

}  // namespace kith::cases
