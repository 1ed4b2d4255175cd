// Who lives together. A person may live in two households at a time where the care of a child is shared.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/people/fields.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/relationship.pb.h"

namespace kith::cases {

inline constexpr int kMaxHouseholdMembers = 60;

// Begins "households/H0000123". Refusals: NOT_FOUND for a member; ALREADY_MEMBER; RECORD_FULL; DATE_IN_FUTURE;
// END_BEFORE_START; INVALID_REQUEST.
Result<Drafts> RegisterHousehold(const Streams& streams, const v1::RegisterHouseholdRequest& request,
                                 const Context& context);
// Refusals: NOT_FOUND (household, person); STALE_ETAG; ALREADY_MEMBER; RECORD_FULL; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> JoinHousehold(const Streams& streams, const v1::JoinHouseholdRequest& request, const Context& context);
// Refusals: NOT_FOUND (household); STALE_ETAG; NOT_A_MEMBER; END_BEFORE_START; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> LeaveHousehold(const Streams& streams, const v1::LeaveHouseholdRequest& request, const Context& context);

std::vector<std::string> RegisterHouseholdStreams(const v1::RegisterHouseholdRequest& request);
std::vector<std::string> JoinHouseholdStreams(const v1::JoinHouseholdRequest& request);
std::vector<std::string> LeaveHouseholdStreams(const v1::LeaveHouseholdRequest& request);

void Apply(v1::Household& household, const CasesEvent& event);

}  // namespace kith::cases
