// Conferences, child protection plans and child in need plans.
#include <algorithm>

#include "services/cli/practice_writer.h"
#include "services/cli/story.h"
#include "shared/calendar/working_days.h"

namespace kith::cli {

using namespace cases::v1;
using namespace type::v1;
using calendar::Date;
using calendar::DateOf;
using std::chrono::days;

const ChildProtectionPlan* PracticeWriter::PlanOfConference(const std::string& date) const {
  for (const auto& plan : episode_.child_protection_plans()) {
    if (plan.start_date() == date) return &plan;
  }
  return nullptr;
}

bool PracticeWriter::IsStartOfCinPlan(const std::string& date) const {
  const auto& plans = episode_.cin_plans();
  return std::any_of(plans.begin(), plans.end(), [&](const CinPlan& plan) { return plan.start_date() == date; });
}

void PracticeWriter::AddConferences() {
  for (const auto& enquiry : episode_.section_47_enquiries()) {
    if (enquiry.conference_date().empty()) continue;
    const Date concluded = DateOf(enquiry.end_date()), held = DateOf(enquiry.conference_date());
    if (rng_.Chance(60)) {
      PlanInitialConferenceRequest plan;
      plan.set_planned_date(enquiry.conference_date());
      AddForAll(concluded, Phase::kConcluding, "conference planned", "PlanInitialConference", plan);
    }
    AddForAll(held, Phase::kConferring, "conference", "HoldInitialConference", ConferenceOn(enquiry.conference_date()));
  }
  AddTransferConference();
}

HoldInitialConferenceRequest PracticeWriter::ConferenceOn(const std::string& date) {
  HoldInitialConferenceRequest conference;
  conference.set_conference_date(date);
  conference.set_is_quorate(!rng_.Chance(4));
  AddAgencies(*conference.mutable_agencies());
  const auto* plan = PlanOfConference(date);
  for (const auto child : All()) {
    auto& outcome = *conference.add_children();
    outcome.set_participation(Participation(child, DateOf(date)));
    if (!plan) {
      outcome.set_outcome(CONFERENCE_OUTCOME_NO_FURTHER_ACTION);
      continue;
    }
    outcome.set_outcome(CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN);
    outcome.set_category(plan->initial_category());
    outcome.set_number_of_previous_plans(plan->number_of_previous_plans());
  }
  return conference;
}

// Of children who moved in for good while on another authority's plan (CIN census guide 4.8).
void PracticeWriter::AddTransferConference() {
  for (const auto& held : episode_.initial_conferences()) {
    if (!held.is_transfer_in()) continue;
    AddForAll(DateOf(held.conference_date()), Phase::kConferring, "transfer-in conference", "HoldInitialConference",
              ConferenceOn(held.conference_date()));
  }
}

void PracticeWriter::AddProtectionPlans() {
  for (const auto& plan : episode_.child_protection_plans()) {
    const auto& reviews = plan.review_dates();
    for (const auto& date : reviews) {
      HoldReviewConferenceRequest review;
      review.set_review_date(date);
      review.set_is_quorate(!rng_.Chance(4));
      AddAgencies(*review.mutable_agencies());
      const bool is_last = date == reviews.Get(reviews.size() - 1);
      const bool ends = date == plan.end_date();
      for (const auto child : All()) {
        auto& outcome = *review.add_children();
        outcome.set_is_continued(!ends);
        outcome.set_step_down(ends && IsStartOfCinPlan(date));
        if (is_last && plan.latest_category() != plan.initial_category()) outcome.set_category(plan.latest_category());
        outcome.set_participation(Participation(child, DateOf(date)));
      }
      AddForAll(DateOf(date), Phase::kConferring, "review conference", "HoldReviewConference", review);
    }
    AddCoreGroups(plan);
    const Date start = DateOf(plan.start_date());
    const Date last = plan.end_date().empty() ? Until() : DateOf(plan.end_date()) - days(1);
    // Every 10 working days, as authorities set it.
    AddVisits(start + days(rng_.Between(1, 7)), last, 10, 15, VISIT_KIND_CHILD_PROTECTION);
  }
}

// Within 10 working days of the conference, then every four weeks; one in ten is late.
void PracticeWriter::AddCoreGroups(const ChildProtectionPlan& plan) {
  const Date last = plan.end_date().empty() ? Until() : DateOf(plan.end_date()) - days(1);
  Date day = calendar::AddWorkingDays(DateOf(plan.start_date()), rng_.Between(6, rng_.Chance(10) ? 14 : 10));
  while (day <= last) {
    HoldCoreGroupRequest meeting;
    meeting.set_meeting_date(calendar::FormatDate(day));
    AddAgencies(*meeting.mutable_agencies());
    AddForAll(day, Phase::kConferring, "core group", "HoldCoreGroup", meeting);
    day = WorkingDayUntil(day + days(rng_.Chance(10) ? rng_.Between(30, 42) : rng_.Between(25, 28)));
  }
}

void PracticeWriter::AddCinPlans() {
  for (const auto& plan : episode_.cin_plans()) {
    // A conference ends one plan or begins the other by itself.
    const auto& protection = episode_.child_protection_plans();
    const bool stepped_down = std::any_of(protection.begin(), protection.end(), [&](const ChildProtectionPlan& before) {
      return before.end_date() == plan.start_date();
    });
    const Date start = DateOf(plan.start_date());
    if (!stepped_down) {
      StartCinPlanRequest request;
      request.set_start_date(plan.start_date());
      AddForEach(start, Phase::kStartingPlan, "cin plan", "StartCinPlan", request);
    }
    const bool ends_by_itself = IsEndedByLife() && plan.end_date() == episode_.closure_date();
    if (!plan.end_date().empty() && !PlanOfConference(plan.end_date()) && !ends_by_itself) {
      EndCinPlanRequest request;
      request.set_end_date(plan.end_date());
      AddForEach(DateOf(plan.end_date()), Phase::kEndingPlan, "cin plan end", "EndCinPlan", request);
    }
    const Date last = plan.end_date().empty() ? Until() : DateOf(plan.end_date()) - days(1);
    AddVisits(start + days(rng_.Between(5, 14)), last, 24, 40, VISIT_KIND_CHILD_IN_NEED);
    for (Date day = WorkingDayUntil(start + days(rng_.Between(35, 42))); day <= last;) {
      const Date next = WorkingDayUntil(day + days(rng_.Between(80, 91)));
      ReviewCinPlansRequest review;
      review.set_review_date(calendar::FormatDate(day));
      review.set_next_review_date(calendar::FormatDate(next));
      for (const auto child : All()) review.add_children()->set_participation(Participation(child, day));
      AddForAll(day, Phase::kConferring, "cin review", "ReviewCinPlans", review);
      day = next;
    }
  }
}

}  // namespace kith::cli
