#include "services/cases/domain/people/safe_contact.h"

#include <algorithm>
#include <stdexcept>

#include "services/cases/domain/reasons.h"

namespace kith::cases {

namespace {

using v1::SafeContact;
using v1::SafeContacts;

Result<const SafeContact*> Existing(const Streams& streams, const std::string& name, int number) {
  if (auto wrong = checks::CheckName("name", name, "safe_contacts")) return *wrong;
  const auto* contacts = streams.Find<SafeContacts>(name);
  if (!contacts) return RefuseUnknown(name, "name");
  const auto* contact = FindSafeContact(*contacts, number);
  if (contact) return contact;
  return checks::RefuseField(kith::reasons::kNotFound, "the person has no safe contact of this number", "number",
                             "the number of one of them");
}

}  // namespace

Refused CheckSafeContactValue(const std::string& value) {
  if (!value.empty() && value.size() <= kMaxSafeContactBytes) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the contact is missing or too long", "value",
                             "1 to 400 bytes of text");
}

const SafeContact* FindSafeContact(const SafeContacts& contacts, int number) {
  const auto found = std::find_if(contacts.contacts().begin(), contacts.contacts().end(),
                                  [number](const auto& one) { return one.number() == number; });
  return found == contacts.contacts().end() ? nullptr : &*found;
}

Result<Drafts> RecordSafeContact(const Streams& streams, const SealedSafeContact& sealed, const Context& context) {
  const auto& request = sealed.request;
  if (auto wrong = checks::CheckName("person", request.person(), "people")) return *wrong;
  if (auto wrong = checks::CheckKnown("kind", request.kind())) return *wrong;
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  if (!streams.Find<v1::Person>(request.person())) return RefuseUnknown(request.person(), "person");
  const std::string stream = SafeContactsOf(request.person());
  const auto* contacts = streams.Find<SafeContacts>(stream);
  const int count = contacts ? contacts->contacts_size() : 0;
  if (count >= kMaxSafeContacts) return RefuseFull("person", kMaxSafeContacts);
  CasesEvent event = EventOn(request.start_date());
  auto& recorded = *event.mutable_safe_contact_recorded();
  recorded.set_person(request.person());
  auto& contact = *recorded.mutable_contact();
  contact.set_number(count + 1);
  contact.set_kind(request.kind());
  contact.set_sealed(sealed.sealed);
  contact.set_start_date(request.start_date());
  return Drafts{DraftOf(stream, std::move(event))};
}

Result<Drafts> EndSafeContact(const Streams& streams, const v1::EndSafeContactRequest& request,
                              const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const auto contact = Existing(streams, request.name(), request.number());
  if (!contact) return tl::unexpected<Error>(contact.error());
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (!(*contact)->end_date().empty()) {
    return checks::RefuseField(reasons::kSafeContactEnded, "the contact ended on " + (*contact)->end_date(), "number",
                               "one without an end");
  }
  if (auto wrong = CheckPeriod("", (*contact)->start_date(), request.end_date(), context)) return *wrong;
  CasesEvent event = EventOn(request.end_date());
  event.mutable_safe_contact_ended()->set_number(request.number());
  event.mutable_safe_contact_ended()->set_end_date(request.end_date());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> RevealSafeContact(const Streams& streams, const v1::RevealSafeContactRequest& request,
                                 const Context& context) {
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return *wrong;
  const auto contact = Existing(streams, request.name(), request.number());
  if (!contact) return tl::unexpected<Error>(contact.error());
  CasesEvent event = EventOn(context.today);
  event.mutable_safe_contact_revealed()->set_number(request.number());
  event.mutable_safe_contact_revealed()->set_reason(request.reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

void Apply(SafeContacts& contacts, const CasesEvent& event) {
  const auto at = [&contacts](int number) -> SafeContact& {
    for (auto& contact : *contacts.mutable_contacts()) {
      if (contact.number() == number) return contact;
    }
    throw std::logic_error("no safe contact of number " + std::to_string(number));
  };
  if (event.has_safe_contact_recorded()) {
    contacts.set_person(event.safe_contact_recorded().person());
    *contacts.add_contacts() = event.safe_contact_recorded().contact();
  } else if (event.has_safe_contact_ended()) {
    at(event.safe_contact_ended().number()).set_end_date(event.safe_contact_ended().end_date());
  } else if (event.has_safe_contact_revealed()) {
    auto& contact = at(event.safe_contact_revealed().number());
    contact.set_reveals(contact.reveals() + 1);
  } else {
    throw std::logic_error("an event of case " + std::to_string(event.event_case()) +
                           " is in a stream of safe contacts");
  }
}

}  // namespace kith::cases
