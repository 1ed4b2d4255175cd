#include "services/cases/domain/folds.h"

namespace kith::cases::folds {

namespace {

v1::PreProceedings& PreProceedingsOf(CaseFile& file, int number) {
  return Numbered(Newest(file).mutable_pre_proceedings(), number);
}

v1::CareProceedings& ProceedingsOf(CaseFile& file, int number) {
  return Numbered(file.mutable_care_proceedings(), number);
}

// The hearing of that number, begun when an event first speaks of it.
template <class Event>
v1::Hearing& HearingOf(CaseFile& file, const Event& event) {
  auto& hearings = *ProceedingsOf(file, event.number()).mutable_hearings();
  auto* hearing = [&]() -> v1::Hearing* {
    for (auto& known : hearings) {
      if (known.number() == event.hearing()) return &known;
    }
    auto* added = hearings.Add();
    added->set_number(event.hearing());
    return added;
  }();
  hearing->set_kind(event.kind());
  hearing->set_hearing_date(event.hearing_date());
  return *hearing;
}

}  // namespace

void Fold(CaseFile& file, const v1::LegalGatewayHeld& event) {
  auto& gateway = *Newest(file).add_legal_gateways();
  gateway.set_number(event.number());
  gateway.set_meeting_date(event.meeting_date());
  gateway.set_outcome(event.outcome());
}

void Fold(CaseFile& file, const v1::PreProceedingsStarted& event) {
  auto& period = *Newest(file).add_pre_proceedings();
  period.set_number(event.number());
  period.set_start_date(event.start_date());
  period.set_due_date(event.due_date());
  period.set_legal_gateway(event.legal_gateway());
}

void Fold(CaseFile& file, const v1::LetterBeforeProceedingsSent& event) {
  auto& period = PreProceedingsOf(file, event.number());
  period.set_letter_date(event.letter_date());
  period.set_fgdm_offered(event.fgdm_offered());
}

void Fold(CaseFile& file, const v1::FamilyGroupDecisionMakingRecorded& event) {
  PreProceedingsOf(file, event.number()).set_fgdm_facilitated(event.fgdm_facilitated());
}

void Fold(CaseFile& file, const v1::PreProceedingsMeetingHeld& event) {
  auto& period = PreProceedingsOf(file, event.number());
  period.set_last_meeting_date(Later(period.last_meeting_date(), event.meeting_date()));
  if (event.is_initial()) {
    period.set_initial_meeting_date(event.meeting_date());
  } else {
    period.set_review_meetings_count(period.review_meetings_count() + 1);
  }
}

void Fold(CaseFile& file, const v1::PreProceedingsStepDecided& event) {
  auto& period = PreProceedingsOf(file, event.number());
  period.set_outcome(event.outcome());
  // While it goes on no step was taken.
  if (event.outcome() != type::v1::PRE_PROCEEDINGS_OUTCOME_CONTINUES) {
    period.set_step_decision_date(event.step_decision_date());
  }
}

void Fold(CaseFile& file, const v1::CourtApplicationMade& event) {
  PreProceedingsOf(file, event.number()).set_court_application_date(event.court_application_date());
}

void Fold(CaseFile& file, const v1::InitiationLetterSent& event) {
  PreProceedingsOf(file, event.number()).set_initiation_letter_date(event.initiation_letter_date());
}

void Fold(CaseFile& file, const v1::CareProceedingsIssued& event) {
  auto& proceedings = *file.add_care_proceedings();
  proceedings.set_number(event.number());
  proceedings.set_issue_date(event.issue_date());
  proceedings.set_due_date(event.due_date());
  proceedings.set_short_notice_reason(event.short_notice_reason());
  proceedings.set_initial_care_plan(event.initial_care_plan());
}

void Fold(CaseFile& file, const v1::InterimOrderMade& event) {
  auto& order = *ProceedingsOf(file, event.number()).add_interim_orders();
  order.set_number(event.order());
  order.set_kind(event.kind());
  order.set_start_date(event.start_date());
  order.set_end_date(event.end_date());
}

void Fold(CaseFile& file, const v1::HearingListed& event) { HearingOf(file, event); }

void Fold(CaseFile& file, const v1::HearingHeld& event) {
  auto& hearing = HearingOf(file, event);
  hearing.set_is_held(!event.is_vacated());
  hearing.set_is_vacated(event.is_vacated());
}

void Fold(CaseFile& file, const v1::CareProceedingsExtended& event) {
  auto& proceedings = ProceedingsOf(file, event.number());
  auto& extension = *proceedings.add_extensions();
  extension.set_granted_date(event.granted_date());
  extension.set_weeks(event.weeks());
  proceedings.set_due_date(event.due_date());
}

void Fold(CaseFile& file, const v1::CareProceedingsConcluded& event) {
  auto& proceedings = ProceedingsOf(file, event.number());
  proceedings.set_end_date(event.end_date());
  proceedings.set_final_order(event.final_order());
  proceedings.set_final_care_plan(event.final_care_plan());
}

}  // namespace kith::cases::folds
