#include "services/referrals/open_cases.h"

namespace kith::referrals {

namespace {

const v1::CasesToOpen* CasesToOpenBy(const v1::ReferralsEvent& event) {
  if (event.has_referral_decided() && event.referral_decided().has_cases_to_open())
    return &event.referral_decided().cases_to_open();
  if (event.has_cases_not_opened_resolved() && event.cases_not_opened_resolved().has_cases_to_open())
    return &event.cases_not_opened_resolved().cases_to_open();
  return nullptr;
}

}  // namespace

std::optional<cases::v1::OpenCaseFilesRequest> OpenCasesFor(const journal::Entry& entry,
                                                            const v1::ReferralsEvent& event) {
  const auto* accepted = CasesToOpenBy(event);
  if (!accepted) return std::nullopt;
  cases::v1::OpenCaseFilesRequest request;
  request.set_request_id(entry.event_id);
  *request.mutable_children() = accepted->children();
  request.set_authority(accepted->authority());
  request.set_referral(entry.stream);
  request.set_referral_date(accepted->referral_date());
  request.set_referral_source(accepted->source());
  request.set_primary_need(accepted->primary_need());
  return request;
}

}  // namespace kith::referrals
