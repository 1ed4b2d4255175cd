#include "services/cases/search_service.h"

#include "services/cases/search.h"
#include "shared/calendar/date.h"

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
        Context context;
        context.subject = call.caller.subject;
        context.now = clock.Now();
        context.today = calendar::LondonDate(context.now);
        return SearchPeople(journal, key, context, request);
      });
}

}  // namespace kith::cases
