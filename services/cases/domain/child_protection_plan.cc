#include "services/cases/domain/child_protection_plan.h"

#include <algorithm>

#include "services/cases/domain/commands.h"
#include "services/cases/domain/conference.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

using checks::Refused;

namespace {

using ChildOutcome = v1::StartChildProtectionPlansRequest::ChildOutcome;

constexpr int kMostPreviousPlans = 99;

// Rules 8925 and 8840: a plan ends after the day on which it started.
Refused CheckPlanEnd(const std::string& field, const std::string& start, const std::string& end) {
  if (auto wrong = CheckEnd(field, start, end, "8925")) return wrong;
  if (end != start) return std::nullopt;
  return checks::RefuseField(reasons::kPlanEndsOnItsStart,
                             "a child protection plan cannot start and end on one day (census rule 8840)", field,
                             "a date after the start, " + start);
}

Refused CheckOutcome(const ChildOutcome& child, const std::string& field, const std::string& conference_date,
                     const Context& context) {
  if (auto wrong = checks::CheckName(field + ".name", child.name(), "cases")) return wrong;
  // Rules 8905 and 8910.
  if (auto wrong = checks::CheckKnown(field + ".category", child.category())) return wrong;
  if (auto wrong = CheckPreviousPlans(field + ".number_of_previous_plans", child.number_of_previous_plans())) {
    return wrong;
  }
  if (child.end_date().empty()) return std::nullopt;
  if (auto wrong = checks::CheckPastDate(field + ".end_date", child.end_date(), context)) return wrong;
  return CheckPlanEnd(field + ".end_date", conference_date, child.end_date());
}

CasesEvent Ended(int number, const std::string& start, const std::string& end) {
  CasesEvent event = EventOn(end);
  auto& ended = *event.mutable_child_protection_plan_ended();
  ended.set_number(number);
  ended.set_start_date(start);
  ended.set_end_date(end);
  return event;
}

}  // namespace

Refused CheckNewProtectionPlan(const CaseFile& file, const Episode& episode, std::string_view field,
                               const Period& plan) {
  // Rule 8935: one open plan.
  if (const auto* open = OpenChildProtectionPlan(episode); open && plan.end.empty()) {
    return checks::RefuseField(reasons::kCpPlanAlreadyOpen,
                               "the plan started " + open->start_date() + " has not ended (census rule 8935)", field,
                               "a case file without an open child protection plan");
  }
  // Rule 8940: no plan starts on a day of another, its last day included.
  for (const Period& other : ChildProtectionPlanPeriods(file)) {
    if (!StartsWithin(plan, other) && !StartsWithin(other, plan)) continue;
    return checks::RefuseField(reasons::kCpPlansOverlap,
                               "it overlaps the child protection plan started " + other.start + " (census rule 8940)",
                               field, "a period that touches no other child protection plan");
  }
  // Rules 4001, 4016, 4017: a child in need plan ends by the day on which the child protection plan starts.
  for (const Period& other : CinPlanPeriods(file)) {
    if (!StartsBeforeEndOf(plan, other) && !StartsBeforeEndOf(other, plan)) continue;
    return checks::RefuseField(
        reasons::kPlansConcurrent,
        "the child in need plan started " + other.start + " runs beside it (census rules 4001, 4016, 4017)", field,
        other.end.empty() ? "end the child in need plan first, by the day of the conference"
                          : "a period outside " + other.start + " to " + other.end);
  }
  return std::nullopt;
}

Refused CheckPreviousPlans(std::string_view field, int number) {
  // Rule 8730.
  if (number >= 0 && number <= kMostPreviousPlans) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the number of previous plans is not plausible", field,
                             "0 to 99; 0 for a first plan");
}

CasesEvent ProtectionPlanStarted(const CaseFile& file, const std::string& date, type::v1::CategoryOfAbuse category,
                                 int number_of_previous_plans, int conference) {
  CasesEvent event = EventOn(date);
  auto& started = *event.mutable_child_protection_plan_started();
  started.set_number(NextNumber(file, &Episode::child_protection_plans));
  started.set_start_date(date);
  started.set_category(category);
  started.set_number_of_previous_plans(number_of_previous_plans);
  started.set_conference(conference);
  started.set_next_review_due_date(calendar::FormatDate(calendar::DueDate("D8", calendar::DateOf(date))));
  started.set_next_core_group_due_date(calendar::FormatDate(calendar::DueDate("D7", calendar::DateOf(date))));
  return event;
}

CasesEvent ProtectionPlanEnded(const v1::ChildProtectionPlan& plan, const std::string& end) {
  return Ended(plan.number(), plan.start_date(), end);
}

Refused CheckReview(const v1::ChildProtectionPlan& plan, const std::string& date) {
  // Rule 8841. Rule 4003, no review during a child in need plan, follows: the two kinds of plan never run together.
  if (date <= plan.start_date()) {
    return checks::RefuseField(reasons::kReviewNotAfterStart,
                               "a review is held after the plan started (census rule 8841)", "review_date",
                               "a date after " + plan.start_date());
  }
  const auto& recorded = plan.review_dates();
  if (std::find(recorded.begin(), recorded.end(), date) == recorded.end()) return std::nullopt;
  return checks::RefuseField(reasons::kReviewAlreadyRecorded, "the review of this day is recorded already",
                             "review_date", "the date of a review that is not recorded");
}

CasesEvent ProtectionPlanReviewed(const v1::ChildProtectionPlan& plan, const std::string& date) {
  CasesEvent event = EventOn(date);
  auto& reviewed = *event.mutable_child_protection_plan_reviewed();
  reviewed.set_number(plan.number());
  reviewed.set_review_date(date);
  reviewed.set_due_date(plan.next_review_due_date());
  // Working Together 2023: within 3 months of the initial conference, then at most 6 months apart.
  reviewed.set_next_due_date(calendar::FormatDate(calendar::DueDate("D9", calendar::DateOf(date))));
  reviewed.set_is_continued(true);
  return event;
}

Refused CheckProtectionPlanEnd(const v1::ChildProtectionPlan& plan, std::string_view field, const std::string& end) {
  if (auto wrong = CheckPlanEnd(std::string(field), plan.start_date(), end)) return wrong;
  // The conference that ends a plan is its last review; a later one would break rule 4003 beside the plan that follows.
  for (const std::string& review : plan.review_dates()) {
    if (review <= end) continue;
    return checks::RefuseField(reasons::kPlanEndsBeforeReview, "the plan was reviewed after this day", field,
                               "a date on or after the last review, " + review);
  }
  return std::nullopt;
}

Result<const v1::ChildProtectionPlan*> OpenProtectionPlan(const CaseFile& file) {
  const auto episode = OpenEpisode(file);
  if (!episode) return Failed(episode);
  if (const auto* open = OpenChildProtectionPlan(**episode)) return open;
  return checks::RefuseField(reasons::kNoOpenCpPlan, "no child protection plan is open", "name",
                             "a case file with an open child protection plan");
}

Result<Drafts> StartChildProtectionPlans(const Streams& streams, const v1::StartChildProtectionPlansRequest& request,
                                         const Context& context) {
  const std::string& date = request.conference_date();
  if (auto wrong = CheckConferenceDate("conference_date", date, context)) return *wrong;
  if (auto wrong = checks::CheckNames("children", NamesOf(request.children()), "cases", kMaxChildren)) return *wrong;
  Drafts drafts;
  for (int i = 0; i < request.children_size(); ++i) {
    const ChildOutcome& child = request.children(i);
    const std::string field = checks::Indexed("children", i);
    if (auto wrong = CheckOutcome(child, field, date, context)) return *wrong;
    const auto* file = streams.Find<CaseFile>(child.name());
    if (!file) {
      return checks::RefuseField(kith::reasons::kNotFound, "there is no " + child.name(), field + ".name",
                                 "an existing case file");
    }
    if (auto wrong = checks::CheckEtag(field + ".etag", child.etag(), streams, child.name())) return *wrong;
    auto episode = OpenEpisode(*file);
    if (!episode) {
      episode.error().fields = {{field + ".name", "a case file with an open referral episode"}};
      return tl::unexpected<Error>(std::move(episode).error());
    }
    if (auto wrong = CheckAfterReferral("conference_date", date, **episode, "1105")) return *wrong;
    if (auto wrong = CheckNewProtectionPlan(*file, **episode, field + ".name", {date, child.end_date()})) return *wrong;

    CasesEvent started =
        ProtectionPlanStarted(*file, date, child.category(), child.number_of_previous_plans(), /*conference=*/0);
    const int number = started.child_protection_plan_started().number();
    drafts.push_back(DraftOf(child.name(), std::move(started)));
    if (!child.end_date().empty()) drafts.push_back(DraftOf(child.name(), Ended(number, date, child.end_date())));
  }
  return drafts;
}

Result<Events<CasesEvent>> RecordReviewConference(const CaseFile& file,
                                                  const v1::RecordReviewConferenceRequest& request,
                                                  const Context& context) {
  const std::string& date = request.review_date();
  if (auto wrong = checks::CheckPastDate("review_date", date, context)) return *wrong;
  const auto plan = OpenProtectionPlan(file);
  if (!plan) return tl::unexpected<Error>(plan.error());
  if (auto wrong = CheckReview(**plan, date)) return *wrong;
  return Events<CasesEvent>{ProtectionPlanReviewed(**plan, date)};
}

CasesEvent CategoryChanged(const v1::ChildProtectionPlan& plan, const std::string& date,
                           type::v1::CategoryOfAbuse category) {
  CasesEvent event = EventOn(date);
  auto& changed = *event.mutable_category_of_abuse_changed();
  changed.set_number(plan.number());
  changed.set_change_date(date);
  changed.set_category(category);
  return event;
}

Result<Events<CasesEvent>> ChangeCategoryOfAbuse(const CaseFile& file, const v1::ChangeCategoryOfAbuseRequest& request,
                                                 const Context& context) {
  if (auto wrong = checks::CheckPastDate("change_date", request.change_date(), context)) return *wrong;
  if (auto wrong = checks::CheckKnown("category", request.category())) return *wrong;
  const auto plan = OpenProtectionPlan(file);
  if (!plan) return tl::unexpected<Error>(plan.error());
  if (auto wrong = CheckEnd("change_date", (*plan)->start_date(), request.change_date(), "")) return *wrong;
  if ((*plan)->latest_category() == request.category()) return Events<CasesEvent>{};
  return Events<CasesEvent>{CategoryChanged(**plan, request.change_date(), request.category())};
}

Result<Events<CasesEvent>> EndChildProtectionPlan(const CaseFile& file,
                                                  const v1::EndChildProtectionPlanRequest& request,
                                                  const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const auto plan = OpenProtectionPlan(file);
  if (!plan) return tl::unexpected<Error>(plan.error());
  if (auto wrong = CheckProtectionPlanEnd(**plan, "end_date", request.end_date())) return *wrong;
  return Events<CasesEvent>{Ended((*plan)->number(), (*plan)->start_date(), request.end_date())};
}

}  // namespace kith::cases
