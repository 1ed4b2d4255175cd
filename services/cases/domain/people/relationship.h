// What two people are to each other: one stream for each pair, so that overlaps and contradictions are seen. The table
// of types, inverses and words is kith/cases/v1/relationship.proto.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/cases/domain/people/fields.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/relationship.pb.h"

namespace kith::cases {

inline constexpr int kMaxRelationships = 60;

// Traits of a known type.
const v1::RelationshipTraits& TraitsOf(v1::RelationshipType type);
// What the second is to the first, when the first is this to the second.
inline v1::RelationshipType InverseOf(v1::RelationshipType type) { return TraitsOf(type).inverse(); }
// "mother with parental responsibility": what somebody of that sex is called.
const std::string& LabelOf(v1::RelationshipType type, type::v1::Sex sex);

// "relationships/C0000001-C0000002" of two people, in whatever order they are given.
std::string RelationshipsOf(std::string_view person, std::string_view other);
// The people of such a name; both empty where it is none.
struct Pair {
  std::string first, second;
};
Pair PeopleOf(std::string_view relationships);

// Refusals: NOT_FOUND; SAME_PERSON; RELATIONSHIPS_OVERLAP (the same type, or another of its group, in a common period);
// RELATIONSHIPS_CONTRADICT (types that exclude each other); PARENT_NOT_OLDER; RECORD_FULL; UNKNOWN_CODE;
// DATE_IN_FUTURE; END_BEFORE_START; INVALID_REQUEST.
Result<Drafts> RecordRelationship(const Streams& streams, const v1::RecordRelationshipRequest& request,
                                  const Context& context);
// Refusals: NOT_FOUND (relationship); RELATIONSHIP_ENDED; END_BEFORE_START; DATE_IN_FUTURE.
Result<Events<CasesEvent>> EndRelationship(const v1::Relationships& both, const v1::EndRelationshipRequest& request,
                                           const Context& context);
// Refusals: NOT_FOUND (relationship); NOTHING_TO_CORRECT; and those of recording, but for PARENT_NOT_OLDER.
Result<Events<CasesEvent>> CorrectRelationship(const v1::Relationships& both,
                                               const v1::CorrectRelationshipRequest& request, const Context& context);

std::vector<std::string> RecordRelationshipStreams(const v1::RecordRelationshipRequest& request);

void Apply(v1::Relationships& both, const CasesEvent& event);

}  // namespace kith::cases
