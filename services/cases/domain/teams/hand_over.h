// A whole caseload, or part of it, from one worker to another in one command.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/teams/caseload_rules.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/teams_service.pb.h"

namespace kith::cases {

// All or none: each child and family as if it were allocated alone.
// Refusals: NOT_FOUND (workers, team); SAME_WORKER; NOTHING_TO_HAND_OVER; HAND_OVER_TOO_LARGE; NOT_ALLOCATED for a name
// that the worker does not hold; SAME_WORKER_FOR_BOTH; CASE_CLOSED; BEFORE_REFERRAL; ALLOCATION_OUT_OF_ORDER;
// END_BEFORE_START; WORKER_NOT_HERE; NOT_IN_ROLE; NOT_IN_TEAM; CASELOAD_EXCEEDED; WORK_LIST_FULL; UNKNOWN_CODE;
// DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> HandOverCaseload(const Streams& streams, const v1::HandOverCaseloadRequest& request,
                                const Context& context, const CaseloadRules& rules);
std::vector<std::string> HandOverCaseloadStreams(const v1::HandOverCaseloadRequest& request);

// What one command moves at most.
inline constexpr int kMaxHandOver = 50;

}  // namespace kith::cases
