// The view tables of people, and the queries over them. Nothing of a safe contact stands in any of them. Queries block
// on the journal's readers: call them on the query pool. They throw sql::SqlError when the database cannot be reached.
// Somebody whom the context's caller may not see is left out, or shown as restricted where a graph needs the place.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/journal/journal.h"
#include "shared/journal/schema.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"

namespace kith::cases {

inline constexpr char kRelationView[] = "relation_view";        // two rows for each relationship: from either side
inline constexpr char kHouseholdView[] = "household_view";      // a row for each member
inline constexpr char kFamilyView[] = "family_view";            // a row for each who is or was a member
inline constexpr char kRestrictionView[] = "restriction_view";  // a row for each restriction that was not lifted

void RelationshipRows(std::string_view stream, const v1::Relationships& both, journal::RowSink& sink);
void HouseholdRows(std::string_view stream, const v1::Household& household, journal::RowSink& sink);
void FamilyRows(std::string_view stream, const v1::Family& family, journal::RowSink& sink);
void RestrictionRows(std::string_view stream, const v1::Restriction& restriction, journal::RowSink& sink);

// Those of the names ("people/…", "cases/…") that are closed to the context's caller. One round trip.
std::set<std::string> HiddenAmong(journal::Journal& journal, const std::vector<std::string>& names,
                                  const Context& context);

// Takes what is closed to the context's caller out of a list whose items name a record, as name_of(item) says.
template <class Item, class NameOf>
void DropHidden(journal::Journal& journal, const Context& context, NameOf name_of,
                google::protobuf::RepeatedPtrField<Item>* items) {
  std::vector<std::string> names;
  for (const Item& item : *items) names.push_back(name_of(item));
  const auto hidden = HiddenAmong(journal, names, context);
  if (hidden.empty()) return;
  items->erase(
      std::remove_if(items->begin(), items->end(), [&](const Item& item) { return hidden.count(name_of(item)) > 0; }),
      items->end());
}

// Refusals of all: NOT_FOUND (person); INVALID_REQUEST; DATE_IN_FUTURE.
Result<v1::ListRelationshipsResponse> ListRelationships(journal::Journal& journal, const Context& context,
                                                        const v1::ListRelationshipsRequest& request);
Result<v1::ListHouseholdsResponse> ListHouseholds(journal::Journal& journal, const Context& context,
                                                  const v1::ListHouseholdsRequest& request);
Result<v1::ListFamiliesResponse> ListFamilies(journal::Journal& journal, const Context& context,
                                              const v1::ListFamiliesRequest& request);
Result<v1::ListRestrictionsResponse> ListRestrictions(journal::Journal& journal, const Context& context,
                                                      const v1::ListRestrictionsRequest& request);
Result<v1::ListSafeContactsResponse> ListSafeContacts(journal::Journal& journal, const Context& context,
                                                      const v1::ListSafeContactsRequest& request);
Result<v1::GetGenogramResponse> GetGenogram(journal::Journal& journal, const Context& context,
                                            const v1::GetGenogramRequest& request);

}  // namespace kith::cases
