#include "services/cases/domain/people/entries.h"

#include <algorithm>
#include <set>

#include "services/cases/domain/people/person_history.h"
#include "services/cases/domain/reasons.h"

namespace kith::cases {

namespace {

using v1::Person;
using v1::PersonAddress;
using v1::PersonName;

const PersonAddress* FindAddress(const Person& person, int number) {
  const auto found = std::find_if(person.addresses().begin(), person.addresses().end(),
                                  [number](const auto& entry) { return entry.number() == number; });
  return found == person.addresses().end() ? nullptr : &*found;
}

tl::unexpected<Error> RefuseEntry() {
  return checks::RefuseField(kith::reasons::kNotFound, "the person has no address of this number", "number",
                             "the number of one of the person's addresses");
}

bool IsSame(const PersonName& one, const PersonName& other) {
  return one.kind() == other.kind() && one.given_name() == other.given_name() &&
         one.family_name() == other.family_name() && one.start_date() == other.start_date() &&
         one.end_date() == other.end_date() && one.is_current() == other.is_current();
}

}  // namespace

Refused CheckNameEntry(const std::string& path, const PersonName& entry, const Context& context) {
  if (auto wrong = checks::CheckKnown(path + "kind", entry.kind())) return wrong;
  if (auto wrong = CheckText(path + "given_name", entry.given_name(), 0, kMaxNameBytes)) return wrong;
  if (auto wrong = CheckText(path + "family_name", entry.family_name(), 0, kMaxNameBytes)) return wrong;
  if (entry.given_name().empty() && entry.family_name().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a name is not empty", path + "family_name",
                               "a given name, a family name, or both");
  }
  if (auto wrong = CheckPeriod(path, entry.start_date(), entry.end_date(), context)) return wrong;
  if (!entry.is_current() || entry.end_date().empty()) return std::nullopt;
  return checks::RefuseField(reasons::kCurrentNameEnds, "the current name has not ended", path + "end_date",
                             "no date, or a name that is not current");
}

Refused CheckAddressEntry(const std::string& path, const PersonAddress& entry, const Context& context) {
  if (auto wrong = checks::CheckKnown(path + "kind", entry.kind())) return wrong;
  if (auto wrong = CheckPlace(path, entry.lines(), entry.postcode(), entry.uprn())) return wrong;
  return CheckPeriod(path, entry.start_date(), entry.end_date(), context);
}

Refused CheckDisabilityList(std::string_view field, const google::protobuf::RepeatedField<int>& disabilities) {
  std::set<int> seen;
  for (int i = 0; i < disabilities.size(); ++i) {
    const auto disability = static_cast<type::v1::Disability>(disabilities.Get(i));
    const std::string indexed = checks::Indexed(field, i);
    if (auto wrong = checks::CheckKnown(indexed, disability)) return wrong;
    // Rule 8794: each code once. Rule 8790: NONE stands alone.
    const bool is_none = disability == type::v1::DISABILITY_NONE;
    if (!seen.insert(disability).second || (is_none && disabilities.size() > 1)) {
      return checks::RefuseField(reasons::kDisabilitiesContradict,
                                 "the disabilities repeat or contradict each other (census rules 8790, 8794)", indexed,
                                 "each code once, and NONE alone");
    }
  }
  return std::nullopt;
}

Refused CheckMainAddress(const std::string& path, const Person& person, const PersonAddress& entry, int skip) {
  if (entry.kind() != PersonAddress::KIND_MAIN) return std::nullopt;
  for (const auto& other : person.addresses()) {
    if (other.kind() != PersonAddress::KIND_MAIN || other.number() == skip) continue;
    const bool is_ended_by_it =
        skip == 0 && entry.end_date().empty() && other.end_date().empty() && entry.start_date() > other.start_date();
    if (is_ended_by_it || !Overlap(entry.start_date(), entry.end_date(), other.start_date(), other.end_date()))
      continue;
    return checks::RefuseField(reasons::kAddressesOverlap, "the person had another main address then",
                               path + "start_date",
                               "a period outside that of address number " + std::to_string(other.number()));
  }
  return std::nullopt;
}

Result<Events<CasesEvent>> RecordPersonName(const Person& person, const v1::RecordPersonNameRequest& request,
                                            const Context& context) {
  if (auto wrong = CheckNameEntry("person_name.", request.person_name(), context)) return *wrong;
  if (person.names_size() >= kMaxNames) return RefuseFull("person_name", kMaxNames);
  for (const auto& other : person.names()) {
    if (!IsSame(request.person_name(), other)) continue;
    return checks::RefuseField(reasons::kAlreadyRecorded, "this name is recorded already", "person_name",
                               "another name than number " + std::to_string(other.number()));
  }
  CasesEvent event = EventOn(DateOr(request.person_name().start_date(), context));
  auto& entry = *event.mutable_person_name_recorded()->mutable_person_name();
  entry = request.person_name();
  entry.set_number(person.last_entry() + 1);
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> RecordPersonAddress(const Person& person, const v1::RecordPersonAddressRequest& request,
                                               const Context& context) {
  const PersonAddress& address = request.address();
  if (auto wrong = CheckAddressEntry("address.", address, context)) return *wrong;
  if (auto wrong = checks::CheckPastDate("address.start_date", address.start_date(), context)) return *wrong;
  if (auto wrong = CheckMainAddress("address.", person, address, 0)) return *wrong;
  if (person.addresses_size() >= kMaxAddresses) return RefuseFull("address", kMaxAddresses);
  CasesEvent event = EventOn(address.start_date());
  auto& entry = *event.mutable_person_address_recorded()->mutable_address();
  entry = address;
  entry.set_number(person.last_entry() + 1);
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> EndPersonAddress(const Person& person, const v1::EndPersonAddressRequest& request,
                                            const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const PersonAddress* address = FindAddress(person, request.number());
  if (!address) return RefuseEntry();
  if (!address->end_date().empty()) {
    return checks::RefuseField(reasons::kAddressEnded, "the address ended on " + address->end_date(), "number",
                               "an address without an end; a wrong end is corrected");
  }
  if (auto wrong = CheckPeriod("", address->start_date(), request.end_date(), context)) return *wrong;
  CasesEvent event = EventOn(request.end_date());
  event.mutable_person_address_ended()->set_number(request.number());
  event.mutable_person_address_ended()->set_end_date(request.end_date());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> MarkPersonAddress(const Person& person, const v1::MarkPersonAddressRequest& request,
                                             const Context& context) {
  if (!FindAddress(person, request.number())) return RefuseEntry();
  CasesEvent event = EventOn(context.today);
  auto& marked = *event.mutable_person_address_marked();
  marked.set_number(request.number());
  marked.set_is_location_revealing(request.is_location_revealing());
  marked.set_is_known_to_perpetrator(request.is_known_to_perpetrator());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> RecordDisabilities(const Person& person, const v1::RecordDisabilitiesRequest& request,
                                              const Context& context) {
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  if (request.disabilities().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "no disability is a statement of its own",
                               "disabilities", "at least one code; NONE where there is none");
  }
  if (auto wrong = CheckDisabilityList("disabilities", request.disabilities())) return *wrong;
  if (person.disability_entries_size() >= kMaxDisabilityEntries)
    return RefuseFull("disabilities", kMaxDisabilityEntries);
  CasesEvent event = EventOn(request.start_date());
  auto& entry = *event.mutable_person_disabilities_recorded()->mutable_disabilities();
  entry.set_number(person.last_entry() + 1);
  *entry.mutable_disabilities() = request.disabilities();
  entry.set_start_date(request.start_date());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> RecordEthnicity(const Person& person, const v1::RecordEthnicityRequest& request,
                                           const Context& context) {
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  if (auto wrong = checks::CheckKnown("ethnicity", request.ethnicity())) return *wrong;
  if (person.ethnicity_entries_size() >= kMaxEthnicityEntries) return RefuseFull("ethnicity", kMaxEthnicityEntries);
  CasesEvent event = EventOn(request.start_date());
  auto& entry = *event.mutable_person_ethnicity_recorded()->mutable_ethnicity();
  entry.set_number(person.last_entry() + 1);
  entry.set_ethnicity(request.ethnicity());
  entry.set_start_date(request.start_date());
  return Events<CasesEvent>{std::move(event)};
}

}  // namespace kith::cases
