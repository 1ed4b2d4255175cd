// How somebody who must not be found can be reached. What a contact says is sealed before it comes here, and nothing
// here can open it: the domain sees bytes.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/people/fields.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/restriction.pb.h"

namespace kith::cases {

inline constexpr int kMaxSafeContacts = 30;
inline constexpr size_t kMaxSafeContactBytes = 400;

// "safe_contacts/C0000123" of "people/C0000123".
inline std::string SafeContactsOf(std::string_view person) { return "safe_contacts/" + IdOf(person); }

// The request with its value sealed: what may be kept of it.
struct SealedSafeContact {
  v1::RecordSafeContactRequest request;  // value empty
  std::string sealed;
};

// INVALID_REQUEST unless 1 to 400 bytes; before it is sealed.
Refused CheckSafeContactValue(const std::string& value);

// Refusals: NOT_FOUND; RECORD_FULL; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> RecordSafeContact(const Streams& streams, const SealedSafeContact& sealed, const Context& context);
// Refusals: NOT_FOUND (contact); SAFE_CONTACT_ENDED; END_BEFORE_START; DATE_IN_FUTURE.
Result<Drafts> EndSafeContact(const Streams& streams, const v1::EndSafeContactRequest& request, const Context& context);
// The reveal itself is the event; who asked is the entry's actor. Refusals: NOT_FOUND (contact); UNKNOWN_CODE.
Result<Drafts> RevealSafeContact(const Streams& streams, const v1::RevealSafeContactRequest& request,
                                 const Context& context);

// The contact of that number, or null.
const v1::SafeContact* FindSafeContact(const v1::SafeContacts& contacts, int number);

void Apply(v1::SafeContacts& contacts, const CasesEvent& event);

}  // namespace kith::cases
