// The birth of an unborn child and the death of anybody: the person's record and, where there is one, the child's case
// file change together. Everything that was recorded before birth stays the child's (CIN census guide §2.6).
#pragma once

#include <string>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Identity, date and NHS number. Refusals: NOT_FOUND; STALE_ETAG; NOT_UNBORN; ALREADY_DEAD (the pregnancy ended);
// IDENTIFIER_TAKEN; INVALID_IDENTIFIER; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> RecordBirth(const Streams& streams, const v1::RecordBirthRequest& request, const Context& context);
std::vector<std::string> RecordBirthStreams(const v1::RecordBirthRequest& request);

// What is open for a child ends on the day of death, or on the day on which it began where that is later: the return
// then shows what is wrong (rules 8840, 8915, 8920). The case closes with RC2. Refusals: NOT_FOUND; STALE_ETAG;
// ALREADY_DEAD; NOT_UNBORN (pregnancy_ended of a child who was born); CHILD_UNBORN (a death before birth);
// DEATH_BEFORE_BIRTH; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> RecordDeath(const Streams& streams, const v1::RecordDeathRequest& request, const Context& context);
std::vector<std::string> RecordDeathStreams(const v1::RecordDeathRequest& request);

}  // namespace kith::cases
