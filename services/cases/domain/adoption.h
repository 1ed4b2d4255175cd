// The adoption seal: after an adoption order the child has a new record, the old one is closed to all but those whom
// the seal names (access.h), and one stream alone, "adoptions/…", knows both.
#pragma once

#include <string>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// What is open ends on the day of the order, a period of care with E11 or E12, and the case closes with RC1. Refusals:
// NOT_FOUND; STALE_ETAG; RECORD_SEALED; CHILD_UNBORN; CHILD_DEAD; REASON_CEASED_IMPOSSIBLE (looked after, and not
// placed for adoption); those of transfer.h's CheckAllCanEnd; IDENTIFIER_TAKEN; INVALID_IDENTIFIER; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Drafts> SealAdoption(const Streams& streams, const v1::SealAdoptionRequest& request, const Context& context);
std::vector<std::string> SealAdoptionStreams(const v1::SealAdoptionRequest& request);

}  // namespace kith::cases
