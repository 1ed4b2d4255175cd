// Search before create: a person is recorded only by somebody who has just looked whether the person is known already
// (Mosaic and LCS ask for it; services/cases/matching says how one looks).
#pragma once

#include <chrono>
#include <string>

#include "shared/decide/decide.h"
#include "shared/result/result.h"
#include "shared/ticket/ticket.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/search_service.pb.h"

namespace kith::cases {

inline constexpr char kSearchPurpose[] = "search";  // of the ticket's key
inline constexpr std::chrono::minutes kSearchTokenLifetime{30};

// What a search, or a registration, is about, as a ticket names it: kith/cases/v1/search_service.proto.
std::string SearchedPerson(const v1::SearchPeopleRequest& request);
std::string SearchedPerson(const v1::Person& person);

// RegisterPerson (person.h) for a caller who has searched. Besides its refusals: SEARCH_REQUIRED without a token, or
// with one of a search for other names, dates or numbers; SEARCH_EXPIRED; SEARCH_BY_ANOTHER; POSSIBLE_DUPLICATE when
// the search had candidates in the bands certain or probable and no not_a_match_reason is given. An importer matches by
// the numbers of the system that it reads (la_child_id, which is unique) and needs no token.
Result<Drafts> RegisterSearchedPerson(const ticket::Key& key, const Streams& streams,
                                      const v1::RegisterPersonRequest& request, const Context& context);

// The token that covers a person who was just registered.
std::string TokenForRegistered(const ticket::Key& key, const std::string& person,
                               const v1::RegisterPersonRequest& request, const Context& context);

}  // namespace kith::cases
