#include "services/cases/domain/people/relationship.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <google/protobuf/util/message_differencer.h>

#include "services/cases/domain/reasons.h"

namespace kith::cases {

namespace {

using v1::Person;
using v1::Relationship;
using v1::Relationships;
using v1::RelationshipTraits;
using v1::RelationshipType;

const std::string kPeople = "people/";

const Relationship* FindNumber(const Relationships& both, int number) {
  const auto& all = both.relationships();
  const auto found = std::find_if(all.begin(), all.end(), [number](const auto& one) { return one.number() == number; });
  return found == all.end() ? nullptr : &*found;
}

tl::unexpected<Error> RefuseNumber() {
  return checks::RefuseField(kith::reasons::kNotFound, "the two have no relationship of this number", "number",
                             "the number of one of their relationships");
}

bool IsPrivateFostering(RelationshipType type) {
  return type == v1::RELATIONSHIP_TYPE_PRIVATE_FOSTER_CARER || type == v1::RELATIONSHIP_TYPE_PRIVATELY_FOSTERED;
}

// Children Act 1989, sections 66 and 105: whoever is a parent or a close relative is no private foster carer.
bool IsCloseRelative(RelationshipType type) {
  return TraitsOf(type).group() == RelationshipTraits::GROUP_KINSHIP && type != v1::RELATIONSHIP_TYPE_COUSIN &&
         type != v1::RELATIONSHIP_TYPE_OTHER_RELATIVE;
}

// Kin of the first degrees are not partners; those who married a cousin may be both.
bool Contradict(RelationshipType one, RelationshipType other) {
  const auto is_partnership = [](RelationshipType type) {
    return TraitsOf(type).group() == RelationshipTraits::GROUP_PARTNERSHIP;
  };
  if (IsPrivateFostering(one) && IsCloseRelative(other)) return true;
  if (IsPrivateFostering(other) && IsCloseRelative(one)) return true;
  return (is_partnership(one) && IsCloseRelative(other)) || (is_partnership(other) && IsCloseRelative(one));
}

// Types of a group exclude each other, but for abuse: each may be victim and perpetrator to the other.
bool ExcludeEachOther(RelationshipType one, RelationshipType other) {
  if (one == other) return true;
  const auto group = TraitsOf(one).group();
  return group == TraitsOf(other).group() && group != RelationshipTraits::GROUP_ABUSE &&
         group != RelationshipTraits::GROUP_OTHER;
}

Refused CheckAgainstOthers(const Relationships& both, const Relationship& one, const std::string& path) {
  for (const auto& other : both.relationships()) {
    if (other.number() == one.number()) continue;
    const std::string accepted = "a relationship that agrees with number " + std::to_string(other.number());
    // What somebody is by birth does not end with the period that is known of it.
    if (Contradict(one.type(), other.type())) {
      return checks::RefuseField(reasons::kRelationshipsContradict, "the two cannot be this to each other as well",
                                 path + "type", accepted);
    }
    if (!ExcludeEachOther(one.type(), other.type())) continue;
    if (!Overlap(one.start_date(), one.end_date(), other.start_date(), other.end_date())) continue;
    return checks::RefuseField(reasons::kRelationshipsOverlap,
                               "the two were something else of this kind to each other then", path + "start_date",
                               "a period outside that of number " + std::to_string(other.number()));
  }
  return std::nullopt;
}

Refused CheckAges(const Person& person, const Person& other, RelationshipType type) {
  const bool is_older = TraitsOf(type).is_older();
  if (!is_older && !TraitsOf(InverseOf(type)).is_older()) return std::nullopt;
  const Person& parent = is_older ? person : other;
  const Person& child = is_older ? other : person;
  const std::string& of_child = child.birth_date().empty() ? child.expected_birth_date() : child.birth_date();
  const bool is_unborn = parent.birth_date().empty() && !parent.expected_birth_date().empty();
  if (!is_unborn && (parent.birth_date().empty() || of_child.empty() || parent.birth_date() < of_child)) {
    return std::nullopt;
  }
  return checks::RefuseField(reasons::kParentNotOlder, "a parent or grandparent is born before the child", "type",
                             "the other way round, or people with other dates of birth");
}

}  // namespace

const RelationshipTraits& TraitsOf(RelationshipType type) {
  const auto* value = google::protobuf::GetEnumDescriptor<RelationshipType>()->FindValueByNumber(type);
  if (!value || type == 0) throw std::logic_error("no relationship type " + std::to_string(type));
  return value->options().GetExtension(v1::traits);
}

const std::string& LabelOf(RelationshipType type, type::v1::Sex sex) {
  const RelationshipTraits& traits = TraitsOf(type);
  if (sex == type::v1::SEX_MALE && !traits.male().empty()) return traits.male();
  if (sex == type::v1::SEX_FEMALE && !traits.female().empty()) return traits.female();
  return traits.label();
}

std::string RelationshipsOf(std::string_view person, std::string_view other) {
  std::string first = IdOf(person);
  std::string second = IdOf(other);
  if (second < first) std::swap(first, second);
  return "relationships/" + first + "-" + second;
}

Pair PeopleOf(std::string_view relationships) {
  constexpr std::string_view kPrefix = "relationships/";
  if (relationships.substr(0, kPrefix.size()) != kPrefix) return {};
  const std::string_view ids = relationships.substr(kPrefix.size());
  const size_t hyphen = ids.find('-');
  if (hyphen == std::string_view::npos) return {};
  return {kPeople + std::string(ids.substr(0, hyphen)), kPeople + std::string(ids.substr(hyphen + 1))};
}

Result<Drafts> RecordRelationship(const Streams& streams, const v1::RecordRelationshipRequest& request,
                                  const Context& context) {
  if (auto wrong = checks::CheckName("person", request.person(), "people")) return *wrong;
  if (auto wrong = checks::CheckName("related_person", request.related_person(), "people")) return *wrong;
  if (auto wrong = checks::CheckKnown("type", request.type())) return *wrong;
  if (auto wrong = CheckPeriod("", request.start_date(), request.end_date(), context)) return *wrong;
  if (request.person() == request.related_person()) {
    return checks::RefuseField(reasons::kSamePerson, "nobody is related to themselves", "related_person",
                               "another person");
  }
  const auto* person = streams.Find<Person>(request.person());
  if (!person) return RefuseUnknown(request.person(), "person");
  const auto* other = streams.Find<Person>(request.related_person());
  if (!other) return RefuseUnknown(request.related_person(), "related_person");
  if (auto wrong = CheckAges(*person, *other, request.type())) return *wrong;

  const std::string stream = RelationshipsOf(request.person(), request.related_person());
  const auto* found = streams.Find<Relationships>(stream);
  const Relationships& both = found ? *found : Relationships::default_instance();
  if (both.relationships_size() >= kMaxRelationships) return RefuseFull("type", kMaxRelationships);
  const Pair pair = PeopleOf(stream);
  CasesEvent event = EventOn(DateOr(request.start_date(), context));
  auto& recorded = *event.mutable_relationship_recorded();
  recorded.set_first(pair.first);
  recorded.set_second(pair.second);
  auto& one = *recorded.mutable_relationship();
  one.set_number(both.last_number() + 1);
  one.set_type(request.person() == pair.first ? request.type() : InverseOf(request.type()));
  one.set_start_date(request.start_date());
  one.set_end_date(request.end_date());
  if (auto wrong = CheckAgainstOthers(both, one, "")) return *wrong;
  return Drafts{DraftOf(stream, std::move(event))};
}

Result<Events<CasesEvent>> EndRelationship(const Relationships& both, const v1::EndRelationshipRequest& request,
                                           const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const Relationship* one = FindNumber(both, request.number());
  if (!one) return RefuseNumber();
  if (!one->end_date().empty()) {
    return checks::RefuseField(reasons::kRelationshipEnded, "the relationship ended on " + one->end_date(), "number",
                               "one without an end; a wrong end is corrected");
  }
  if (auto wrong = CheckPeriod("", one->start_date(), request.end_date(), context)) return *wrong;
  CasesEvent event = EventOn(request.end_date());
  event.mutable_relationship_ended()->set_number(request.number());
  event.mutable_relationship_ended()->set_end_date(request.end_date());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> CorrectRelationship(const Relationships& both, const v1::CorrectRelationshipRequest& request,
                                               const Context& context) {
  if (auto wrong = CheckCorrectionReason(request.reason())) return *wrong;
  const Relationship* before = FindNumber(both, request.number());
  if (!before) return RefuseNumber();
  CasesEvent event = EventOn(context.today);
  auto& corrected = *event.mutable_relationship_corrected();
  corrected.set_reason(request.reason());
  *corrected.mutable_before() = *before;
  if (request.has_corrected()) {
    Relationship after = request.corrected();
    after.set_number(request.number());
    if (auto wrong = checks::CheckKnown("corrected.type", after.type())) return *wrong;
    if (auto wrong = CheckPeriod("corrected.", after.start_date(), after.end_date(), context)) return *wrong;
    if (google::protobuf::util::MessageDifferencer::Equals(*before, after)) {
      return checks::RefuseField(reasons::kNothingToCorrect, "this is what stands there", "corrected",
                                 "something else than what is recorded");
    }
    if (auto wrong = CheckAgainstOthers(both, after, "corrected.")) return *wrong;
    *corrected.mutable_after() = std::move(after);
  }
  return Events<CasesEvent>{std::move(event)};
}

std::vector<std::string> RecordRelationshipStreams(const v1::RecordRelationshipRequest& request) {
  if (checks::CheckName("", request.person(), "people")) return {};
  if (checks::CheckName("", request.related_person(), "people")) return {request.person()};
  return {request.person(), request.related_person(), RelationshipsOf(request.person(), request.related_person())};
}

void Apply(Relationships& both, const CasesEvent& event) {
  auto& all = *both.mutable_relationships();
  const auto at = [&all](int number) {
    const auto found =
        std::find_if(all.begin(), all.end(), [number](const auto& one) { return one.number() == number; });
    if (found == all.end()) throw std::logic_error("no relationship of number " + std::to_string(number));
    return found;
  };
  if (event.has_relationship_recorded()) {
    const auto& recorded = event.relationship_recorded();
    both.set_first(recorded.first());
    both.set_second(recorded.second());
    both.set_last_number(recorded.relationship().number());
    *all.Add() = recorded.relationship();
  } else if (event.has_relationship_ended()) {
    at(event.relationship_ended().number())->set_end_date(event.relationship_ended().end_date());
  } else if (event.has_relationship_corrected()) {
    const auto& corrected = event.relationship_corrected();
    const auto place = at(corrected.before().number());
    if (corrected.has_after()) {
      *place = corrected.after();
    } else {
      all.erase(place);
    }
  } else {
    throw std::logic_error("an event of case " + std::to_string(event.event_case()) +
                           " is in a stream of relationships");
  }
}

}  // namespace kith::cases
