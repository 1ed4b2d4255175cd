// Putting right what was recorded of a person by mistake. The event keeps what stood there, what stands there now and
// why; the history is never overwritten.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/people/fields.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"

namespace kith::cases {

// Replaces one entry, or takes it out; a number that was wrong is given back. The same request on the same record makes
// the same events.
// Refusals: NOT_FOUND (person, entry); STALE_ETAG; CORRECTION_OF_ANOTHER_KIND; NOTHING_TO_CORRECT;
// CURRENT_NAME_REQUIRED; ONE_BIRTH_DATE_REQUIRED; UNBORN_SEX_MUST_BE_UNKNOWN; DEATH_BEFORE_BIRTH; and those of
// recording an entry.
Result<Drafts> CorrectPerson(const Streams& streams, const v1::CorrectPersonRequest& request, const Context& context);
std::vector<std::string> CorrectPersonStreams(const v1::CorrectPersonRequest& request);

}  // namespace kith::cases
