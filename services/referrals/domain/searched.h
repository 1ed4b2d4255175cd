// Search before create: a contact is recorded, and made a referral, only by somebody who has just looked whether the
// children are known (kith.cases.v1.SearchService). Pure.
#pragma once

#include <string>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"
#include "shared/ticket/ticket.h"

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

inline constexpr char kSearchPurpose[] = "search";  // of the ticket's key, as in the cases service

// ReceiveContact (contact.h) and MakeReferral (referral.h) for a caller who has searched for each child that they are
// about. Besides their refusals: SEARCH_REQUIRED where no token covers a child; SEARCH_EXPIRED; SEARCH_BY_ANOTHER. A
// caller that brings histories (role importer or service) matched by the numbers of the system that it reads.
Result<Drafts> ReceiveSearchedContact(const ticket::Key& key, const Streams& streams,
                                      const v1::ReceiveContactRequest& request, const Context& context);
Result<Drafts> MakeSearchedReferral(const ticket::Key& key, const Streams& streams,
                                    const v1::MakeReferralRequest& request, const Context& context);

}  // namespace kith::referrals
