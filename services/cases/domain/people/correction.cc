#include "services/cases/domain/people/correction.h"

#include <google/protobuf/util/message_differencer.h>

#include "services/cases/domain/people/entries.h"
#include "services/cases/domain/people/numbers.h"
#include "services/cases/domain/people/person_history.h"
#include "services/cases/domain/person.h"
#include "services/cases/domain/reasons.h"

namespace kith::cases {

namespace {

using v1::Person;
using v1::PersonEntry;

void SetNumber(PersonEntry& entry, int number) {
  if (entry.has_person_name()) entry.mutable_person_name()->set_number(number);
  if (entry.has_identifier()) entry.mutable_identifier()->set_number(number);
  if (entry.has_address()) entry.mutable_address()->set_number(number);
  if (entry.has_disabilities()) entry.mutable_disabilities()->set_number(number);
  if (entry.has_ethnicity()) entry.mutable_ethnicity()->set_number(number);
}

tl::unexpected<Error> RefuseCurrentName() {
  return checks::RefuseField(reasons::kCurrentNameRequired, "this is the person's current name", "corrected",
                             "what the name is; or record another current name first");
}

Refused CheckDetails(const Person& person, const v1::PersonDetails& details, const Context& context) {
  if (auto wrong = checks::CheckKnown("corrected.details.sex", details.sex())) return wrong;
  Person corrected = person;
  corrected.set_birth_date(details.birth_date());
  corrected.set_expected_birth_date(details.expected_birth_date());
  corrected.set_death_date(details.death_date());
  corrected.set_sex(details.sex());
  return CheckBirth("corrected.details.", corrected, context);
}

Refused CheckCorrected(const Person& person, const PersonEntry& entry, const PersonEntry& before, int number,
                       const Context& context) {
  switch (entry.entry_case()) {
    case PersonEntry::kPersonName:
      if (entry.person_name().is_current() != before.person_name().is_current()) return RefuseCurrentName();
      return CheckNameEntry("corrected.person_name.", entry.person_name(), context);
    case PersonEntry::kIdentifier:
      return CheckIdentifierEntry("corrected.identifier.", entry.identifier(), context);
    case PersonEntry::kAddress:
      if (auto wrong = CheckAddressEntry("corrected.address.", entry.address(), context)) return wrong;
      return CheckMainAddress("corrected.address.", person, entry.address(), number);
    case PersonEntry::kDisabilities:
      if (auto wrong = CheckPeriod("corrected.disabilities.", entry.disabilities().start_date(), "", context)) {
        return wrong;
      }
      return CheckDisabilityList("corrected.disabilities.disabilities", entry.disabilities().disabilities());
    case PersonEntry::kEthnicity:
      if (auto wrong = CheckPeriod("corrected.ethnicity.", entry.ethnicity().start_date(), "", context)) return wrong;
      return checks::CheckKnown("corrected.ethnicity.ethnicity", entry.ethnicity().ethnicity());
    case PersonEntry::kDetails:
      return CheckDetails(person, entry.details(), context);
    case PersonEntry::ENTRY_NOT_SET:
      if (before.person_name().is_current()) return RefuseCurrentName();
      if (before.has_details()) {
        return checks::RefuseField(kith::reasons::kInvalidRequest, "the details cannot be taken out", "corrected",
                                   "the details as they are, or the number of an entry");
      }
      return std::nullopt;
  }
  return std::nullopt;
}

// Gives back the number that was wrong, unless another entry has it, and claims the right one.
Refused CorrectClaims(const Streams& streams, const std::string& name, const Person& person, const PersonEntry& before,
                      const PersonEntry& after, const Context& context, Drafts& drafts) {
  if (!before.has_identifier()) return std::nullopt;
  const std::string old_stream = StreamOfIdentifier(before.identifier());
  const std::string new_stream = after.has_identifier() ? StreamOfIdentifier(after.identifier()) : std::string();
  if (old_stream == new_stream) return std::nullopt;
  if (!new_stream.empty()) {
    if (auto wrong = CheckUnclaimed(streams, new_stream, name, "corrected.identifier.value", context)) return wrong;
  }
  bool is_shared = false;
  for (const auto& other : person.identifiers()) {
    is_shared |= other.number() != before.identifier().number() && StreamOfIdentifier(other) == old_stream;
  }
  const auto* held = streams.Find<v1::IdentifierClaim>(old_stream);
  if (!is_shared && held && held->person() == name) {
    CasesEvent released = EventOn(context.today);
    released.mutable_identifier_released()->set_person(name);
    drafts.push_back(DraftOf(old_stream, std::move(released)));
  }
  const auto* claim = new_stream.empty() ? nullptr : streams.Find<v1::IdentifierClaim>(new_stream);
  if (!new_stream.empty() && (!claim || claim->person().empty())) {
    CasesEvent claimed = EventOn(context.today);
    claimed.mutable_identifier_claimed()->set_person(name);
    drafts.push_back(DraftOf(new_stream, std::move(claimed)));
  }
  return std::nullopt;
}

}  // namespace

Result<Drafts> CorrectPerson(const Streams& streams, const v1::CorrectPersonRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "people")) return *wrong;
  if (auto wrong = CheckCorrectionReason(request.reason())) return *wrong;
  const auto* person = streams.Find<Person>(request.name());
  if (!person) return RefuseUnknown(request.name(), "name");
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  const PersonEntry before = FindEntry(*person, request.number());
  if (before.entry_case() == PersonEntry::ENTRY_NOT_SET) {
    return checks::RefuseField(kith::reasons::kNotFound, "the person has no entry of this number", "number",
                               "the number of an entry, or 0 for the details");
  }
  PersonEntry after = request.corrected();
  if (after.entry_case() != PersonEntry::ENTRY_NOT_SET && after.entry_case() != before.entry_case()) {
    return checks::RefuseField(reasons::kCorrectionOfAnotherKind, "what is right is not of the kind of what was wrong",
                               "corrected", "an entry of the same kind, or none");
  }
  SetNumber(after, request.number());
  if (auto wrong = CheckCorrected(*person, after, before, request.number(), context)) return *wrong;
  if (google::protobuf::util::MessageDifferencer::Equals(before, after)) {
    return checks::RefuseField(reasons::kNothingToCorrect, "this is what stands there", "corrected",
                               "something else than what is recorded");
  }
  // It is found today that the record was wrong; when it was true is in the entry.
  CasesEvent event = EventOn(context.today);
  auto& corrected = *event.mutable_person_corrected();
  corrected.set_number(request.number());
  corrected.set_reason(request.reason());
  *corrected.mutable_before() = before;
  *corrected.mutable_after() = after;
  Drafts drafts = {DraftOf(request.name(), std::move(event))};
  if (after.has_details() && streams.Find<v1::CaseFile>("cases/" + IdOf(request.name()))) {
    CasesEvent noted = EventOn(context.today);
    auto& details = *noted.mutable_child_details_noted();
    details.set_birth_date(after.details().birth_date());
    details.set_expected_birth_date(after.details().expected_birth_date());
    details.set_death_date(after.details().death_date());
    details.set_sex(after.details().sex());
    drafts.push_back(DraftOf("cases/" + IdOf(request.name()), std::move(noted)));
  }
  if (auto wrong = CorrectClaims(streams, request.name(), *person, before, after, context, drafts)) return *wrong;
  return drafts;
}

std::vector<std::string> CorrectPersonStreams(const v1::CorrectPersonRequest& request) {
  std::vector<std::string> streams;
  if (!checks::CheckName("", request.name(), "people")) streams.push_back(request.name());
  if (request.corrected().has_identifier()) streams.push_back(StreamOfIdentifier(request.corrected().identifier()));
  return streams;
}

}  // namespace kith::cases
