// Looked-after children: a period of care is a chain of episodes as the return SSDA903 counts them. What a single
// history can break of its rules is refused here and in placement.h.
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Rules 302, 352, 357, 380, 431, 437, 504. Refusals, those of one child naming it: NOT_FOUND; STALE_ETAG; CASE_CLOSED;
// BEFORE_REFERRAL; CHILD_UNBORN; CHILD_DEAD; TOO_OLD; ALREADY_LOOKED_AFTER; PERIODS_OF_CARE_OVERLAP;
// NEED_NOT_OF_LOOKED_AFTER; those of placement.h; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> StartPeriodOfCare(const Streams& streams, const v1::StartPeriodOfCareRequest& request,
                                 const Context& context);

// The three ways in which an episode follows another: L; P or T; B or U (rules 355, 366, 383, 433 to 436). Refusals:
// NOT_LOOKED_AFTER; EPISODE_TOO_SHORT; LEGAL_STATUS_UNCHANGED; SHORT_BREAK_UNCHANGEABLE; MUST_RETURN_TO_PLACEMENT;
// PLACEMENT_CHANGE_REASON; those of placement.h; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> ChangeLegalStatus(const v1::CaseFile& file, const v1::ChangeLegalStatusRequest& request,
                                                 const Context& context);
Result<Events<v1::CasesEvent>> ChangePlacement(const v1::CaseFile& file, const v1::ChangePlacementRequest& request,
                                               const Context& context);
Result<Events<v1::CasesEvent>> ChangeLegalStatusAndPlacement(const v1::CaseFile& file,
                                                             const v1::ChangeLegalStatusAndPlacementRequest& request,
                                                             const Context& context);

// Rules 381, 386, 387, 389, 390, 407, 460, 516, 577. Refusals: NOT_LOOKED_AFTER; EPISODE_TOO_SHORT;
// REASON_CEASED_IMPOSSIBLE; LEGAL_STATUS_TOO_LONG; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> EndPeriodOfCare(const v1::CaseFile& file, const v1::EndPeriodOfCareRequest& request,
                                               const Context& context);

// For commands that end whatever is open: a child who is missing comes back on paper (rule 577).
Events<v1::CasesEvent> CareEnded(const v1::PeriodOfCare& period, const std::string& date,
                                 type::v1::ReasonEpisodeCeased reason);

}  // namespace kith::cases
