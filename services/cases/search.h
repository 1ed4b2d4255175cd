// SearchPeople over the view of blocking keys: candidates by their keys, compared by their states.
#pragma once

#include "services/cases/domain/searched.h"
#include "shared/journal/journal.h"

#include "kith/cases/v1/person.pb.h"
#include "kith/cases/v1/search_service.pb.h"

namespace kith::cases {

inline constexpr char kMatchKeyView[] = "match_key_view";

void PersonRows(std::string_view stream, const v1::Person& person, journal::RowSink& sink);

// Reads at most 200 rows for each of at most 64 keys and 100 states, however common the name. Logs who searched and how
// many candidates there were. Refusals: SEARCH_TOO_BROAD for less than two fields; INVALID_REQUEST; UNKNOWN_CODE.
Result<v1::SearchPeopleResponse> SearchPeople(journal::Journal& journal, const ticket::Key& key, const Context& context,
                                              const v1::SearchPeopleRequest& request);

}  // namespace kith::cases
