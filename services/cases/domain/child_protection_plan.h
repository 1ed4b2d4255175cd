// Child protection plans: begun by the initial conference, kept under review, ended by a review conference.
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

// Puts the children of one conference on plans, all or none, where the conference itself was recorded elsewhere
// (otherwise HoldInitialConference, conference.h). A plan starts on the day of its conference (rule 2885). Refusals,
// each naming the child: NOT_FOUND; STALE_ETAG; CASE_CLOSED; CHILD_PROTECTION_PLAN_ALREADY_OPEN;
// CHILD_PROTECTION_PLANS_OVERLAP; CIN_AND_CHILD_PROTECTION_PLANS_CONCURRENT; BEFORE_REFERRAL; CONFERENCE_AT_WEEKEND;
// END_BEFORE_START; PLAN_ENDS_ON_ITS_START; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> StartChildProtectionPlans(const Streams& streams, const v1::StartChildProtectionPlansRequest& request,
                                         const Context& context);

// Refusals: CASE_CLOSED; NO_OPEN_CHILD_PROTECTION_PLAN; REVIEW_NOT_AFTER_START; REVIEW_ALREADY_RECORDED;
// DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> RecordReviewConference(const v1::CaseFile& file,
                                                      const v1::RecordReviewConferenceRequest& request,
                                                      const Context& context);

// No event when the category is the plan's latest already. The initial category never changes (CIN census guide §5.2).
// Refusals: CASE_CLOSED; NO_OPEN_CHILD_PROTECTION_PLAN; END_BEFORE_START; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Events<v1::CasesEvent>> ChangeCategoryOfAbuse(const v1::CaseFile& file,
                                                     const v1::ChangeCategoryOfAbuseRequest& request,
                                                     const Context& context);

// Refusals: CASE_CLOSED; NO_OPEN_CHILD_PROTECTION_PLAN; END_BEFORE_START; PLAN_ENDS_ON_ITS_START;
// PLAN_ENDS_BEFORE_REVIEW; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> EndChildProtectionPlan(const v1::CaseFile& file,
                                                      const v1::EndChildProtectionPlanRequest& request,
                                                      const Context& context);

// The open plan; CASE_CLOSED; NO_OPEN_CHILD_PROTECTION_PLAN. Valid as long as the file.
Result<const v1::ChildProtectionPlan*> OpenProtectionPlan(const v1::CaseFile& file);

// For commands that begin, review or end a plan on the way: the rules and the events of the commands above.
checks::Refused CheckNewProtectionPlan(const v1::CaseFile& file, const v1::Episode& episode, std::string_view field,
                                       const Period& plan);
checks::Refused CheckPreviousPlans(std::string_view field, int number);
checks::Refused CheckReview(const v1::ChildProtectionPlan& plan, const std::string& date);
checks::Refused CheckProtectionPlanEnd(const v1::ChildProtectionPlan& plan, std::string_view field,
                                       const std::string& end);
v1::CasesEvent ProtectionPlanStarted(const v1::CaseFile& file, const std::string& date,
                                     type::v1::CategoryOfAbuse category, int number_of_previous_plans, int conference);
v1::CasesEvent ProtectionPlanReviewed(const v1::ChildProtectionPlan& plan, const std::string& date);
v1::CasesEvent CategoryChanged(const v1::ChildProtectionPlan& plan, const std::string& date,
                               type::v1::CategoryOfAbuse category);
v1::CasesEvent ProtectionPlanEnded(const v1::ChildProtectionPlan& plan, const std::string& end);

}  // namespace kith::cases
