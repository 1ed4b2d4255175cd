// Child in need plans under section 17 of the Children Act 1989. They never run beside a child protection plan.
#pragma once

#include <string>
#include <string_view>

#include "services/cases/domain/episode.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// With end_date: a plan that is recorded after it ended, in two events.
// Refusals: CASE_CLOSED; CIN_PLAN_ALREADY_OPEN; CIN_PLANS_OVERLAP; CIN_AND_CHILD_PROTECTION_PLANS_CONCURRENT;
// BEFORE_REFERRAL; END_BEFORE_START; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> StartCinPlan(const v1::CaseFile& file, const v1::StartCinPlanRequest& request,
                                            const Context& context);

// Refusals: CASE_CLOSED; NO_OPEN_CIN_PLAN; END_BEFORE_START; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> EndCinPlan(const v1::CaseFile& file, const v1::EndCinPlanRequest& request,
                                          const Context& context);

// Refusals, those of one child naming it: NOT_FOUND; STALE_ETAG; CASE_CLOSED; NO_OPEN_CIN_PLAN; END_BEFORE_START;
// REVIEW_ALREADY_RECORDED; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> ReviewCinPlans(const Streams& streams, const v1::ReviewCinPlansRequest& request, const Context& context);

// For commands that begin or end a plan on the way. CIN_PLAN_ALREADY_OPEN; CIN_PLANS_OVERLAP;
// CIN_AND_CHILD_PROTECTION_PLANS_CONCURRENT.
checks::Refused CheckNewCinPlan(const v1::CaseFile& file, const v1::Episode& episode, std::string_view field,
                                const Period& plan);
v1::CasesEvent CinPlanStarted(const v1::CaseFile& file, const std::string& start);
v1::CasesEvent CinPlanEnded(const v1::CinPlan& plan, const std::string& end);

}  // namespace kith::cases
