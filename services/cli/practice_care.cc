// Periods of care with their episodes, placements, reviews and visits; missing children; reunification.
#include <algorithm>

#include "services/cli/practice_writer.h"
#include "services/cli/story.h"
#include "shared/calendar/working_days.h"

namespace kith::cli {

using namespace cases::v1;
using namespace type::v1;
using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;
using std::chrono::days;

namespace {

Placement PlacementOf(PlacementType type, int home) {
  Placement placement;
  placement.set_type(type);
  placement.set_provider(type == PLACEMENT_TYPE_OWN_PARENTS ? PLACEMENT_PROVIDER_PARENTS
                                                            : PLACEMENT_PROVIDER_OWN_AUTHORITY);
  // Ofsted's numbers begin with SC; none begins with XX.
  if (type == PLACEMENT_TYPE_FOSTER) placement.set_urn("XX" + std::to_string(10'000 + home));
  placement.set_is_in_area(true);
  return placement;
}

ReasonEpisodeCeased ReasonOf(FinalOrder order, PlacementType placement) {
  const bool with_relative = placement == PLACEMENT_TYPE_RELATIVE;
  switch (order) {
    case FINAL_ORDER_SPECIAL_GUARDIANSHIP_ORDER:
      return with_relative ? REASON_EPISODE_CEASED_GUARDIAN_FORMER_CARER_RELATIVE
                           : REASON_EPISODE_CEASED_GUARDIAN_OTHER_CARER_RELATIVE;
    case FINAL_ORDER_CHILD_ARRANGEMENTS_ORDER:
      return REASON_EPISODE_CEASED_CHILD_ARRANGEMENTS_ORDER;
    default:
      return REASON_EPISODE_CEASED_HOME_PLANNED;
  }
}

}  // namespace

const CareProceedings* PracticeWriter::ProceedingsOf(const PeriodOfCare& period) const {
  for (const auto& proceedings : history_.proceedings) {
    if (proceedings.issue_date() <= period.start_date()) return &proceedings;
  }
  return nullptr;
}

void PracticeWriter::AddCare() {
  for (const auto& period : history_.periods_of_care) AddPeriodOfCare(period);
}

void PracticeWriter::AddPeriodOfCare(const PeriodOfCare& period) {
  const auto* proceedings = ProceedingsOf(period);
  const Date start = DateOf(period.start_date());
  const bool is_over = !period.end_date().empty();
  const Date end = is_over ? DateOf(period.end_date()) : Until();
  const auto order = proceedings ? proceedings->final_order() : FINAL_ORDER_UNSPECIFIED;
  const bool by_final_order = proceedings && proceedings->end_date() == period.start_date();
  const bool to_relative =
      order == FINAL_ORDER_SPECIAL_GUARDIANSHIP_ORDER || order == FINAL_ORDER_CHILD_ARRANGEMENTS_ORDER;
  const auto final_status =
      order == FINAL_ORDER_PLACEMENT_ORDER ? LEGAL_STATUS_PLACEMENT_ORDER : LEGAL_STATUS_FULL_CARE_ORDER;
  const auto type = to_relative && rng_.Chance(60) ? PLACEMENT_TYPE_RELATIVE : PLACEMENT_TYPE_FOSTER;

  StartPeriodOfCareRequest begin;
  begin.set_start_date(period.start_date());
  begin.set_category_of_need(PRIMARY_NEED_ABUSE_OR_NEGLECT);
  begin.set_legal_status(by_final_order ? final_status
                         : proceedings  ? LEGAL_STATUS_INTERIM_CARE_ORDER
                                        : LEGAL_STATUS_SECTION_20);
  for (const auto child : All()) {
    const int home = static_cast<int>((family_.seed * 7 + child) % 80'000);
    *begin.add_children()->mutable_placement() = PlacementOf(type, home);
  }
  AddForAll(start, Phase::kInCare, "care", "StartPeriodOfCare", begin);
  AddLookedAfterReviews(start, end);
  AddVisits(start + days(rng_.Between(2, 7)), end - days(1), 25, 42, VISIT_KIND_LOOKED_AFTER);
  AddMissing(start, end);

  // One child in four moves, by and large in the second month.
  const Date moved = WorkingDayFrom(start + days(rng_.Between(30, 70)));
  auto placement = type;
  const bool is_adopted = !history_.placed_for_adoption_date.empty();
  if (moved + days(20) < end && rng_.Chance(25) && !is_adopted) {
    for (const auto child : All()) {
      ChangePlacementRequest move;
      move.set_change_date(FormatDate(moved));
      *move.mutable_placement() = PlacementOf(PLACEMENT_TYPE_FOSTER, 80'000 + static_cast<int>(child));
      move.set_reason(rng_.Chance(50) ? REASON_FOR_PLACEMENT_CHANGE_CARE_PLAN
                                      : REASON_FOR_PLACEMENT_CHANGE_CARER_REQUESTS_OTHER);
      Add(moved, Phase::kInCare, "placement of " + std::to_string(child), "ChangePlacement", {child}, move);
    }
    placement = PLACEMENT_TYPE_FOSTER;
  }
  const bool is_concluded = proceedings && !proceedings->end_date().empty();
  if (is_concluded && !by_final_order && !is_over) {
    AddLegalStatus(DateOf(proceedings->end_date()), final_status);
  }
  // The adoption order ends the period.
  if (!is_over || is_adopted) return;
  AddReunification(
      period, to_relative ? REUNIFICATION_OUTCOME_RETURNED_TO_WIDER_FAMILY : REUNIFICATION_OUTCOME_RETURNED_TO_PARENTS);
  EndPeriodOfCareRequest cease;
  cease.set_end_date(period.end_date());
  cease.set_reason(ReasonOf(order, placement));
  AddForEach(end, Phase::kInCare, "care end", "EndPeriodOfCare", cease);
}

// One care order in five comes with a move to those who will keep the child.
void PracticeWriter::AddLegalStatus(Date day, LegalStatus status) {
  if (!history_.dealt.Has(Rate::kLongTermAtOrder)) {
    ChangeLegalStatusRequest change;
    change.set_change_date(FormatDate(day));
    change.set_legal_status(status);
    AddForEach(day, Phase::kInCare, "legal status", "ChangeLegalStatus", change);
    return;
  }
  for (const auto child : All()) {
    ChangeLegalStatusAndPlacementRequest change;
    change.set_change_date(FormatDate(day));
    change.set_legal_status(status);
    *change.mutable_placement() = PlacementOf(PLACEMENT_TYPE_FOSTER_LONG_TERM, 70'000 + static_cast<int>(child));
    change.set_reason(REASON_FOR_PLACEMENT_CHANGE_CARE_PLAN);
    Add(day, Phase::kInCare, "legal status and placement of " + std::to_string(child), "ChangeLegalStatusAndPlacement",
        {child}, change);
  }
}

// Within 20 working days, then after three months, then every six (Care Planning Regulations 2010 r.33).
void PracticeWriter::AddLookedAfterReviews(Date start, Date end) {
  Date day = calendar::AddWorkingDays(start, rng_.Between(14, 20));
  for (int nth = 0; day < end; ++nth) {
    HoldLookedAfterReviewRequest review;
    review.set_review_date(FormatDate(day));
    for (const auto child : All()) review.add_children()->set_participation(Participation(child, day));
    AddForAll(day, Phase::kConferring, "looked-after review", "HoldLookedAfterReview", review);
    day = WorkingDayUntil(day + days(nth == 0 ? rng_.Between(80, 90) : rng_.Between(165, 180)));
  }
}

// One in six of those who are twelve or older, for a day or two.
void PracticeWriter::AddMissing(Date start, Date end) {
  for (const auto child : All()) {
    const Date went = start + days(rng_.Between(15, 60));
    const Date back = went + days(rng_.Between(1, 2));
    if (AgeOf(child, went) < 12 || back >= end || !rng_.Chance(17)) continue;
    const std::string what = "missing " + std::to_string(child);
    RecordMissingRequest missing;
    missing.set_start_date(FormatDate(went));
    missing.set_type(MISSING_TYPE_MISSING);
    Add(went, Phase::kVisiting, what, "RecordMissing", {child}, missing);
    RecordReturnRequest returned;
    returned.set_end_date(FormatDate(back));
    returned.set_return_interview_offered(true);
    returned.set_return_interview_accepted(rng_.Chance(60));
    Add(back, Phase::kVisiting, what + " back", "RecordReturn", {child}, returned);
  }
}

void PracticeWriter::AddReunification(const PeriodOfCare& period, ReunificationOutcome outcome) {
  const Date start = DateOf(period.start_date()), end = DateOf(period.end_date());
  const Date began = start + (end - start) * 2 / 5, planned = start + (end - start) * 3 / 5;
  StartReunificationRequest begin;
  begin.set_start_date(FormatDate(began));
  AddForEach(began, Phase::kVisiting, "reunification", "StartReunification", begin);
  PlanReunificationRequest plan;
  plan.set_plan_date(FormatDate(planned));
  plan.set_planned_return_date(FormatDate(end));
  AddForEach(planned, Phase::kVisiting, "reunification plan", "PlanReunification", plan);
  EndReunificationRequest close;
  close.set_end_date(FormatDate(end));
  close.set_outcome(outcome);
  AddForEach(end, Phase::kVisiting, "reunification end", "EndReunification", close);
}

}  // namespace kith::cli
