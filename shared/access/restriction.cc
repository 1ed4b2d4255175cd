#include "shared/access/restriction.h"

#include <algorithm>

namespace kith::access {

using cases::v1::CasesEvent;
using cases::v1::Restriction;

bool IsInForce(const Restriction* restriction, std::string_view today) {
  return restriction && !restriction->set_date().empty() && restriction->lifted_date().empty() &&
         (restriction->expiry_date().empty() || today <= restriction->expiry_date());
}

bool Fold(Restriction& restriction, const CasesEvent& event) {
  auto* access = restriction.mutable_access();
  switch (event.event_case()) {
    case CasesEvent::kRestrictionSet:
      restriction = event.restriction_set().restriction();
      return true;
    case CasesEvent::kRestrictionChanged: {
      const Restriction& changed = event.restriction_changed().restriction();
      restriction.set_category(changed.category());
      restriction.set_owner(changed.owner());
      *restriction.mutable_conflicted() = changed.conflicted();
      *restriction.mutable_roles() = changed.roles();
      restriction.set_expiry_date(changed.expiry_date());
      restriction.set_is_sealed(changed.is_sealed());
      *access = changed.access();
      return true;
    }
    case CasesEvent::kRestrictionReviewed:
      restriction.add_review_dates(event.restriction_reviewed().review_date());
      restriction.set_review_due_date(event.restriction_reviewed().review_due_date());
      return true;
    case CasesEvent::kRestrictionLifted:
      restriction.set_lifted_date(event.restriction_lifted().lifted_date());
      return true;
    case CasesEvent::kRestrictedAccessGranted:
      *access->Add() = event.restricted_access_granted().access();
      return true;
    case CasesEvent::kRestrictedAccessRevoked:
      access->erase(std::remove_if(access->begin(), access->end(),
                                   [&event](const auto& one) {
                                     return one.subject() == event.restricted_access_revoked().subject();
                                   }),
                    access->end());
      return true;
    case CasesEvent::kGlassBroken: {
      auto* breaks = restriction.mutable_glass_breaks();
      *breaks->Add() = event.glass_broken().glass_break();
      if (breaks->size() > kMaxGlassBreaks) breaks->erase(breaks->begin());
      return true;
    }
    default:
      return false;
  }
}

}  // namespace kith::access
