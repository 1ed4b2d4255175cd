#include "services/cases/domain/care_review.h"

#include "services/cases/domain/commands.h"
#include "services/cases/domain/placement.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

using checks::Refused;
using v1::PeriodOfCare;

constexpr int kOldEnoughToTakePart = 4;

Result<const PeriodOfCare*> Open(const CaseFile& file) {
  if (const auto* open = OpenPeriodOfCare(file)) return open;
  return checks::RefuseField(reasons::kNotLookedAfter, "the child is not looked after", "name",
                             "a case file of a child who is looked after");
}

Refused CheckParticipation(const CaseFile& file, type::v1::ReviewParticipation participation, const std::string& date) {
  if (auto wrong = checks::CheckKnown("child.participation", participation)) return wrong;
  const bool is_young = AgeOn(file, date) < kOldEnoughToTakePart;
  if (is_young == (participation == type::v1::REVIEW_PARTICIPATION_UNDER_FOUR)) return std::nullopt;
  return checks::RefuseField(reasons::kParticipationContradictsAge,
                             "PN0 is said of children under 4 and of no others (rules 440, 441)", "child.participation",
                             is_young ? "PN0" : "PN1 to PN7");
}

std::string NextReview(const PeriodOfCare& period, const std::string& date) {
  const char* clock = period.review_count() == 0 ? "D16" : "D16a";
  return calendar::FormatDate(calendar::DueDate(clock, calendar::DateOf(date)));
}

Result<Events<CasesEvent>> Review(const CaseFile& file, const v1::HoldLookedAfterReviewRequest::Child& child,
                                  const v1::HoldLookedAfterReviewRequest& request) {
  const std::string& date = request.review_date();
  const auto period = Open(file);
  if (!period) return Failed(period);
  if (auto wrong = CheckEnd("review_date", (*period)->start_date(), date, "")) return *wrong;
  if (IsShortBreak((*period)->episodes().rbegin()->legal_status())) {
    return checks::RefuseField(reasons::kShortBreakUnchangeable, "short breaks have no reviews (rule 399)", "name",
                               "a child who is looked after under another legal status than V3 and V4");
  }
  if (auto wrong = CheckParticipation(file, child.participation(), date)) return *wrong;
  if ((*period)->last_review_date() == date) {
    return checks::RefuseField(reasons::kReviewAlreadyRecorded, "the review of this day is recorded already",
                               "review_date", "the date of a review that is not recorded");
  }
  CasesEvent event = EventOn(date);
  auto& held = *event.mutable_looked_after_review_held();
  held.set_number((*period)->number());
  held.set_review_date(date);
  held.set_due_date((*period)->next_review_due_date());
  held.set_participation(child.participation());
  held.set_next_due_date(NextReview(**period, date));
  held.set_narrative(request.narrative());
  return Events<CasesEvent>{std::move(event)};
}

const v1::MissingEpisode* OpenMissing(const PeriodOfCare& period) {
  for (const auto& missing : period.missing_episodes()) {
    if (missing.end_date().empty()) return &missing;
  }
  return nullptr;
}

Result<const v1::Reunification*> OpenWork(const CaseFile& file) {
  if (const auto* open = OpenReunification(file)) return open;
  return checks::RefuseField(reasons::kNoOpenReunification, "no reunification is under way", "name",
                             "a case file with a reunification that has not ended");
}

}  // namespace

Result<Drafts> HoldLookedAfterReview(const Streams& streams, const v1::HoldLookedAfterReviewRequest& request,
                                     const Context& context) {
  if (auto wrong = checks::CheckPastDate("review_date", request.review_date(), context)) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  using Child = v1::HoldLookedAfterReviewRequest::Child;
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const Child& child) { return Review(file, child, request); });
}

Result<Events<CasesEvent>> RecordMissing(const CaseFile& file, const v1::RecordMissingRequest& request,
                                         const Context& context) {
  const std::string& date = request.start_date();
  if (auto wrong = checks::CheckPastDate("start_date", date, context)) return *wrong;
  if (auto wrong = checks::CheckKnown("type", request.type())) return *wrong;
  const auto period = Open(file);
  if (!period) return Failed(period);
  if (auto wrong = CheckEnd("start_date", (*period)->start_date(), date, "")) return *wrong;
  if (const auto* open = OpenMissing(**period)) {
    return checks::RefuseField(reasons::kAlreadyMissing,
                               "the child is missing since " + open->start_date() + " (rule 574)", "name",
                               "a case file of a child who is not missing");
  }
  for (const auto& other : (*period)->missing_episodes()) {
    if (date > other.end_date()) continue;
    return checks::RefuseField(reasons::kMissingEpisodesOverlap,
                               "the child was missing until " + other.end_date() + " (rule 574)", "start_date",
                               "a date after " + other.end_date());
  }
  CasesEvent event = EventOn(date);
  auto& went = *event.mutable_went_missing();
  went.set_number((*period)->number());
  went.set_start_date(date);
  went.set_type(request.type());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> RecordReturn(const CaseFile& file, const v1::RecordReturnRequest& request,
                                        const Context& context) {
  const std::string& date = request.end_date();
  if (auto wrong = checks::CheckPastDate("end_date", date, context)) return *wrong;
  const auto period = Open(file);
  if (!period) return Failed(period);
  const auto* open = OpenMissing(**period);
  if (!open) {
    return checks::RefuseField(reasons::kNotMissing, "the child is not missing", "name",
                               "a case file of a child who is missing");
  }
  if (auto wrong = CheckEnd("end_date", open->start_date(), date, "")) return *wrong;
  CasesEvent event = EventOn(date);
  auto& returned = *event.mutable_returned_from_missing();
  returned.set_number((*period)->number());
  returned.set_start_date(open->start_date());
  returned.set_end_date(date);
  returned.set_return_interview_offered(request.return_interview_offered());
  returned.set_return_interview_accepted(request.return_interview_accepted());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> StartReunification(const CaseFile& file, const v1::StartReunificationRequest& request,
                                              const Context& context) {
  const std::string& date = request.start_date();
  if (auto wrong = checks::CheckPastDate("start_date", date, context)) return *wrong;
  const auto period = Open(file);
  if (!period) return Failed(period);
  if (auto wrong = CheckEnd("start_date", (*period)->start_date(), date, "")) return *wrong;
  if (const auto* open = OpenReunification(file)) {
    return checks::RefuseField(reasons::kReunificationAlreadyOpen,
                               "the reunification started " + open->start_date() + " has not ended", "name",
                               "a case file without an open reunification");
  }
  CasesEvent event = EventOn(date);
  event.mutable_reunification_started()->set_number(file.reunifications_size() + 1);
  event.mutable_reunification_started()->set_start_date(date);
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> PlanReunification(const CaseFile& file, const v1::PlanReunificationRequest& request,
                                             const Context& context) {
  const std::string& date = request.plan_date();
  if (auto wrong = checks::CheckPastDate("plan_date", date, context)) return *wrong;
  if (auto wrong = checks::CheckDate("planned_return_date", request.planned_return_date())) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  const auto open = OpenWork(file);
  if (!open) return Failed(open);
  if (auto wrong = CheckEnd("plan_date", (*open)->start_date(), date, "")) return *wrong;
  if (auto wrong = CheckEnd("planned_return_date", date, request.planned_return_date(), "")) return *wrong;
  CasesEvent event = EventOn(date);
  auto& planned = *event.mutable_reunification_planned();
  planned.set_number((*open)->number());
  planned.set_plan_date(date);
  planned.set_planned_return_date(request.planned_return_date());
  planned.set_narrative(request.narrative());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> EndReunification(const CaseFile& file, const v1::EndReunificationRequest& request,
                                            const Context& context) {
  const std::string& date = request.end_date();
  if (auto wrong = checks::CheckPastDate("end_date", date, context)) return *wrong;
  if (auto wrong = checks::CheckKnown("outcome", request.outcome())) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  const auto open = OpenWork(file);
  if (!open) return Failed(open);
  if (auto wrong = CheckEnd("end_date", std::max((*open)->start_date(), (*open)->plan_date()), date, "")) return *wrong;
  CasesEvent event = EventOn(date);
  auto& ended = *event.mutable_reunification_ended();
  ended.set_number((*open)->number());
  ended.set_end_date(date);
  ended.set_outcome(request.outcome());
  ended.set_narrative(request.narrative());
  return Events<CasesEvent>{std::move(event)};
}

}  // namespace kith::cases
