// The members of a family over time. RegisterFamily (domain/person.h) begins it.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/people/fields.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

inline constexpr int kMaxMemberships = 100;

// Refusals: NOT_FOUND (family, person); STALE_ETAG; ALREADY_MEMBER; RECORD_FULL; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Drafts> AddFamilyMember(const Streams& streams, const v1::AddFamilyMemberRequest& request,
                               const Context& context);
// Refusals: NOT_FOUND (family); STALE_ETAG; NOT_A_MEMBER; LAST_MEMBER; END_BEFORE_START; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Drafts> RemoveFamilyMember(const Streams& streams, const v1::RemoveFamilyMemberRequest& request,
                                  const Context& context);

std::vector<std::string> AddFamilyMemberStreams(const v1::AddFamilyMemberRequest& request);
std::vector<std::string> RemoveFamilyMemberStreams(const v1::RemoveFamilyMemberRequest& request);

// Part of the fold of a family; true when the event is one of these or FamilyRegistered.
bool ApplyToFamily(v1::Family& family, const CasesEvent& event);

}  // namespace kith::cases
