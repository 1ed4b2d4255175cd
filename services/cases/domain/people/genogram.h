// The people around a person as a graph: nodes by their distance, edges by what they are to each other on a day.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/people/fields.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

// One relationship, seen from a person: what `other` is to `person`.
struct Tie {
  std::string stream;  // "relationships/…"
  int number = 0;
  std::string person, other;
  v1::RelationshipType type = v1::RELATIONSHIP_TYPE_UNSPECIFIED;
  std::string start_date, end_date;
};

// Somebody as the caller may see them.
struct Seen {
  bool is_hidden = false;
  v1::Person person;
};

// Where a genogram is drawn from.
class FamilyGraph {
 public:
  virtual ~FamilyGraph() = default;
  // All ties of these people, in any order.
  virtual std::vector<Tie> TiesOf(const std::vector<std::string>& people) = 0;
  // In the order of the names.
  virtual std::vector<Seen> Look(const std::vector<std::string>& people) = 0;
};

// Whether the type is shown to a caller with these roles: abuse to those who work with families.
bool ShowsRestrictedTypes(const std::vector<std::string>& roles);

// INVALID_REQUEST (person, depth, max_nodes, as_of), DATE_IN_FUTURE.
Refused CheckGenogramRequest(const v1::GetGenogramRequest& request, const Context& context);

// Draws what the request asks for; a request that was checked, about a person whom the caller may see. Somebody hidden
// stands there as "restricted/1", without anything else, and nobody is drawn beyond them. The same graph gives the same
// drawing.
v1::GetGenogramResponse DrawGenogram(FamilyGraph& graph, const v1::GetGenogramRequest& request, const Context& context);

}  // namespace kith::cases
