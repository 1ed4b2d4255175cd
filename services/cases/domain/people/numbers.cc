#include "services/cases/domain/people/numbers.h"

#include <algorithm>

#include "services/cases/domain/identifiers.h"
#include "services/cases/domain/people/person_history.h"
#include "services/cases/domain/people/restriction.h"
#include "services/cases/domain/reasons.h"
#include "shared/ids/ids.h"

namespace kith::cases {

namespace {

using v1::PersonIdentifier;

constexpr size_t kMaxValue = 20;

Refused CheckValue(const std::string& field, const PersonIdentifier& entry) {
  switch (entry.kind()) {
    case PersonIdentifier::KIND_NHS_NUMBER:
      return CheckNhsNumber(field, entry.value());
    case PersonIdentifier::KIND_UPN:
    case PersonIdentifier::KIND_FORMER_UPN:
      return CheckUpn(field, entry.value());
    case PersonIdentifier::KIND_LA_CHILD_ID:
      return CheckLaChildId(field, entry.value());
    default:
      break;
  }
  const std::string& text = entry.value();
  const bool is_number = std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '/' || c == '-';
  });
  if (is_number && !text.empty() && text.size() <= kMaxValue) return std::nullopt;
  return checks::RefuseField(reasons::kInvalidIdentifier, "this is not a number of a person", field,
                             "1 to 20 letters, digits, '/' and '-'");
}

}  // namespace

Refused CheckIdentifierEntry(const std::string& path, const PersonIdentifier& entry, const Context& context) {
  if (auto wrong = checks::CheckKnown(path + "kind", entry.kind())) return wrong;
  if (auto wrong = CheckValue(path + "value", entry)) return wrong;
  if (entry.kind() == PersonIdentifier::KIND_LA_CHILD_ID) {
    if (auto wrong = checks::CheckAuthority(path + "authority", entry.authority())) return wrong;
  } else if (!entry.authority().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "only a child's number belongs to an authority",
                               path + "authority", "no authority");
  }
  return CheckPeriod(path, entry.start_date(), entry.end_date(), context);
}

std::string StreamOfIdentifier(const PersonIdentifier& entry) {
  switch (entry.kind()) {
    case PersonIdentifier::KIND_NHS_NUMBER:
      return NhsNumberStream(entry.value());
    case PersonIdentifier::KIND_UPN:
    case PersonIdentifier::KIND_FORMER_UPN:
      return UpnStream(entry.value());
    case PersonIdentifier::KIND_LA_CHILD_ID:
      return LaChildIdStream(entry.authority(), entry.value());
    default:
      return "identifiers/" + ids::StableId({PersonIdentifier::Kind_Name(entry.kind()), entry.value()});
  }
}

Refused CheckUnclaimed(const Streams& streams, const std::string& stream, const std::string& person,
                       std::string_view field, const Context& context) {
  const auto* claim = streams.Find<v1::IdentifierClaim>(stream);
  if (!claim || claim->person().empty() || claim->person() == person) return std::nullopt;
  const auto* restriction = streams.Find<v1::Restriction>(RestrictionOf(claim->person()));
  if (IsInForce(restriction, context.today)) {
    return checks::RefuseField(reasons::kIdentifierTaken, "the identifier belongs to somebody who is recorded already",
                               field, "an identifier that nobody has; ask the team manager");
  }
  return checks::RefuseField(reasons::kIdentifierTaken,
                             "the identifier belongs to " + claim->person() + ", who is recorded already", field,
                             "an identifier that nobody has, or use " + claim->person());
}

Result<Drafts> RecordPersonIdentifier(const Streams& streams, const v1::RecordPersonIdentifierRequest& request,
                                      const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "people")) return *wrong;
  const PersonIdentifier& identifier = request.identifier();
  if (auto wrong = CheckIdentifierEntry("identifier.", identifier, context)) return *wrong;
  const auto* person = streams.Find<v1::Person>(request.name());
  if (!person) return RefuseUnknown(request.name(), "name");
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  const std::string stream = StreamOfIdentifier(identifier);
  for (const auto& other : person->identifiers()) {
    if (StreamOfIdentifier(other) != stream || other.kind() != identifier.kind()) continue;
    return checks::RefuseField(reasons::kAlreadyRecorded, "the person has this number already", "identifier.value",
                               "another number than entry " + std::to_string(other.number()));
  }
  if (auto wrong = CheckUnclaimed(streams, stream, request.name(), "identifier.value", context)) return *wrong;
  if (person->identifiers_size() >= kMaxIdentifiers) return RefuseFull("identifier", kMaxIdentifiers);

  const std::string& date = DateOr(identifier.start_date(), context);
  CasesEvent recorded = EventOn(date);
  auto& entry = *recorded.mutable_person_identifier_recorded()->mutable_identifier();
  entry = identifier;
  entry.set_number(person->last_entry() + 1);
  Drafts drafts = {DraftOf(request.name(), std::move(recorded))};
  const auto* claim = streams.Find<v1::IdentifierClaim>(stream);
  if (!claim || claim->person().empty()) {
    CasesEvent claimed = EventOn(date);
    claimed.mutable_identifier_claimed()->set_person(request.name());
    drafts.push_back(DraftOf(stream, std::move(claimed)));
  }
  return drafts;
}

std::vector<std::string> RecordPersonIdentifierStreams(const v1::RecordPersonIdentifierRequest& request) {
  std::vector<std::string> streams = {StreamOfIdentifier(request.identifier())};
  if (!checks::CheckName("", request.name(), "people")) streams.push_back(request.name());
  return streams;
}

}  // namespace kith::cases
