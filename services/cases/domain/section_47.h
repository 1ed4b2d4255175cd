// Enquiries under section 47 of the Children Act 1989. An initial child protection conference is due 15 working days
// after the strategy discussion that began the enquiry (Working Together to Safeguard Children 2023).
#pragma once

#include <string>
#include <string_view>

#include "shared/checks/checks.h"
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

// With the outcomes of each child: a conference is to be held, or none is required. Refusals, each naming the child:
// NOT_FOUND; STALE_ETAG; CASE_CLOSED; NO_OPEN_ENQUIRY; END_BEFORE_START; OUTCOME_CONTRADICTS; UNKNOWN_CODE;
// DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> ConcludeSection47Enquiries(const Streams& streams, const v1::ConcludeSection47EnquiriesRequest& request,
                                          const Context& context);

// For commands that begin or end enquiries on the way. ENQUIRY_ALREADY_OPEN; ENQUIRIES_OVERLAP; BEFORE_REFERRAL.
checks::Refused CheckNewEnquiry(const v1::CaseFile& file, const v1::Episode& episode, std::string_view field,
                                const std::string& start);
v1::CasesEvent Section47EnquiryStarted(const v1::CaseFile& file, const std::string& start, int strategy_discussion,
                                       bool is_joint);
// No conference will be held: the child died or moved away.
v1::CasesEvent Section47NotPursued(const v1::Section47Enquiry& enquiry, const std::string& date);

}  // namespace kith::cases
