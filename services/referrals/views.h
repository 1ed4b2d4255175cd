// The view table of the referrals service and the query over it.
#pragma once

#include <string_view>

#include "shared/journal/journal.h"
#include "shared/journal/schema.h"
#include "shared/result/result.h"

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

inline constexpr char kReferralView[] = "referral_view";  // a row for each referral

void ReferralRows(std::string_view stream, const v1::Referral& referral, journal::RowSink& sink);

// By decision_due_date, then name. Blocks on the journal's readers: call it on the query pool. Refusals:
// INVALID_REQUEST, UNKNOWN_CODE. Throws sql::SqlError when the database cannot be reached.
Result<v1::ListReferralsResponse> ListReferrals(journal::Journal& journal, const v1::ListReferralsRequest& request);

}  // namespace kith::referrals
