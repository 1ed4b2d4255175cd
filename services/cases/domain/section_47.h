// Enquiries under section 47 of the Children Act 1989. An initial child protection conference is due 15 working days
// after the strategy discussion that began the enquiry (Working Together to Safeguard Children 2023).
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Enquiries are recorded in the order in which they began.
// Refusals: CASE_CLOSED; ENQUIRY_ALREADY_OPEN; ENQUIRIES_OVERLAP; BEFORE_REFERRAL; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> StartSection47Enquiry(const v1::CaseFile& file,
                                                     const v1::StartSection47EnquiryRequest& request,
                                                     const Context& context);

// Records that the conference was held, or that none is required.
// Refusals: CASE_CLOSED; NO_OPEN_ENQUIRY; END_BEFORE_START; CONFERENCE_DATE_OR_NOT_REQUIRED; CONFERENCE_BEFORE_ENQUIRY;
// CONFERENCE_AT_WEEKEND; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> ConcludeSection47Enquiry(const v1::CaseFile& file,
                                                        const v1::ConcludeSection47EnquiryRequest& request,
                                                        const Context& context);

}  // namespace kith::cases
