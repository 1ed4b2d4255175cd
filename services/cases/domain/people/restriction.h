// Restricted records: who closes them, who may open them, until when. Whoever may not see the record is refused as if
// there were no restriction (NOT_FOUND). The decision itself is DecideAccess (domain/access.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/cases/domain/people/fields.h"
#include "shared/access/restriction.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/restriction.pb.h"

namespace kith::cases {

inline constexpr int kMaxAccess = 100;
inline constexpr int kMaxConflicted = 20;
// Nottingham's practice, as most: a rolling cycle of 90 days.
inline constexpr int kLongestToReview = 90;
// Lincolnshire's practice: six months for workers who are involved.
inline constexpr int kLongestAccess = 183;

// "restrictions/C0000123" of "people/C0000123" or "cases/C0000123".
std::string RestrictionOf(std::string_view name);

using access::IsInForce;

// Refusals: NOT_FOUND (person); RESTRICTION_EXISTS; REVIEW_TOO_LATE; CONFLICT_OF_INTEREST (owner or access list
// against conflicted staff); CONFLICTED_STAFF_REQUIRED; SEAL_TAKES_ROLES_ALONE; RECORD_FULL; UNKNOWN_CODE;
// END_BEFORE_START; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> SetRestriction(const Streams& streams, const v1::SetRestrictionRequest& request, const Context& context);
// The same but for RESTRICTION_EXISTS and REVIEW_TOO_LATE; STALE_ETAG; RECORD_SEALED where it would end a seal.
Result<Drafts> ChangeRestriction(const Streams& streams, const v1::ChangeRestrictionRequest& request,
                                 const Context& context);
// Refusals: NOT_FOUND; STALE_ETAG; REVIEW_TOO_LATE; REVIEW_OUT_OF_ORDER; UNKNOWN_CODE; DATE_IN_FUTURE.
Result<Drafts> ReviewRestriction(const Streams& streams, const v1::ReviewRestrictionRequest& request,
                                 const Context& context);
// Refusals: NOT_FOUND; STALE_ETAG; RECORD_SEALED unless for a court's order; UNKNOWN_CODE; DATE_IN_FUTURE;
// END_BEFORE_START.
Result<Drafts> LiftRestriction(const Streams& streams, const v1::LiftRestrictionRequest& request,
                               const Context& context);
// Refusals: NOT_FOUND; STALE_ETAG; RECORD_SEALED; CONFLICT_OF_INTEREST; ACCESS_TOO_LONG; END_BEFORE_START; RECORD_FULL;
// UNKNOWN_CODE; INVALID_REQUEST.
Result<Drafts> GrantRestrictedAccess(const Streams& streams, const v1::GrantRestrictedAccessRequest& request,
                                     const Context& context);
// Refusals: NOT_FOUND; STALE_ETAG; NOT_ON_ACCESS_LIST; UNKNOWN_CODE; INVALID_REQUEST.
Result<Drafts> RevokeRestrictedAccess(const Streams& streams, const v1::RevokeRestrictedAccessRequest& request,
                                      const Context& context);
// Opens the record to the caller until tomorrow; the event names the owner who is to be told. Refusals: NOT_FOUND where
// nothing is restricted, to conflicted staff, and of a sealed record; UNKNOWN_CODE.
Result<Drafts> BreakGlass(const Streams& streams, const v1::BreakGlassRequest& request, const Context& context);

// The streams that each reads: the restriction, the person and the case file.
template <class Request>
std::vector<std::string> RestrictionStreams(const Request& request) {
  if (checks::CheckName("", request.name(), "restrictions")) return {};
  return {request.name(), "cases/" + IdOf(request.name())};
}
std::vector<std::string> SetRestrictionStreams(const v1::SetRestrictionRequest& request);

void Apply(v1::Restriction& restriction, const CasesEvent& event);

}  // namespace kith::cases
