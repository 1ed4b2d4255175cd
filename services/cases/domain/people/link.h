// Two records of one person. The duplicate points to the primary; both keep their history, their numbers and their case
// files, so that unlinking leaves both as they were.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/people/fields.h"
#include "shared/result/result.h"

#include "kith/cases/v1/people_service.pb.h"

namespace kith::cases {

// An event in the stream of each.
// Refusals: NOT_FOUND; SAME_PERSON; ALREADY_LINKED (the duplicate points somewhere); LINK_CHAIN (the primary is itself
// a duplicate, or the duplicate has some of its own); RECORD_FULL; UNKNOWN_CODE; INVALID_REQUEST.
Result<Drafts> LinkPeople(const Streams& streams, const v1::LinkPeopleRequest& request, const Context& context);
// Refusals: NOT_FOUND; NOT_LINKED; UNKNOWN_CODE; INVALID_REQUEST.
Result<Drafts> UnlinkPeople(const Streams& streams, const v1::UnlinkPeopleRequest& request, const Context& context);

std::vector<std::string> LinkPeopleStreams(const v1::LinkPeopleRequest& request);
std::vector<std::string> UnlinkPeopleStreams(const v1::UnlinkPeopleRequest& request);

}  // namespace kith::cases
