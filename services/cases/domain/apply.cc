#include "services/cases/domain/apply.h"

#include <stdexcept>

#include "services/cases/domain/clocks/adjust.h"
#include "services/cases/domain/folds.h"
#include "services/cases/domain/parts.h"
#include "services/cases/domain/people/family.h"
#include "services/cases/domain/people/person_history.h"
#include "services/cases/domain/teams/practitioner.h"

namespace kith::cases {

namespace {

using v1::CaseFile;
using v1::CasesEvent;

[[noreturn]] void Misplaced(const CasesEvent& event) {
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of another kind");
}

}  // namespace

void Apply(v1::Person& person, const CasesEvent& event) {
  if (event.has_person_registered()) {
    person = event.person_registered().person();
    BeginHistory(person);
  } else if (event.has_person_died()) {
    person.set_death_date(event.person_died().death_date());
  } else if (event.has_record_sealed()) {
    person.set_sealed_date(event.record_sealed().sealed_date());
  } else if (!ApplyToPerson(person, event)) {
    Misplaced(event);
  }
}

void Apply(v1::Family& family, const CasesEvent& event) {
  if (!ApplyToFamily(family, event)) Misplaced(event);
}

void Apply(v1::Team& team, const CasesEvent& event) {
  if (event.has_team_registered()) {
    team = event.team_registered().team();
  } else if (event.has_team_changed()) {
    team.set_display_name(event.team_changed().display_name());
    team.set_district(event.team_changed().district());
    team.set_kind(event.team_changed().kind());
    team.set_manager(event.team_changed().manager());
  } else {
    Misplaced(event);
  }
}

void Apply(v1::IdentifierClaim& claim, const CasesEvent& event) {
  if (event.has_identifier_released()) return claim.clear_person();
  if (!event.has_identifier_claimed()) Misplaced(event);
  claim.set_person(event.identifier_claimed().person());
}

void Apply(v1::Adoption& adoption, const CasesEvent& event) {
  if (!event.has_adoption_linked()) Misplaced(event);
  adoption.set_former_person(event.adoption_linked().former_person());
  adoption.set_adopted_person(event.adoption_linked().adopted_person());
  adoption.set_order_date(event.adoption_linked().order_date());
}

namespace {

void FoldEvent(CaseFile& file, const CasesEvent& event) {
  using folds::Fold;
  switch (event.event_case()) {
    case CasesEvent::kCaseOpened:
      return Fold(file, event.case_opened());
    case CasesEvent::kCaseAllocated:
      return Fold(file, event.case_allocated());
    case CasesEvent::kAssessmentStarted:
      return Fold(file, event.assessment_started());
    case CasesEvent::kAssessmentAuthorised:
      return Fold(file, event.assessment_authorised());
    case CasesEvent::kSection47EnquiryStarted:
      return Fold(file, event.section_47_enquiry_started());
    case CasesEvent::kSection47EnquiryConcluded:
      return Fold(file, event.section_47_enquiry_concluded());
    case CasesEvent::kCinPlanStarted:
      return Fold(file, event.cin_plan_started());
    case CasesEvent::kCinPlanEnded:
      return Fold(file, event.cin_plan_ended());
    case CasesEvent::kChildProtectionPlanStarted:
      return Fold(file, event.child_protection_plan_started());
    case CasesEvent::kChildProtectionPlanReviewed:
      return Fold(file, event.child_protection_plan_reviewed());
    case CasesEvent::kCategoryOfAbuseChanged:
      return Fold(file, event.category_of_abuse_changed());
    case CasesEvent::kChildProtectionPlanEnded:
      return Fold(file, event.child_protection_plan_ended());
    case CasesEvent::kCareProceedingsIssued:
      return Fold(file, event.care_proceedings_issued());
    case CasesEvent::kCareProceedingsConcluded:
      return Fold(file, event.care_proceedings_concluded());
    case CasesEvent::kCaseClosed:
      Fold(file, event.case_closed());
      return ApplyPractitioners(file, event);
    case CasesEvent::kChildDetailsNoted:
      return Fold(file, event.child_details_noted());
    case CasesEvent::kAssessmentReviewed:
      return Fold(file, event.assessment_reviewed());
    case CasesEvent::kAssessmentFactorsRecorded:
      return Fold(file, event.assessment_factors_recorded());
    case CasesEvent::kAssessmentCompleted:
      return Fold(file, event.assessment_completed());
    case CasesEvent::kAssessmentCancelled:
      return Fold(file, event.assessment_cancelled());
    case CasesEvent::kStrategyDiscussionHeld:
      return Fold(file, event.strategy_discussion_held());
    case CasesEvent::kInitialConferencePlanned:
      return Fold(file, event.initial_conference_planned());
    case CasesEvent::kInitialConferenceHeld:
      return Fold(file, event.initial_conference_held());
    case CasesEvent::kCoreGroupHeld:
      return Fold(file, event.core_group_held());
    case CasesEvent::kCinPlanReviewed:
      return Fold(file, event.cin_plan_reviewed());
    case CasesEvent::kVisitMade:
      return Fold(file, event.visit_made());
    case CasesEvent::kLegalGatewayHeld:
      return Fold(file, event.legal_gateway_held());
    case CasesEvent::kPreProceedingsStarted:
      return Fold(file, event.pre_proceedings_started());
    case CasesEvent::kLetterBeforeProceedingsSent:
      return Fold(file, event.letter_before_proceedings_sent());
    case CasesEvent::kFamilyGroupDecisionMakingRecorded:
      return Fold(file, event.family_group_decision_making_recorded());
    case CasesEvent::kPreProceedingsMeetingHeld:
      return Fold(file, event.pre_proceedings_meeting_held());
    case CasesEvent::kPreProceedingsStepDecided:
      return Fold(file, event.pre_proceedings_step_decided());
    case CasesEvent::kCourtApplicationMade:
      return Fold(file, event.court_application_made());
    case CasesEvent::kInitiationLetterSent:
      return Fold(file, event.initiation_letter_sent());
    case CasesEvent::kInterimOrderMade:
      return Fold(file, event.interim_order_made());
    case CasesEvent::kHearingListed:
      return Fold(file, event.hearing_listed());
    case CasesEvent::kHearingHeld:
      return Fold(file, event.hearing_held());
    case CasesEvent::kCareProceedingsExtended:
      return Fold(file, event.care_proceedings_extended());
    case CasesEvent::kBecameLookedAfter:
      return Fold(file, event.became_looked_after());
    case CasesEvent::kCareEpisodeChanged:
      return Fold(file, event.care_episode_changed());
    case CasesEvent::kLookedAfterReviewHeld:
      return Fold(file, event.looked_after_review_held());
    case CasesEvent::kWentMissing:
      return Fold(file, event.went_missing());
    case CasesEvent::kReturnedFromMissing:
      return Fold(file, event.returned_from_missing());
    case CasesEvent::kCeasedToBeLookedAfter:
      return Fold(file, event.ceased_to_be_looked_after());
    case CasesEvent::kReunificationStarted:
      return Fold(file, event.reunification_started());
    case CasesEvent::kReunificationPlanned:
      return Fold(file, event.reunification_planned());
    case CasesEvent::kReunificationEnded:
      return Fold(file, event.reunification_ended());
    case CasesEvent::kCaseTransferredIn:
      return Fold(file, event.case_transferred_in());
    case CasesEvent::kCaseTransferredOut:
      return Fold(file, event.case_transferred_out());
    case CasesEvent::kChildDied:
      return Fold(file, event.child_died());
    case CasesEvent::kChildBorn:
      return Fold(file, event.child_born());
    case CasesEvent::kRecordSealed:
      return Fold(file, event.record_sealed());
    case CasesEvent::kPractitionerAllocated:
    case CasesEvent::kPractitionerAllocationEnded:
      return ApplyPractitioners(file, event);
    case CasesEvent::kClockExtended:
    case CasesEvent::kClockShortened:
    case CasesEvent::kClockPaused:
    case CasesEvent::kClockResumed:
    case CasesEvent::kClockMissed:
    case CasesEvent::kMissedClockExplained:
      return ApplyClocks(file, event);
    case CasesEvent::kPartCorrected:
      return Fold(file, event.part_corrected());
    case CasesEvent::kPersonRegistered:
    case CasesEvent::kFamilyRegistered:
    case CasesEvent::kTeamRegistered:
    case CasesEvent::kTeamChanged:
    case CasesEvent::kIdentifierClaimed:
    case CasesEvent::kPersonDied:
    case CasesEvent::kPersonBorn:
    case CasesEvent::kAdoptionLinked:
    case CasesEvent::kWorkerRegistered:
    case CasesEvent::kWorkerChanged:
    case CasesEvent::kTeamJoined:
    case CasesEvent::kTeamLeft:
    case CasesEvent::kWorkTaken:
    case CasesEvent::EVENT_NOT_SET:
    default:
      Misplaced(event);
  }
  Misplaced(event);
}

}  // namespace

void Apply(CaseFile& file, const CasesEvent& event) {
  FoldEvent(file, event);
  NoteEntry(file, event);
}

}  // namespace kith::cases
