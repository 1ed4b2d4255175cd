#include "services/cases/domain/searched.h"

#include <algorithm>

#include "services/cases/domain/person.h"
#include "services/cases/domain/reasons.h"
#include "shared/checks/checks.h"

namespace kith::cases {
namespace {

constexpr char kField[] = "search_token";
constexpr char kAccepted[] = "search_token of SearchService.SearchPeople for the person to be recorded";

checks::Refused CheckSearched(const ticket::Key& key, const v1::RegisterPersonRequest& request,
                              const Context& context) {
  if (std::find(context.roles.begin(), context.roles.end(), "importer") != context.roles.end()) return std::nullopt;
  const auto ticket = key.Read(request.search_token(), context.subject, context.now);
  if (!ticket) {
    switch (ticket.error()) {
      case ticket::Fault::kNotOurs:
        return checks::RefuseField(reasons::kSearchRequired, "search for the person before recording one", kField,
                                   kAccepted);
      case ticket::Fault::kAnothers:
        return checks::RefuseField(reasons::kSearchByAnother, "somebody else made this search", kField,
                                   "a search_token of your own search");
      case ticket::Fault::kExpired:
        return checks::RefuseField(reasons::kSearchExpired, "the search is older than 30 minutes: search again", kField,
                                   kAccepted);
    }
  }
  if (!ticket->Covers(SearchedPerson(request.person()))) {
    return checks::RefuseField(
        reasons::kSearchRequired,
        "the search was for somebody else: names, date, NHS number and UPN must be those that were searched for",
        kField, kAccepted);
  }
  if (ticket->note() > 0 && request.not_a_match_reason().empty()) {
    return checks::RefuseField(
        reasons::kPossibleDuplicate,
        "the search found " + std::to_string(ticket->note()) +
            " who are certainly or probably this person: use the record that there is, or say why "
            "none of them is",
        "not_a_match_reason", "why none of the candidates is this person");
  }
  return std::nullopt;
}

}  // namespace

std::string SearchedPerson(const v1::SearchPeopleRequest& request) {
  return ticket::Thing("person", {request.family_name(), request.given_name(),
                                  request.birth_date().empty() ? request.expected_birth_date() : request.birth_date(),
                                  request.nhs_number(), request.upn()});
}

std::string SearchedPerson(const v1::Person& person) {
  return ticket::Thing("person", {person.family_name(), person.given_name(),
                                  person.birth_date().empty() ? person.expected_birth_date() : person.birth_date(),
                                  person.nhs_number(), person.upn()});
}

Result<Drafts> RegisterSearchedPerson(const ticket::Key& key, const Streams& streams,
                                      const v1::RegisterPersonRequest& request, const Context& context) {
  if (auto wrong = CheckSearched(key, request, context)) return *wrong;
  return RegisterPerson(streams, request, context);
}

std::string TokenForRegistered(const ticket::Key& key, const std::string& person,
                               const v1::RegisterPersonRequest& request, const Context& context) {
  return key.Mint({context.subject, context.now + kSearchTokenLifetime, {person, SearchedPerson(request.person())}, 0});
}

}  // namespace kith::cases
