// Practitioners of a child or a family beside the social worker who holds the case.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/teams/caseload_rules.h"
#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/teams_service.pb.h"

namespace kith::cases {

// Practitioners of adults work with families: domestic abuse, recovery and mental health.
bool IsForAdults(v1::WorkerRole role);

// Refusals: NOT_FOUND (child, family, worker, team); ROLE_NEEDS_FAMILY for a practitioner of adults with a child;
// SAME_WORKER_FOR_BOTH for a victim's and a perpetrator's worker in one family; ALREADY_ALLOCATED; WORKER_NOT_HERE;
// NOT_IN_ROLE; NOT_IN_TEAM; CASELOAD_EXCEEDED; WORK_LIST_FULL; CASE_CLOSED; BEFORE_REFERRAL; UNKNOWN_CODE;
// DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> AllocatePractitioner(const Streams& streams, const v1::AllocatePractitionerRequest& request,
                                    const Context& context, const CaseloadRules& rules);
std::vector<std::string> AllocatePractitionerStreams(const v1::AllocatePractitionerRequest& request);

// Refusals: NOT_FOUND; NOT_ALLOCATED; END_BEFORE_START; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> EndPractitionerAllocation(const Streams& streams, const v1::EndPractitionerAllocationRequest& request,
                                         const Context& context);
std::vector<std::string> EndPractitionerAllocationStreams(const v1::EndPractitionerAllocationRequest& request);

// "cases/C0000123" itself, or "family-workers/F0000045" of "families/F0000045"; empty for any other name.
std::string AllocationStream(const std::string& subject);
// The practitioners of the child or family; null where there is no such stream.
const google::protobuf::RepeatedPtrField<v1::PractitionerAllocation>* PractitionersOf(const Streams& streams,
                                                                                      const std::string& subject);

// SAME_WORKER_FOR_BOTH when the worker has the other of the two domestic abuse roles in these allocations at a time on
// or after start.
checks::Refused CheckNotBoth(const google::protobuf::RepeatedPtrField<v1::PractitionerAllocation>& allocations,
                             const std::string& worker, v1::WorkerRole role, const std::string& start);

// The fold of the events that a case file has of them, its closure too.
void ApplyPractitioners(v1::CaseFile& file, const v1::CasesEvent& event);

}  // namespace kith::cases
