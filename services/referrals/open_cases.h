// What an accepted referral asks of the cases service. The pure part of this service's one reaction.
#pragma once

#include <optional>

#include "shared/journal/entry.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referral_events.pb.h"

namespace kith::referrals {

// The request that opens the children's cases, or nothing for an event that asks for none: a decision
// that accepts, or one to ask again. Its request_id is the
// event's id, so however often it is sent the cases are opened once.
std::optional<cases::v1::OpenCaseFilesRequest> OpenCasesFor(const journal::Entry& entry,
                                                            const v1::ReferralsEvent& event);

}  // namespace kith::referrals
