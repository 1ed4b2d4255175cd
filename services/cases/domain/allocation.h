// Who holds a case.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/teams/caseload_rules.h"
#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Gives the case to a team and, where known, a worker; the allocation before ends on that day. A number that is not
// registered is taken as it is; a registered worker must be here, a social worker or senior practitioner, in the team,
// and within the limits of the caseload or with a reason.
// Refusals: NOT_FOUND (case file, team); STALE_ETAG; CASE_CLOSED; BEFORE_REFERRAL; ALLOCATION_OUT_OF_ORDER;
// WORKER_NOT_HERE; NOT_IN_ROLE; NOT_IN_TEAM; CASELOAD_EXCEEDED; WORK_LIST_FULL; DATE_IN_FUTURE; UNKNOWN_CODE;
// INVALID_REQUEST.
Result<Drafts> AllocateCaseUnder(const Streams& streams, const v1::AllocateCaseRequest& request, const Context& context,
                                 const CaseloadRules& rules);
// The same under the rules that are shipped.
Result<Drafts> AllocateCase(const Streams& streams, const v1::AllocateCaseRequest& request, const Context& context);

// INVALID_REQUEST unless a worker's number: at most 12 characters without spaces; empty while nobody is known.
checks::Refused CheckWorker(const std::string& worker);

// What of an allocation the case file itself forbids: CASE_CLOSED; BEFORE_REFERRAL; ALLOCATION_OUT_OF_ORDER. field: of
// the date.
checks::Refused CheckAllocationDate(const v1::CaseFile& file, std::string_view field, const std::string& date);

// The role in which a registered worker may hold a case: social worker, else senior practitioner.
v1::WorkerRole CaseHoldingRole(const v1::Worker& worker);

v1::CasesEvent CaseAllocatedEvent(const std::string& team_name, const v1::Team& team, const std::string& worker,
                                  const std::string& date, v1::WorkerChangeReason reason,
                                  const std::string& exceed_reason);

std::vector<std::string> AllocateCaseStreams(const v1::AllocateCaseRequest& request);

}  // namespace kith::cases
