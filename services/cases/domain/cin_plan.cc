#include "services/cases/domain/cin_plan.h"

#include "services/cases/domain/commands.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"

namespace kith::cases {

checks::Refused CheckNewCinPlan(const CaseFile& file, const Episode& episode, std::string_view field,
                                const Period& plan) {
  // Rule 4004: one open plan.
  if (const auto* open = OpenCinPlan(episode); open && plan.end.empty()) {
    return checks::RefuseField(reasons::kCinPlanAlreadyOpen,
                               "the plan started " + open->start_date() + " has not ended (census rule 4004)", "name",
                               "a case file without an open child in need plan");
  }
  // Rule 4014: no plan starts on a day of another, its last day included.
  for (const Period& other : CinPlanPeriods(file)) {
    if (!StartsWithin(plan, other) && !StartsWithin(other, plan)) continue;
    return checks::RefuseField(reasons::kCinPlansOverlap,
                               "it overlaps the child in need plan started " + other.start + " (census rule 4014)",
                               field, "a period that touches no other child in need plan");
  }
  // Rules 4001, 4016, 4017: never beside a child protection plan; a hand-over on one day is allowed.
  for (const Period& other : ChildProtectionPlanPeriods(file)) {
    if (!StartsBeforeEndOf(plan, other) && !StartsBeforeEndOf(other, plan)) continue;
    return checks::RefuseField(
        reasons::kPlansConcurrent,
        "the child protection plan started " + other.start + " runs beside it (census rules 4001, 4016, 4017)", field,
        other.end.empty() ? "end the child protection plan first, or a plan that ended by " + other.start
                          : "a period outside " + other.start + " to " + other.end);
  }
  return std::nullopt;
}

namespace {

CasesEvent Ended(int number, const std::string& start, const std::string& end) {
  CasesEvent event = EventOn(end);
  auto& ended = *event.mutable_cin_plan_ended();
  ended.set_number(number);
  ended.set_start_date(start);
  ended.set_end_date(end);
  return event;
}

}  // namespace

CasesEvent CinPlanStarted(const CaseFile& file, const std::string& start) {
  CasesEvent event = EventOn(start);
  auto& started = *event.mutable_cin_plan_started();
  started.set_number(NextNumber(file, &Episode::cin_plans));
  started.set_start_date(start);
  return event;
}

CasesEvent CinPlanEnded(const v1::CinPlan& plan, const std::string& end) {
  return Ended(plan.number(), plan.start_date(), end);
}

Result<Events<CasesEvent>> StartCinPlan(const CaseFile& file, const v1::StartCinPlanRequest& request,
                                        const Context& context) {
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  if (!request.end_date().empty()) {
    if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
    if (auto wrong = CheckEnd("end_date", request.start_date(), request.end_date(), "4011")) return *wrong;
  }
  const auto episode = OpenEpisode(file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  if (auto wrong = CheckAfterReferral("start_date", request.start_date(), **episode, "4015")) return *wrong;
  if (auto wrong = CheckNewCinPlan(file, **episode, "start_date", {request.start_date(), request.end_date()}))
    return *wrong;

  Events<CasesEvent> events = {CinPlanStarted(file, request.start_date())};
  const int number = events.front().cin_plan_started().number();
  if (!request.end_date().empty()) events.push_back(Ended(number, request.start_date(), request.end_date()));
  return events;
}

Result<Events<CasesEvent>> EndCinPlan(const CaseFile& file, const v1::EndCinPlanRequest& request,
                                      const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const auto episode = OpenEpisode(file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  const auto* open = OpenCinPlan(**episode);
  if (!open) {
    return checks::RefuseField(reasons::kNoOpenCinPlan, "no child in need plan is open", "name",
                               "a case file with an open child in need plan");
  }
  if (auto wrong = CheckEnd("end_date", open->start_date(), request.end_date(), "4011")) return *wrong;
  return Events<CasesEvent>{Ended(open->number(), open->start_date(), request.end_date())};
}

Result<Drafts> ReviewCinPlans(const Streams& streams, const v1::ReviewCinPlansRequest& request,
                              const Context& context) {
  const std::string& date = request.review_date();
  if (auto wrong = checks::CheckPastDate("review_date", date, context)) return *wrong;
  if (!request.next_review_date().empty()) {
    if (auto wrong = checks::CheckDate("next_review_date", request.next_review_date())) return *wrong;
    if (auto wrong = CheckEnd("next_review_date", date, request.next_review_date(), "")) return *wrong;
  }
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  using Child = v1::ReviewCinPlansRequest::Child;
  return DecideEach(
      streams, request.children(), [&](const CaseFile& file, const Child& child) -> Result<Events<CasesEvent>> {
        if (child.participation() != 0) {
          if (auto wrong = checks::CheckKnown("child.participation", child.participation())) return *wrong;
        }
        const auto episode = OpenEpisode(file);
        if (!episode) return Failed(episode);
        const auto* open = OpenCinPlan(**episode);
        if (!open) {
          return checks::RefuseField(reasons::kNoOpenCinPlan, "no child in need plan is open", "name",
                                     "a case file with an open child in need plan");
        }
        if (auto wrong = CheckEnd("review_date", open->start_date(), date, "")) return *wrong;
        if (open->last_review_date() == date) {
          return checks::RefuseField(reasons::kReviewAlreadyRecorded, "the review of this day is recorded already",
                                     "review_date", "the date of a review that is not recorded");
        }
        CasesEvent event = EventOn(date);
        auto& reviewed = *event.mutable_cin_plan_reviewed();
        reviewed.set_number(open->number());
        reviewed.set_review_date(date);
        reviewed.set_next_review_date(request.next_review_date());
        reviewed.set_participation(child.participation());
        reviewed.set_narrative(request.narrative());
        return Events<CasesEvent>{std::move(event)};
      });
}

}  // namespace kith::cases
