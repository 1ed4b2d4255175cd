#include "services/referrals/open_cases.h"

namespace kith::referrals {

std::optional<cases::v1::OpenCaseFilesRequest> OpenCasesFor(const journal::Entry& entry,
                                                            const v1::ReferralsEvent& event) {
  if (!event.has_referral_accepted()) return std::nullopt;
  const auto& accepted = event.referral_accepted();
  cases::v1::OpenCaseFilesRequest request;
  request.set_request_id(entry.event_id);
  *request.mutable_children() = accepted.children();
  request.set_authority(accepted.authority());
  request.set_referral(entry.stream);
  request.set_referral_date(accepted.referral_date());
  request.set_referral_source(accepted.source());
  request.set_primary_need(accepted.primary_need());
  return request;
}

}  // namespace kith::referrals
