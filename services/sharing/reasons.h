// The reasons of this service's refusals, and of the streams that it parks.
#pragma once

#include "shared/result/result.h"

namespace kith::sharing::reasons {

// At start: the agreements are not right; fields name every problem.
inline constexpr Reason kAgreementsInvalid{"AGREEMENTS_INVALID", Code::kInvalidArgument};
// A partner asked for another agency's feed.
inline constexpr Reason kNotYourFeed{"NOT_YOUR_FEED", Code::kPermissionDenied};
// Parked: the payload is not an event of the cases service.
inline constexpr Reason kUnreadableRecord{"UNREADABLE_RECORD", Code::kInvalidArgument};
// Parked: the events of cases about a child of the family are not here yet.
inline constexpr Reason kChildNotKnownYet{"CHILD_NOT_KNOWN_YET", Code::kFailedPrecondition};
// Parked: a date that would be told is not a date.
inline constexpr Reason kNotADate{"NOT_A_DATE", Code::kInvalidArgument};

}  // namespace kith::sharing::reasons
