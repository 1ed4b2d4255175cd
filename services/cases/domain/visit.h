// Visits to children: one record serves the plan or duty, the workbook and the chronology. Siblings seen at one visit
// are recorded together.
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// A visit for child protection needs a plan that covers its day, one for a looked-after child a period of care.
// Refusals, those of one child naming it: NOT_FOUND; STALE_ETAG; CASE_CLOSED; BEFORE_REFERRAL; VISIT_WITHOUT_PLAN;
// NOT_SEEN_REASON_REQUIRED; NOT_SEEN_REASON_CONTRADICTS; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> RecordVisit(const Streams& streams, const v1::RecordVisitRequest& request, const Context& context);

}  // namespace kith::cases
