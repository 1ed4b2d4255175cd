// The initial child protection conference: within 15 working days of the strategy discussion (Working Together to
// Safeguard Children 2023), or of the news that a child on another authority's plan has moved in for good (CIN census
// guide §4.8).
#pragma once

#include <string>
#include <string_view>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// INVALID_REQUEST, DATE_IN_FUTURE or CONFERENCE_AT_WEEKEND unless a weekday that has been (rule 8875).
checks::Refused CheckConferenceDate(std::string_view field, const std::string& date, const Context& context);

// Sets or moves the day of the conference that an enquiry or a transfer-in asks for. Refusals, those of one child
// naming it: NOT_FOUND; STALE_ETAG; CASE_CLOSED; NO_CONFERENCE_DUE; CONFERENCE_BEFORE_ENQUIRY; CONFERENCE_AT_WEEKEND;
// INVALID_REQUEST.
Result<Drafts> PlanInitialConference(const Streams& streams, const v1::PlanInitialConferenceRequest& request,
                                     const Context& context);

// What each child's outcome asks for happens on the day of the conference: a child protection plan starts (rule 2885)
// and an open child in need plan ends with it (rules 4016, 4017), or a child in need plan starts. Refusals, those of
// one child naming it: the above; CATEGORY_WITHOUT_PLAN; UNKNOWN_CODE; DATE_IN_FUTURE; those of the plans that start
// and end.
Result<Drafts> HoldInitialConference(const Streams& streams, const v1::HoldInitialConferenceRequest& request,
                                     const Context& context);

}  // namespace kith::cases
