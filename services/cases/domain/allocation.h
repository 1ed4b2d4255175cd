// Who holds a case.
#pragma once

#include <string>
#include <vector>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Gives the case to a team and, where known, a worker; the allocation before ends on that day.
// Refusals: NOT_FOUND (case file, team); STALE_ETAG; CASE_CLOSED; BEFORE_REFERRAL; ALLOCATION_OUT_OF_ORDER;
// DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> AllocateCase(const Streams& streams, const v1::AllocateCaseRequest& request, const Context& context);

// INVALID_REQUEST unless a worker's number: at most 12 characters without spaces; empty while nobody is known.
checks::Refused CheckWorker(const std::string& worker);

std::vector<std::string> AllocateCaseStreams(const v1::AllocateCaseRequest& request);

}  // namespace kith::cases
