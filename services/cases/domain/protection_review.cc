#include "services/cases/domain/protection_review.h"

#include "services/cases/domain/child_protection_plan.h"
#include "services/cases/domain/cin_plan.h"
#include "services/cases/domain/commands.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

using Reviewed = v1::HoldReviewConferenceRequest::Child;

checks::Refused CheckDecision(const Reviewed& child) {
  if (child.category() != 0) {
    if (auto wrong = checks::CheckKnown("child.category", child.category())) return wrong;
  }
  if (child.participation() != 0) {
    if (auto wrong = checks::CheckKnown("child.participation", child.participation())) return wrong;
  }
  if (!child.is_continued() || !child.step_down()) return std::nullopt;
  return checks::RefuseField(reasons::kOutcomeContradicts, "a plan that goes on is not stepped down", "child.step_down",
                             "step_down with is_continued = false");
}

Result<Events<CasesEvent>> Review(const CaseFile& file, const Reviewed& child,
                                  const v1::HoldReviewConferenceRequest& request) {
  const std::string& date = request.review_date();
  if (auto wrong = CheckDecision(child)) return *wrong;
  const auto plan = OpenProtectionPlan(file);
  if (!plan) return Failed(plan);
  if (auto wrong = CheckReview(**plan, date)) return *wrong;
  Change change(file);
  CasesEvent event = ProtectionPlanReviewed(**plan, date);
  auto& reviewed = *event.mutable_child_protection_plan_reviewed();
  reviewed.set_is_quorate(request.is_quorate());
  reviewed.set_participation(child.participation());
  reviewed.set_is_continued(child.is_continued());
  if (!child.is_continued()) reviewed.clear_next_due_date();
  *reviewed.mutable_agencies() = request.agencies();
  reviewed.set_narrative(request.narrative());
  change.Add(std::move(event));
  if (child.category() != 0 && child.category() != (*plan)->latest_category()) {
    change.Add(CategoryChanged(**plan, date, child.category()));
  }
  if (child.is_continued()) return std::move(change.events);
  if (auto wrong = CheckProtectionPlanEnd(**plan, "review_date", date)) return *wrong;
  change.Add(ProtectionPlanEnded(**plan, date));
  if (!child.step_down()) return std::move(change.events);
  const Episode& episode = *change.file.episodes().rbegin();
  if (auto wrong = CheckNewCinPlan(change.file, episode, "review_date", {date, ""})) return *wrong;
  change.Add(CinPlanStarted(change.file, date));
  return std::move(change.events);
}

}  // namespace

Result<Drafts> HoldCoreGroup(const Streams& streams, const v1::HoldCoreGroupRequest& request, const Context& context) {
  const std::string& date = request.meeting_date();
  if (auto wrong = checks::CheckPastDate("meeting_date", date, context)) return *wrong;
  if (auto wrong = CheckAgencies(request.agencies())) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  return DecideEach(
      streams, request.children(), [&](const CaseFile& file, const v1::CaseFileKey&) -> Result<Events<CasesEvent>> {
        const auto plan = OpenProtectionPlan(file);
        if (!plan) return Failed(plan);
        if (auto wrong = CheckEnd("meeting_date", (*plan)->start_date(), date, "")) return *wrong;
        if ((*plan)->last_core_group_date() == date) {
          return checks::RefuseField(reasons::kReviewAlreadyRecorded, "the core group of this day is recorded already",
                                     "meeting_date", "the date of a core group that is not recorded");
        }
        CasesEvent event = EventOn(date);
        auto& held = *event.mutable_core_group_held();
        held.set_number((*plan)->number());
        held.set_meeting_date(date);
        held.set_due_date((*plan)->next_core_group_due_date());
        held.set_next_due_date(calendar::FormatDate(calendar::DueDate("D7a", calendar::DateOf(date))));
        *held.mutable_agencies() = request.agencies();
        held.set_narrative(request.narrative());
        return Events<CasesEvent>{std::move(event)};
      });
}

Result<Drafts> HoldReviewConference(const Streams& streams, const v1::HoldReviewConferenceRequest& request,
                                    const Context& context) {
  if (auto wrong = checks::CheckPastDate("review_date", request.review_date(), context)) return *wrong;
  if (auto wrong = CheckAgencies(request.agencies())) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const Reviewed& child) { return Review(file, child, request); });
}

}  // namespace kith::cases
