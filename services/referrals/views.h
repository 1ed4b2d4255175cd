// The lists over the view tables. They block on the journal's readers: call them on the query pool. They throw
// sql::SqlError when the database cannot be reached. What is about a child whose record is hidden from the context's
// caller (domain/restricted_child.h) is in no list and in no count.
#pragma once

#include "shared/decide/decide.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

// By decision_due_date, then name. Refusals: INVALID_REQUEST, UNKNOWN_CODE.
Result<v1::ListReferralsResponse> ListReferrals(journal::Journal& journal, const Context& context,
                                                const v1::ListReferralsRequest& request);

// Newest first. Refusals: INVALID_REQUEST, UNKNOWN_CODE.
Result<v1::ListContactsResponse> ListContacts(journal::Journal& journal, const Context& context,
                                              const v1::ListContactsRequest& request);

// What must be done, as of the context's now. Refusals: INVALID_REQUEST, UNKNOWN_CODE.
Result<v1::ListTrayResponse> ListTray(journal::Journal& journal, const Context& context,
                                      const v1::ListTrayRequest& request);

// What happened to one contact, referral, enquiry or open child, which the gate has let through. Refusals:
// INVALID_REQUEST, NOT_FOUND.
Result<v1::ListHistoryResponse> ListHistory(journal::Journal& journal, const v1::ListHistoryRequest& request);

}  // namespace kith::referrals
