// A referral: from the contact to its decision, and what follows. Pure.
#pragma once

#include <string>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/referrals/v1/referral_events.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

// Begins "referrals/R0000123" with its one-working-day clock (D2) and marks the contact, which may have been decided
// otherwise before: a contact may become a referral at any time. Refusals: NOT_FOUND; STALE_ETAG;
// CONTACT_ALREADY_REFERRED; CONTACT_JOINED; CHILD_NOT_IN_CONTACT; CHILD_ALREADY_OPEN; BEFORE_CONTACT; DATE_IN_FUTURE;
// those of CheckReason; INVALID_REQUEST. The contact comes first among the drafts.
Result<Drafts> MakeReferral(const Streams& streams, const v1::MakeReferralRequest& request, const Context& context);
std::vector<std::string> MakeReferralStreams(const v1::MakeReferralRequest& request);

// Refusals: REFERRAL_ALREADY_DECIDED; those of ChangeRating.
Result<Events<v1::ReferralsEvent>> RateReferral(const v1::Referral& referral, const v1::RateReferralRequest& request,
                                                const Context& context);

// A late decision is a fact that reports show, never a refusal. Refusals: REFERRAL_ALREADY_DECIDED; BEFORE_REFERRAL;
// NEED_WITHOUT_FURTHER_ACTION; ALREADY_ACKNOWLEDGED; those of CheckReason; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Events<v1::ReferralsEvent>> DecideReferral(const v1::Referral& referral,
                                                  const v1::DecideReferralRequest& request, const Context& context);

// Refusals: ALREADY_ACKNOWLEDGED; BEFORE_REFERRAL; REASON_TEXT_REQUIRED; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::ReferralsEvent>> AcknowledgeReferral(const v1::Referral& referral,
                                                       const v1::AcknowledgeReferralRequest& request,
                                                       const Context& context);

// Refusals: CASES_NOT_REFUSED; REASON_TEXT_REQUIRED; INVALID_REQUEST.
Result<Events<v1::ReferralsEvent>> ResolveCasesNotOpened(const v1::Referral& referral,
                                                         const v1::ResolveCasesNotOpenedRequest& request,
                                                         const Context& context);

}  // namespace kith::referrals
