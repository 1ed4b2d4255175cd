// The front door's part of a history that holds only what the cases service knows. Pure.
#pragma once

#include "services/cli/history.h"

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {

// The decision that a history implies, on the day of the referral: no further action; a strategy discussion where a
// section 47 enquiry began on that day; otherwise an assessment. Without request_id and name.
referrals::v1::DecideReferralRequest DecisionOf(const EpisodeHistory& history);

}  // namespace kith::cli
