#include "services/cases/domain/people/person_history.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace kith::cases {

namespace {

using v1::CasesEvent;
using v1::Person;
using v1::PersonAddress;
using v1::PersonEntry;
using v1::PersonIdentifier;
using v1::PersonName;

template <class Entries>
auto* Numbered(Entries* entries, int number) {
  const auto found =
      std::find_if(entries->begin(), entries->end(), [number](const auto& entry) { return entry.number() == number; });
  return found == entries->end() ? nullptr : &*found;
}

template <class Entries>
bool Replace(Entries* entries, int number, const typename Entries::value_type* after) {
  auto* entry = Numbered(entries, number);
  if (!entry) return false;
  if (after) {
    *entry = *after;
    return true;
  }
  entries->erase(
      std::find_if(entries->begin(), entries->end(), [number](const auto& e) { return e.number() == number; }));
  return true;
}

void Note(Person& person, int number) { person.set_last_entry(std::max(person.last_entry(), number)); }

// The newest number of the kind that is in use, or empty.
std::string InUse(const Person& person, PersonIdentifier::Kind kind, const std::string& authority) {
  for (int i = person.identifiers_size() - 1; i >= 0; --i) {
    const auto& identifier = person.identifiers(i);
    if (identifier.kind() != kind || !identifier.end_date().empty() || identifier.authority() != authority) continue;
    return identifier.value();
  }
  return {};
}

// Of entries with the same date the one that was recorded last.
template <class Entries>
const typename Entries::value_type* Newest(const Entries& entries) {
  const typename Entries::value_type* newest = nullptr;
  for (const auto& entry : entries) {
    if (!newest || entry.start_date() >= newest->start_date()) newest = &entry;
  }
  return newest;
}

void RefreshNames(Person& person) {
  person.clear_given_name();
  person.clear_family_name();
  for (const auto& entry : person.names()) {
    if (!entry.is_current()) continue;
    person.set_given_name(entry.given_name());
    person.set_family_name(entry.family_name());
  }
}

void RefreshIdentifiers(Person& person) {
  person.set_nhs_number(InUse(person, PersonIdentifier::KIND_NHS_NUMBER, ""));
  person.set_upn(InUse(person, PersonIdentifier::KIND_UPN, ""));
  person.set_la_child_id(InUse(person, PersonIdentifier::KIND_LA_CHILD_ID, person.authority()));
}

void RefreshCodes(Person& person) {
  const auto* disabilities = Newest(person.disability_entries());
  person.clear_disabilities();
  if (disabilities) *person.mutable_disabilities() = disabilities->disabilities();
  const auto* ethnicity = Newest(person.ethnicity_entries());
  person.set_ethnicity(ethnicity ? ethnicity->ethnicity() : type::v1::ETHNICITY_UNSPECIFIED);
}

void Recorded(Person& person, const PersonName& recorded) {
  if (recorded.is_current()) {
    for (auto& entry : *person.mutable_names()) {
      if (!entry.is_current()) continue;
      entry.set_is_current(false);
      if (entry.end_date().empty()) entry.set_end_date(recorded.start_date());
    }
  }
  *person.add_names() = recorded;
  Note(person, recorded.number());
  RefreshNames(person);
}

void Recorded(Person& person, const PersonIdentifier& recorded, const std::string& occurred_on) {
  if (recorded.end_date().empty() && recorded.kind() != PersonIdentifier::KIND_LEGACY_SYSTEM &&
      recorded.kind() != PersonIdentifier::KIND_FORMER_UPN) {
    for (auto& entry : *person.mutable_identifiers()) {
      if (entry.kind() != recorded.kind() || entry.authority() != recorded.authority()) continue;
      if (entry.end_date().empty()) {
        entry.set_end_date(recorded.start_date().empty() ? occurred_on : recorded.start_date());
      }
    }
  }
  *person.add_identifiers() = recorded;
  Note(person, recorded.number());
  RefreshIdentifiers(person);
}

void Recorded(Person& person, const PersonAddress& recorded) {
  if (recorded.kind() == PersonAddress::KIND_MAIN && recorded.end_date().empty()) {
    for (auto& entry : *person.mutable_addresses()) {
      if (entry.kind() == PersonAddress::KIND_MAIN && entry.end_date().empty())
        entry.set_end_date(recorded.start_date());
    }
  }
  *person.add_addresses() = recorded;
  Note(person, recorded.number());
}

PersonAddress& AddressOf(Person& person, int number) {
  auto* address = Numbered(person.mutable_addresses(), number);
  if (!address) throw std::logic_error("the person has no address of number " + std::to_string(number));
  return *address;
}

void Corrected(Person& person, const v1::PersonCorrected& event) {
  const PersonEntry& after = event.after();
  const int number = event.number();
  const bool replaced =
      number == 0 ||
      Replace(person.mutable_names(), number, after.has_person_name() ? &after.person_name() : nullptr) ||
      Replace(person.mutable_identifiers(), number, after.has_identifier() ? &after.identifier() : nullptr) ||
      Replace(person.mutable_addresses(), number, after.has_address() ? &after.address() : nullptr) ||
      Replace(person.mutable_disability_entries(), number,
              after.has_disabilities() ? &after.disabilities() : nullptr) ||
      Replace(person.mutable_ethnicity_entries(), number, after.has_ethnicity() ? &after.ethnicity() : nullptr);
  if (!replaced) throw std::logic_error("the person has no entry of number " + std::to_string(number));
  if (after.has_details()) {
    person.set_birth_date(after.details().birth_date());
    person.set_expected_birth_date(after.details().expected_birth_date());
    person.set_death_date(after.details().death_date());
    person.set_sex(after.details().sex());
  }
  RefreshNames(person);
  RefreshIdentifiers(person);
  RefreshCodes(person);
}

// In the order of their names, so that the state does not tell in which order links were made and undone.
void Linked(Person& person, const v1::PeopleLinked& event) {
  if (!event.is_primary()) return person.set_linked_to(event.primary());
  auto* duplicates = person.mutable_duplicates();
  *duplicates->Add() = event.duplicate();
  std::sort(duplicates->begin(), duplicates->end());
}

void Unlinked(Person& person, const v1::PeopleUnlinked& event) {
  if (!event.is_primary()) return person.clear_linked_to();
  auto* duplicates = person.mutable_duplicates();
  duplicates->erase(std::remove(duplicates->begin(), duplicates->end(), event.duplicate()), duplicates->end());
}

// What was known of the unborn child stays in the history.
void Born(Person& person, const v1::PersonBorn& event) {
  person.set_birth_date(event.birth_date());
  person.clear_expected_birth_date();
  person.set_sex(event.sex());
  if (!event.given_name().empty() || !event.family_name().empty()) {
    PersonName name;
    name.set_number(person.last_entry() + 1);
    name.set_kind(PersonName::KIND_BIRTH);
    name.set_given_name(event.given_name().empty() ? person.given_name() : event.given_name());
    name.set_family_name(event.family_name().empty() ? person.family_name() : event.family_name());
    name.set_start_date(event.birth_date());
    name.set_is_current(true);
    Recorded(person, name);
  }
  if (!event.nhs_number().empty()) {
    PersonIdentifier number;
    number.set_number(person.last_entry() + 1);
    number.set_kind(PersonIdentifier::KIND_NHS_NUMBER);
    number.set_value(event.nhs_number());
    number.set_start_date(event.birth_date());
    Recorded(person, number, event.birth_date());
  }
}

void AddIdentifier(Person& person, PersonIdentifier::Kind kind, const std::string& value,
                   const std::string& authority) {
  if (value.empty()) return;
  auto& entry = *person.add_identifiers();
  entry.set_number(person.last_entry() + 1);
  entry.set_kind(kind);
  entry.set_value(value);
  entry.set_authority(authority);
  Note(person, entry.number());
}

}  // namespace

void BeginHistory(Person& person) {
  google::protobuf::RepeatedPtrField<PersonAddress> addresses;
  addresses.Swap(person.mutable_addresses());
  person.clear_names();
  person.clear_identifiers();
  person.clear_disability_entries();
  person.clear_ethnicity_entries();
  person.clear_last_entry();
  person.clear_linked_to();
  person.clear_duplicates();
  if (!person.given_name().empty() || !person.family_name().empty()) {
    auto& entry = *person.add_names();
    entry.set_number(person.last_entry() + 1);
    entry.set_kind(PersonName::KIND_REGISTERED);
    entry.set_given_name(person.given_name());
    entry.set_family_name(person.family_name());
    entry.set_is_current(true);
    Note(person, entry.number());
  }
  AddIdentifier(person, PersonIdentifier::KIND_LA_CHILD_ID, person.la_child_id(), person.authority());
  AddIdentifier(person, PersonIdentifier::KIND_NHS_NUMBER, person.nhs_number(), "");
  AddIdentifier(person, PersonIdentifier::KIND_UPN, person.upn(), "");
  if (!person.disabilities().empty()) {
    auto& entry = *person.add_disability_entries();
    entry.set_number(person.last_entry() + 1);
    *entry.mutable_disabilities() = person.disabilities();
    Note(person, entry.number());
  }
  if (person.ethnicity() != 0) {
    auto& entry = *person.add_ethnicity_entries();
    entry.set_number(person.last_entry() + 1);
    entry.set_ethnicity(person.ethnicity());
    Note(person, entry.number());
  }
  for (auto& address : addresses) {
    address.set_number(person.last_entry() + 1);
    Note(person, address.number());
    *person.add_addresses() = std::move(address);
  }
}

bool ApplyToPerson(Person& person, const CasesEvent& event) {
  switch (event.event_case()) {
    case CasesEvent::kPersonNameRecorded:
      Recorded(person, event.person_name_recorded().person_name());
      return true;
    case CasesEvent::kPersonIdentifierRecorded:
      Recorded(person, event.person_identifier_recorded().identifier(), event.occurred_on());
      return true;
    case CasesEvent::kPersonAddressRecorded:
      Recorded(person, event.person_address_recorded().address());
      return true;
    case CasesEvent::kPersonAddressEnded:
      AddressOf(person, event.person_address_ended().number()).set_end_date(event.person_address_ended().end_date());
      return true;
    case CasesEvent::kPersonAddressMarked: {
      const auto& marked = event.person_address_marked();
      auto& address = AddressOf(person, marked.number());
      address.set_is_location_revealing(marked.is_location_revealing());
      address.set_is_known_to_perpetrator(marked.is_known_to_perpetrator());
      return true;
    }
    case CasesEvent::kPersonDisabilitiesRecorded:
      *person.add_disability_entries() = event.person_disabilities_recorded().disabilities();
      Note(person, event.person_disabilities_recorded().disabilities().number());
      RefreshCodes(person);
      return true;
    case CasesEvent::kPersonEthnicityRecorded:
      *person.add_ethnicity_entries() = event.person_ethnicity_recorded().ethnicity();
      Note(person, event.person_ethnicity_recorded().ethnicity().number());
      RefreshCodes(person);
      return true;
    case CasesEvent::kPersonCorrected:
      Corrected(person, event.person_corrected());
      return true;
    case CasesEvent::kPersonBorn:
      Born(person, event.person_born());
      return true;
    case CasesEvent::kPeopleLinked:
      Linked(person, event.people_linked());
      return true;
    case CasesEvent::kPeopleUnlinked:
      Unlinked(person, event.people_unlinked());
      return true;
    default:
      return false;  // of another kind of stream
  }
}

PersonEntry FindEntry(const Person& person, int number) {
  PersonEntry entry;
  if (number == 0) {
    auto& details = *entry.mutable_details();
    details.set_birth_date(person.birth_date());
    details.set_expected_birth_date(person.expected_birth_date());
    details.set_death_date(person.death_date());
    details.set_sex(person.sex());
  } else if (const auto* name = Numbered(&person.names(), number)) {
    *entry.mutable_person_name() = *name;
  } else if (const auto* identifier = Numbered(&person.identifiers(), number)) {
    *entry.mutable_identifier() = *identifier;
  } else if (const auto* address = Numbered(&person.addresses(), number)) {
    *entry.mutable_address() = *address;
  } else if (const auto* disabilities = Numbered(&person.disability_entries(), number)) {
    *entry.mutable_disabilities() = *disabilities;
  } else if (const auto* ethnicity = Numbered(&person.ethnicity_entries(), number)) {
    *entry.mutable_ethnicity() = *ethnicity;
  }
  return entry;
}

}  // namespace kith::cases
