// The rules of the front door. Pure.
#pragma once

#include <string>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/referrals/v1/referral.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

// Begins "contacts/K0000123", numbered from the journal's position. Whether the children are recorded is known to the
// cases service alone: it says so when their cases are opened. Refusals: UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> ReceiveContact(const Streams& streams, const v1::ReceiveContactRequest& request, const Context& context);

// Begins "referrals/R0000123" and marks the contact. Refusals: NOT_FOUND; STALE_ETAG; CONTACT_ALREADY_REFERRED;
// BEFORE_CONTACT; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> MakeReferral(const Streams& streams, const v1::MakeReferralRequest& request, const Context& context);
std::vector<std::string> MakeReferralStreams(const v1::MakeReferralRequest& request);

// A late decision is a fact that reports show, never a refusal.
// Refusals: REFERRAL_ALREADY_DECIDED; BEFORE_REFERRAL; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::ReferralsEvent>> AcceptReferral(const v1::Referral& referral,
                                                  const v1::AcceptReferralRequest& request, const Context& context);

// Refusals: REFERRAL_ALREADY_DECIDED; BEFORE_REFERRAL; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::ReferralsEvent>> CloseReferralWithNoFurtherAction(
    const v1::Referral& referral, const v1::CloseReferralWithNoFurtherActionRequest& request, const Context& context);

}  // namespace kith::referrals
