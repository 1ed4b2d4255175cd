// Children whose records are closed: what the front door knows of them from the events of the cases service, and what
// it hides of its own for that. The decision is that of shared/access. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/decide/decide.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/referrals/v1/referral_events.pb.h"

namespace kith::referrals {

// The stream that names all whose record may be closed to somebody.
inline constexpr char kRestrictedChildren[] = "restricted/children";

// "restrictions/C0000123" of "people/C0000123", "cases/C0000123" or "children/C0000123".
std::string RestrictionStream(std::string_view name);

// The drafts that follow from an event of the cases service about the record of this "people/…" name: a restriction's
// or a seal. None where it changes nothing, for an event that is neither, and for one that is known already, so that
// the source can be read again from its beginning.
Drafts NoteRestriction(const Streams& streams, const std::string& child, const cases::v1::CasesEvent& event,
                       int64_t source_position);

// Whether what is about this "people/…" looks to the context's caller as if it did not exist. Reads
// kRestrictedChildren and, for the few that it names, HidingStreams.
bool IsHidden(const Streams& streams, const std::string& child, const Context& context);
bool IsNamed(const v1::RestrictedChildren& all, std::string_view child);
std::vector<std::string> HidingStreams(std::string_view child);

// The children whom a contact, a referral, an enquiry or an open child is about; none of any other stream, and of one
// without events. A name of another record in it (an enquiry's contact) is a number, and is not followed.
std::vector<std::string> ChildrenOf(const Streams& streams, const std::string& stream);

void Apply(v1::RestrictedChild& child, const v1::ReferralsEvent& event);
void Apply(v1::RestrictedChildren& all, const v1::ReferralsEvent& event);

}  // namespace kith::referrals
