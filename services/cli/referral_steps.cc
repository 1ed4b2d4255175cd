#include "services/cli/referral_steps.h"

#include <algorithm>

namespace kith::cli {

referrals::v1::DecideReferralRequest DecisionOf(const EpisodeHistory& history) {
  const auto& episode = history.episode;
  referrals::v1::DecideReferralRequest request;
  request.set_decision_date(episode.referral_date());
  if (history.no_further_action) {
    request.set_decision(referrals::v1::REFERRAL_DECISION_NO_FURTHER_ACTION);
    request.set_reason(referrals::v1::DECISION_REASON_THRESHOLD_NOT_MET);
    return request;
  }
  const auto& enquiries = episode.section_47_enquiries();
  const bool at_once = std::any_of(enquiries.begin(), enquiries.end(), [&](const auto& enquiry) {
    return enquiry.start_date() == episode.referral_date();
  });
  request.set_decision(at_once ? referrals::v1::REFERRAL_DECISION_STRATEGY_DISCUSSION
                               : referrals::v1::REFERRAL_DECISION_ASSESSMENT);
  request.set_reason(at_once ? referrals::v1::DECISION_REASON_SIGNIFICANT_HARM
                             : referrals::v1::DECISION_REASON_CHILD_IN_NEED);
  request.set_primary_need(episode.primary_need());
  return request;
}

}  // namespace kith::cli
