// What happens in open care proceedings: interim orders, hearings, extensions (Children Act 1989 ss.32, 38, 43 to 45).
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Refusals of every command here, those of one child naming it: NOT_FOUND; STALE_ETAG; NO_OPEN_CARE_PROCEEDINGS;
// INVALID_REQUEST. Beside these: BEFORE_PREVIOUS_STEP; END_BEFORE_START; ORDER_TOO_LONG; ORDER_ALREADY_EXTENDED;
// UNKNOWN_CODE; DATE_IN_FUTURE.
Result<Drafts> MakeInterimOrder(const Streams& streams, const v1::MakeInterimOrderRequest& request,
                                const Context& context);

// HEARING_BEFORE_ISSUE; HEARING_NOT_LISTED (the one to be moved); HEARING_ALREADY_LISTED; UNKNOWN_CODE.
Result<Drafts> ListHearing(const Streams& streams, const v1::ListHearingRequest& request, const Context& context);

// HEARING_BEFORE_ISSUE; HEARING_ALREADY_HELD; UNKNOWN_CODE; DATE_IN_FUTURE unless vacated.
Result<Drafts> HoldHearing(const Streams& streams, const v1::HoldHearingRequest& request, const Context& context);

// The 26 weeks grow by at most 8 weeks at a time. BEFORE_PREVIOUS_STEP; EXTENSION_TOO_LONG; DATE_IN_FUTURE.
Result<Drafts> ExtendCareProceedings(const Streams& streams, const v1::ExtendCareProceedingsRequest& request,
                                     const Context& context);

}  // namespace kith::cases
