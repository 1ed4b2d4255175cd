#include "services/cases/search_service.h"

#include "services/cases/search.h"

namespace kith::cases {
namespace {

using enum identity::Role;

// Whoever may record a person or a contact about one.
const Roles kSearchers = {kMashOfficer, kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kImporter};

}  // namespace

void AddSearchRpcs(Front& front, const ticket::Key& key, const Clock& clock) {
  front.Query<v1::SearchPeopleRequest, v1::SearchPeopleResponse>(
      "SearchPeople", kSearchers,
      [key, &clock](journal::Journal& journal, const rpc::Call& call, const v1::SearchPeopleRequest& request) {
        return SearchPeople(journal, key, ContextOf(call, clock), request);
      });
}

}  // namespace kith::cases
