#include "services/cases/domain/folds.h"

namespace kith::cases::folds {

namespace {

// The conference of that number, begun when an event first speaks of it.
template <class Event>
v1::InitialConference& ConferenceOf(CaseFile& file, const Event& event) {
  auto& conferences = *Newest(file).mutable_initial_conferences();
  for (auto& conference : conferences) {
    if (conference.number() == event.number()) return conference;
  }
  auto& conference = *conferences.Add();
  conference.set_number(event.number());
  conference.set_section_47_enquiry(event.section_47_enquiry());
  conference.set_is_transfer_in(event.is_transfer_in());
  conference.set_target_date(event.target_date());
  return conference;
}

v1::CinPlan& CinPlanOf(CaseFile& file, int number) { return Numbered(Newest(file).mutable_cin_plans(), number); }

v1::ChildProtectionPlan& ProtectionPlanOf(CaseFile& file, int number) {
  return Numbered(Newest(file).mutable_child_protection_plans(), number);
}

}  // namespace

void Fold(CaseFile& file, const v1::InitialConferencePlanned& event) {
  ConferenceOf(file, event).set_planned_date(event.planned_date());
}

void Fold(CaseFile& file, const v1::InitialConferenceHeld& event) {
  auto& conference = ConferenceOf(file, event);
  conference.set_conference_date(event.conference_date());
  conference.set_outcome(event.outcome());
  conference.set_is_quorate(event.is_quorate());
  if (event.section_47_enquiry() == 0) return;
  Numbered(Newest(file).mutable_section_47_enquiries(), event.section_47_enquiry())
      .set_conference_date(event.conference_date());
}

void Fold(CaseFile& file, const v1::CinPlanStarted& event) {
  auto& plan = *Newest(file).add_cin_plans();
  plan.set_number(event.number());
  plan.set_start_date(event.start_date());
}

void Fold(CaseFile& file, const v1::CinPlanReviewed& event) {
  auto& plan = CinPlanOf(file, event.number());
  plan.set_review_count(plan.review_count() + 1);
  // A review that is entered late changes neither the latest nor what it set.
  if (event.review_date() < plan.last_review_date()) return;
  plan.set_last_review_date(event.review_date());
  plan.set_next_review_date(event.next_review_date());
}

void Fold(CaseFile& file, const v1::CinPlanEnded& event) {
  CinPlanOf(file, event.number()).set_end_date(event.end_date());
}

void Fold(CaseFile& file, const v1::ChildProtectionPlanStarted& event) {
  auto& plan = *Newest(file).add_child_protection_plans();
  plan.set_number(event.number());
  plan.set_start_date(event.start_date());
  plan.set_initial_category(event.category());
  plan.set_latest_category(event.category());
  plan.set_number_of_previous_plans(event.number_of_previous_plans());
  plan.set_conference(event.conference());
  plan.set_next_review_due_date(event.next_review_due_date());
  plan.set_next_core_group_due_date(event.next_core_group_due_date());
}

void Fold(CaseFile& file, const v1::CoreGroupHeld& event) {
  auto& plan = ProtectionPlanOf(file, event.number());
  plan.set_core_group_count(plan.core_group_count() + 1);
  if (event.meeting_date() < plan.last_core_group_date()) return;
  plan.set_last_core_group_date(event.meeting_date());
  plan.set_next_core_group_due_date(event.next_due_date());
}

// Reviews may be recorded late; the record keeps them in the order in which they were held.
void Fold(CaseFile& file, const v1::ChildProtectionPlanReviewed& event) {
  auto& plan = ProtectionPlanOf(file, event.number());
  auto& dates = *plan.mutable_review_dates();
  if (dates.empty() || event.review_date() > *dates.rbegin()) plan.set_next_review_due_date(event.next_due_date());
  *dates.Add() = event.review_date();
  std::sort(dates.begin(), dates.end());
}

void Fold(CaseFile& file, const v1::CategoryOfAbuseChanged& event) {
  ProtectionPlanOf(file, event.number()).set_latest_category(event.category());
}

void Fold(CaseFile& file, const v1::ChildProtectionPlanEnded& event) {
  auto& plan = ProtectionPlanOf(file, event.number());
  plan.set_end_date(event.end_date());
  plan.clear_next_review_due_date();
  plan.clear_next_core_group_due_date();
}

}  // namespace kith::cases::folds
