// The numbers by which systems know a person, beyond those given at registration.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/people/fields.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"

namespace kith::cases {

// UNKNOWN_CODE, INVALID_IDENTIFIER, and those of CheckPeriod.
Refused CheckIdentifierEntry(const std::string& path, const v1::PersonIdentifier& entry, const Context& context);

// The stream that keeps the number unique. A former unique pupil number is unique among all of them.
std::string StreamOfIdentifier(const v1::PersonIdentifier& entry);

// Claims the number for the person.
// Refusals: NOT_FOUND; STALE_ETAG; IDENTIFIER_TAKEN; ALREADY_RECORDED; RECORD_FULL; and those above.
Result<Drafts> RecordPersonIdentifier(const Streams& streams, const v1::RecordPersonIdentifierRequest& request,
                                      const Context& context);
std::vector<std::string> RecordPersonIdentifierStreams(const v1::RecordPersonIdentifierRequest& request);

// IDENTIFIER_TAKEN when somebody other than `person` has claimed it. Names the holder, unless that record is
// restricted: then it only stops the duplicate.
Refused CheckUnclaimed(const Streams& streams, const std::string& stream, const std::string& person,
                       std::string_view field, const Context& context);

}  // namespace kith::cases
