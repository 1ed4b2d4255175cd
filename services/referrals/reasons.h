// Every reason for which this service refuses, once. Those that all services share are in shared/result/result.h and
// shared/checks/checks.h. Clients switch on the names: they never change.
#pragma once

#include "shared/result/result.h"

namespace kith::referrals::reasons {

inline constexpr Reason kBeforeContact{"BEFORE_CONTACT", Code::kInvalidArgument};
inline constexpr Reason kBeforeReferral{"BEFORE_REFERRAL", Code::kInvalidArgument};
inline constexpr Reason kContactAlreadyReferred{"CONTACT_ALREADY_REFERRED", Code::kFailedPrecondition};
inline constexpr Reason kReferralAlreadyDecided{"REFERRAL_ALREADY_DECIDED", Code::kFailedPrecondition};

}  // namespace kith::referrals::reasons
