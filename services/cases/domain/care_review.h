// While a child is looked after: reviews, going missing, and the work to return the child home.
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Within 20 working days, then 3 months after the first, then every 6 months (Care Planning, Placement and Case Review
// Regulations 2010 r.33; rules 399, 440, 441). Refusals, those of one child naming it: NOT_FOUND; STALE_ETAG;
// NOT_LOOKED_AFTER; END_BEFORE_START; REVIEW_ALREADY_RECORDED; SHORT_BREAK_UNCHANGEABLE; PARTICIPATION_CONTRADICTS_AGE;
// UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> HoldLookedAfterReview(const Streams& streams, const v1::HoldLookedAfterReviewRequest& request,
                                     const Context& context);

// Rules 567, 574, 581. Refusals: NOT_LOOKED_AFTER; ALREADY_MISSING; MISSING_EPISODES_OVERLAP; END_BEFORE_START;
// UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> RecordMissing(const v1::CaseFile& file, const v1::RecordMissingRequest& request,
                                             const Context& context);
// NOT_LOOKED_AFTER; NOT_MISSING; END_BEFORE_START; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> RecordReturn(const v1::CaseFile& file, const v1::RecordReturnRequest& request,
                                            const Context& context);

// Reunification may outlast the period of care: it is followed up after the return. Refusals: NOT_LOOKED_AFTER (to
// start it); REUNIFICATION_ALREADY_OPEN; NO_OPEN_REUNIFICATION; END_BEFORE_START; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Events<v1::CasesEvent>> StartReunification(const v1::CaseFile& file,
                                                  const v1::StartReunificationRequest& request, const Context& context);
Result<Events<v1::CasesEvent>> PlanReunification(const v1::CaseFile& file, const v1::PlanReunificationRequest& request,
                                                 const Context& context);
Result<Events<v1::CasesEvent>> EndReunification(const v1::CaseFile& file, const v1::EndReunificationRequest& request,
                                                const Context& context);

}  // namespace kith::cases
