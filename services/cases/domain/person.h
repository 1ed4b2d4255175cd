// Recording people, families and teams.
#pragma once

#include <string>
#include <vector>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Begins "people/C0000123", numbered from the journal's position, and claims the person's identifiers.
// Refusals: IDENTIFIER_TAKEN naming the person who holds it; INVALID_IDENTIFIER; ONE_BIRTH_DATE_REQUIRED;
// UNBORN_SEX_MUST_BE_UNKNOWN; DEATH_BEFORE_BIRTH; DISABILITIES_CONTRADICT; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Drafts> RegisterPerson(const Streams& streams, const v1::RegisterPersonRequest& request, const Context& context);

// Begins "families/F0000123". Refusals: NOT_FOUND for a member who is not recorded; INVALID_REQUEST.
Result<Drafts> RegisterFamily(const Streams& streams, const v1::RegisterFamilyRequest& request, const Context& context);

// Begins the stream of the name that the request gives. Refusals: TEAM_EXISTS; INVALID_REQUEST.
Result<Drafts> RegisterTeam(const Streams& streams, const v1::RegisterTeamRequest& request, const Context& context);

// The dates and the sex of a person, as registered or corrected. path: what their fields begin with, e.g. "person.".
// ONE_BIRTH_DATE_REQUIRED; UNBORN_SEX_MUST_BE_UNKNOWN; DEATH_BEFORE_BIRTH; DATE_IN_FUTURE; INVALID_REQUEST.
checks::Refused CheckBirth(const std::string& path, const v1::Person& person, const Context& context);

// Streams that each will surely read.
std::vector<std::string> RegisterPersonStreams(const v1::RegisterPersonRequest& request);
std::vector<std::string> RegisterFamilyStreams(const v1::RegisterFamilyRequest& request);
std::vector<std::string> RegisterTeamStreams(const v1::RegisterTeamRequest& request);

}  // namespace kith::cases
