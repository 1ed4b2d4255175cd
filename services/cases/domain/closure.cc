#include "services/cases/domain/closure.h"

#include <algorithm>

#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"

namespace kith::cases {

namespace {

checks::Refused CheckNothingOpen(const CaseFile& file, const Episode& episode) {
  // Rule 8867.
  if (const auto* open = OpenAssessment(episode)) {
    return checks::RefuseField(reasons::kAssessmentNotAuthorised,
                               "the assessment started " + open->start_date() +
                                   " has no authorisation; authorise it before closing (census rule 8867)",
                               "name", "a case file without an open assessment");
  }
  // Rule 8868.
  if (const auto* open = UnresolvedSection47Enquiry(episode)) {
    return checks::RefuseField(reasons::kEnquiryNotConcluded,
                               "the section 47 enquiry started " + open->start_date() +
                                   " is not concluded; conclude it before closing (census rule 8868)",
                               "name", "a case file without an open section 47 enquiry");
  }
  if (const auto* open = OpenPreProceedings(episode)) {
    return checks::RefuseField(reasons::kPreProceedingsNotEnded,
                               "the pre-proceedings started " + open->start_date() + " have no step decision", "name",
                               "a case file without open pre-proceedings");
  }
  if (const auto* open = OpenPeriodOfCare(file)) {
    return checks::RefuseField(reasons::kStillLookedAfter,
                               "the child is looked after since " + open->start_date() + ": end that before closing",
                               "name", "a case file of a child who is not looked after");
  }
  const auto* cin_plan = OpenCinPlan(episode);
  const auto* protection_plan = OpenChildProtectionPlan(episode);
  if (cin_plan || protection_plan) {
    const std::string& start = cin_plan ? cin_plan->start_date() : protection_plan->start_date();
    return checks::RefuseField(reasons::kPlanNotEnded,
                               "the plan started " + start + " has not ended; end it before closing", "name",
                               "a case file without an open plan");
  }
  return std::nullopt;
}

// Rule 2990: "closed after assessment" (RC8, RC9) is impossible once there was an enquiry, a conference or a plan.
checks::Refused CheckReason(const Episode& episode, type::v1::ReasonForClosure reason) {
  if (reason != type::v1::REASON_FOR_CLOSURE_AFTER_ASSESSMENT_NO_FURTHER_ACTION &&
      reason != type::v1::REASON_FOR_CLOSURE_AFTER_ASSESSMENT_EARLY_HELP) {
    return std::nullopt;
  }
  if (episode.section_47_enquiries().empty() && episode.cin_plans().empty() &&
      episode.child_protection_plans().empty() && episode.initial_conferences().empty()) {
    return std::nullopt;
  }
  return checks::RefuseField(reasons::kClosureReasonImpossible,
                             "the episode has a section 47 enquiry or a plan, so it was not closed after assessment "
                             "alone (census rule 2990)",
                             "reason", "a reason other than RC8 and RC9, e.g. RC7");
}

}  // namespace

std::string LastActivity(const CaseFile& file, const Episode& episode) {
  std::string last = episode.referral_date();
  const auto see = [&last](const std::string& date) { last = std::max(last, date); };
  for (const auto& assessment : episode.assessments()) {
    see(assessment.start_date());
    see(assessment.authorisation_date());
    see(assessment.completion_date());
    see(assessment.cancellation_date());
  }
  for (const auto& enquiry : episode.section_47_enquiries()) {
    see(enquiry.start_date());
    see(enquiry.end_date());
    see(enquiry.conference_date());
  }
  for (const auto& plan : episode.cin_plans()) see(std::max(plan.start_date(), plan.end_date()));
  for (const auto& plan : episode.child_protection_plans()) see(std::max(plan.start_date(), plan.end_date()));
  for (const auto& discussion : episode.strategy_discussions()) see(discussion.discussion_date());
  for (const auto& conference : episode.initial_conferences()) see(conference.conference_date());
  for (const auto& gateway : episode.legal_gateways()) see(gateway.meeting_date());
  for (const auto& period : episode.pre_proceedings()) see(std::max(period.start_date(), period.step_decision_date()));
  for (const auto& period : file.periods_of_care()) see(std::max(period.start_date(), period.end_date()));
  if (!file.allocations().empty()) see(file.allocations(file.allocations_size() - 1).start_date());
  return last;
}

CasesEvent CaseClosed(const std::string& date, type::v1::ReasonForClosure reason) {
  CasesEvent event = EventOn(date);
  event.mutable_case_closed()->set_closure_date(date);
  event.mutable_case_closed()->set_reason(reason);
  return event;
}

Result<Events<CasesEvent>> CloseCase(const CaseFile& file, const v1::CloseCaseRequest& request,
                                     const Context& context) {
  if (auto wrong = checks::CheckPastDate("closure_date", request.closure_date(), context)) return *wrong;
  // Rules 8640, 8805 and 8810: a closure has a date and a reason.
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return *wrong;
  const auto episode = OpenEpisode(file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  if (auto wrong = CheckEnd("closure_date", (*episode)->referral_date(), request.closure_date(), "8630")) return *wrong;
  if (auto wrong = CheckNothingOpen(file, **episode)) return *wrong;
  if (auto wrong = CheckReason(**episode, request.reason())) return *wrong;
  // Rule 8565.
  const std::string last = LastActivity(file, **episode);
  if (request.closure_date() < last) {
    return checks::RefuseField(reasons::kActivityAfterClosure,
                               "something of the episode happened after this day (census rule 8565)", "closure_date",
                               "a date on or after the last activity, " + last);
  }
  return Events<CasesEvent>{CaseClosed(request.closure_date(), request.reason())};
}

}  // namespace kith::cases
