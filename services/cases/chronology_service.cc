#include "services/cases/chronology_service.h"

#include "services/cases/answers.h"
#include "services/cases/chronology_query.h"

namespace kith::cases {

namespace {

using enum identity::Role;

// A whole life on a few pages: for those who work with the child, oversee the work or take it to court.
const Roles kReaders = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor};

}  // namespace

void AddChronologyRpcs(Front& front, const Clock& clock) {
  using namespace v1;
  front.Query<GetChronologyRequest, GetChronologyResponse>("GetChronology", kReaders, AskAs(clock, GetChronology));
  front.Query<WriteChronologyRequest, WriteChronologyResponse>("WriteChronology", kReaders,
                                                               AskAs(clock, WriteChronology));
}

}  // namespace kith::cases
