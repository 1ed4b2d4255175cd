#include "services/cases/domain/apply.h"

#include <algorithm>
#include <stdexcept>

namespace kith::cases {

namespace {

using v1::CaseFile;
using v1::CasesEvent;
using v1::Episode;

[[noreturn]] void Misplaced(const CasesEvent& event) {
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of another kind");
}

Episode& Newest(CaseFile& file) {
  if (file.episodes().empty()) throw std::logic_error("the case file has no episode");
  return *file.mutable_episodes(file.episodes_size() - 1);
}

template <class Parts>
auto& Numbered(Parts* parts, int number) {
  for (auto& part : *parts) {
    if (part.number() == number) return part;
  }
  throw std::logic_error("the case file has no part of number " + std::to_string(number));
}

void EndAllocation(CaseFile& file, const std::string& date) {
  if (file.allocations().empty()) return;
  auto& last = *file.mutable_allocations(file.allocations_size() - 1);
  if (last.end_date().empty()) last.set_end_date(date);
}

void Opened(CaseFile& file, const v1::CaseOpened& event) {
  file.set_child(event.child());
  file.set_authority(event.authority());
  file.set_state(CaseFile::STATE_OPEN);
  auto& episode = *file.add_episodes();
  episode.set_referral(event.referral());
  episode.set_referral_date(event.referral_date());
  episode.set_referral_source(event.referral_source());
  episode.set_primary_need(event.primary_need());
}

void Allocated(CaseFile& file, const v1::CaseAllocated& event) {
  EndAllocation(file, event.start_date());
  auto& allocation = *file.add_allocations();
  allocation.set_team(event.team());
  allocation.set_worker(event.worker());
  allocation.set_start_date(event.start_date());
}

void Started(CaseFile& file, const v1::AssessmentStarted& event) {
  auto& assessment = *Newest(file).add_assessments();
  assessment.set_number(event.number());
  assessment.set_start_date(event.start_date());
  assessment.set_internal_review_date(event.internal_review_date());
  assessment.set_due_date(event.due_date());
}

void Authorised(CaseFile& file, const v1::AssessmentAuthorised& event) {
  auto& assessment = Numbered(Newest(file).mutable_assessments(), event.number());
  assessment.set_authorisation_date(event.authorisation_date());
  *assessment.mutable_factors() = event.factors();
}

void Started(CaseFile& file, const v1::Section47EnquiryStarted& event) {
  auto& enquiry = *Newest(file).add_section_47_enquiries();
  enquiry.set_number(event.number());
  enquiry.set_start_date(event.start_date());
  enquiry.set_conference_target_date(event.conference_target_date());
}

void Concluded(CaseFile& file, const v1::Section47EnquiryConcluded& event) {
  auto& enquiry = Numbered(Newest(file).mutable_section_47_enquiries(), event.number());
  enquiry.set_end_date(event.end_date());
  enquiry.set_conference_date(event.conference_date());
  enquiry.set_conference_not_required(event.conference_not_required());
}

void Started(CaseFile& file, const v1::CinPlanStarted& event) {
  auto& plan = *Newest(file).add_cin_plans();
  plan.set_number(event.number());
  plan.set_start_date(event.start_date());
}

void Started(CaseFile& file, const v1::ChildProtectionPlanStarted& event) {
  auto& plan = *Newest(file).add_child_protection_plans();
  plan.set_number(event.number());
  plan.set_start_date(event.start_date());
  plan.set_initial_category(event.category());
  plan.set_latest_category(event.category());
  plan.set_number_of_previous_plans(event.number_of_previous_plans());
}

// Reviews may be recorded late; the record keeps them in the order in which they were held.
void Reviewed(CaseFile& file, const v1::ChildProtectionPlanReviewed& event) {
  auto& dates = *Numbered(Newest(file).mutable_child_protection_plans(), event.number()).mutable_review_dates();
  *dates.Add() = event.review_date();
  std::sort(dates.begin(), dates.end());
}

void Issued(CaseFile& file, const v1::CareProceedingsIssued& event) {
  auto& proceedings = *file.add_care_proceedings();
  proceedings.set_number(event.number());
  proceedings.set_issue_date(event.issue_date());
  proceedings.set_due_date(event.due_date());
}

void Concluded(CaseFile& file, const v1::CareProceedingsConcluded& event) {
  auto& proceedings = Numbered(file.mutable_care_proceedings(), event.number());
  proceedings.set_end_date(event.end_date());
  proceedings.set_final_order(event.final_order());
}

void Closed(CaseFile& file, const v1::CaseClosed& event) {
  auto& episode = Newest(file);
  episode.set_closure_date(event.closure_date());
  episode.set_closure_reason(event.reason());
  file.set_state(CaseFile::STATE_CLOSED);
  EndAllocation(file, event.closure_date());
}

}  // namespace

void Apply(v1::Person& person, const CasesEvent& event) {
  if (!event.has_person_registered()) Misplaced(event);
  person = event.person_registered().person();
}

void Apply(v1::Family& family, const CasesEvent& event) {
  if (!event.has_family_registered()) Misplaced(event);
  family = event.family_registered().family();
}

void Apply(v1::Team& team, const CasesEvent& event) {
  if (!event.has_team_registered()) Misplaced(event);
  team = event.team_registered().team();
}

void Apply(v1::IdentifierClaim& claim, const CasesEvent& event) {
  if (!event.has_identifier_claimed()) Misplaced(event);
  claim.set_person(event.identifier_claimed().person());
}

void Apply(CaseFile& file, const CasesEvent& event) {
  switch (event.event_case()) {
    case CasesEvent::kCaseOpened:
      return Opened(file, event.case_opened());
    case CasesEvent::kCaseAllocated:
      return Allocated(file, event.case_allocated());
    case CasesEvent::kAssessmentStarted:
      return Started(file, event.assessment_started());
    case CasesEvent::kAssessmentAuthorised:
      return Authorised(file, event.assessment_authorised());
    case CasesEvent::kSection47EnquiryStarted:
      return Started(file, event.section_47_enquiry_started());
    case CasesEvent::kSection47EnquiryConcluded:
      return Concluded(file, event.section_47_enquiry_concluded());
    case CasesEvent::kCinPlanStarted:
      return Started(file, event.cin_plan_started());
    case CasesEvent::kCinPlanEnded:
      return Numbered(Newest(file).mutable_cin_plans(), event.cin_plan_ended().number())
          .set_end_date(event.cin_plan_ended().end_date());
    case CasesEvent::kChildProtectionPlanStarted:
      return Started(file, event.child_protection_plan_started());
    case CasesEvent::kChildProtectionPlanReviewed:
      return Reviewed(file, event.child_protection_plan_reviewed());
    case CasesEvent::kCategoryOfAbuseChanged:
      return Numbered(Newest(file).mutable_child_protection_plans(), event.category_of_abuse_changed().number())
          .set_latest_category(event.category_of_abuse_changed().category());
    case CasesEvent::kChildProtectionPlanEnded:
      return Numbered(Newest(file).mutable_child_protection_plans(), event.child_protection_plan_ended().number())
          .set_end_date(event.child_protection_plan_ended().end_date());
    case CasesEvent::kCareProceedingsIssued:
      return Issued(file, event.care_proceedings_issued());
    case CasesEvent::kCareProceedingsConcluded:
      return Concluded(file, event.care_proceedings_concluded());
    case CasesEvent::kCaseClosed:
      return Closed(file, event.case_closed());
    case CasesEvent::kPersonRegistered:
    case CasesEvent::kFamilyRegistered:
    case CasesEvent::kTeamRegistered:
    case CasesEvent::kIdentifierClaimed:
    case CasesEvent::EVENT_NOT_SET:
      Misplaced(event);
  }
  Misplaced(event);
}

}  // namespace kith::cases
