#include "services/cases/domain/folds.h"

namespace kith::cases::folds {

namespace {

v1::Assessment& AssessmentOf(CaseFile& file, int number) {
  return Numbered(Newest(file).mutable_assessments(), number);
}

}  // namespace

void Fold(CaseFile& file, const v1::AssessmentStarted& event) {
  auto& assessment = *Newest(file).add_assessments();
  assessment.set_number(event.number());
  assessment.set_start_date(event.start_date());
  assessment.set_internal_review_date(event.internal_review_date());
  assessment.set_due_date(event.due_date());
}

void Fold(CaseFile& file, const v1::AssessmentReviewed& event) {
  auto& assessment = AssessmentOf(file, event.number());
  assessment.set_last_reviewed_date(Later(assessment.last_reviewed_date(), event.review_date()));
  if (!event.next_review_date().empty()) assessment.set_internal_review_date(event.next_review_date());
}

void Fold(CaseFile& file, const v1::AssessmentFactorsRecorded& event) {
  *AssessmentOf(file, event.number()).mutable_proposed_factors() = event.factors();
}

void Fold(CaseFile& file, const v1::AssessmentCompleted& event) {
  auto& assessment = AssessmentOf(file, event.number());
  assessment.set_completion_date(event.completion_date());
  assessment.set_completed_by(event.completed_by());
  *assessment.mutable_proposed_factors() = event.factors();
  assessment.set_outcome(event.outcome());
  assessment.set_child_seen(event.child_seen());
}

void Fold(CaseFile& file, const v1::AssessmentAuthorised& event) {
  auto& assessment = AssessmentOf(file, event.number());
  assessment.set_authorisation_date(event.authorisation_date());
  *assessment.mutable_factors() = event.factors();
  assessment.clear_proposed_factors();
  if (event.outcome() != 0) assessment.set_outcome(event.outcome());
}

void Fold(CaseFile& file, const v1::AssessmentCancelled& event) {
  auto& assessment = AssessmentOf(file, event.number());
  assessment.set_cancellation_date(event.cancellation_date());
  assessment.set_cancellation_reason(event.reason());
}

void Fold(CaseFile& file, const v1::StrategyDiscussionHeld& event) {
  auto& discussion = *Newest(file).add_strategy_discussions();
  discussion.set_number(event.number());
  discussion.set_discussion_date(event.discussion_date());
  discussion.set_decision(event.decision());
  *discussion.mutable_agencies() = event.agencies();
}

void Fold(CaseFile& file, const v1::Section47EnquiryStarted& event) {
  auto& enquiry = *Newest(file).add_section_47_enquiries();
  enquiry.set_number(event.number());
  enquiry.set_start_date(event.start_date());
  enquiry.set_conference_target_date(event.conference_target_date());
  enquiry.set_strategy_discussion(event.strategy_discussion());
  enquiry.set_is_joint(event.is_joint());
}

void Fold(CaseFile& file, const v1::Section47EnquiryConcluded& event) {
  auto& enquiry = Numbered(Newest(file).mutable_section_47_enquiries(), event.number());
  enquiry.set_end_date(event.end_date());
  if (!event.conference_date().empty()) enquiry.set_conference_date(event.conference_date());
  enquiry.set_conference_not_required(event.conference_not_required());
  enquiry.set_conference_required(event.conference_required());
  *enquiry.mutable_outcomes() = event.outcomes();
}

}  // namespace kith::cases::folds
