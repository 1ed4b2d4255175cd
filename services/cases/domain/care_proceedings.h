// Care and supervision proceedings under section 31 of the Children Act 1989. They belong to the child, not to an
// episode: they may be concluded after the case was closed.
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Refusals: CASE_CLOSED; CARE_PROCEEDINGS_ALREADY_OPEN; CARE_PROCEEDINGS_OVERLAP; BEFORE_REFERRAL; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Events<v1::CasesEvent>> IssueCareProceedings(const v1::CaseFile& file,
                                                    const v1::IssueCareProceedingsRequest& request,
                                                    const Context& context);

// Refusals: NO_OPEN_CARE_PROCEEDINGS; END_BEFORE_START; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> ConcludeCareProceedings(const v1::CaseFile& file,
                                                       const v1::ConcludeCareProceedingsRequest& request,
                                                       const Context& context);

}  // namespace kith::cases
