// What each event does to a case file: the parts of Apply, a file for each part of the process. They never refuse; a
// part that is not there is a fault of ours: std::logic_error. Private to the folds.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"

namespace kith::cases::folds {

using v1::CaseFile;

inline v1::Episode& Newest(CaseFile& file) {
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

// The later of two dates; an empty one is the earliest.
inline const std::string& Later(const std::string& a, const std::string& b) { return std::max(a, b); }

// opening, allocation, closure, transfer, birth, death, seal: fold_life.cc
void Fold(CaseFile& file, const v1::CaseOpened& event);
void Fold(CaseFile& file, const v1::CaseAllocated& event);
void Fold(CaseFile& file, const v1::CaseClosed& event);
void Fold(CaseFile& file, const v1::ChildDetailsNoted& event);
void Fold(CaseFile& file, const v1::CaseTransferredIn& event);
void Fold(CaseFile& file, const v1::CaseTransferredOut& event);
void Fold(CaseFile& file, const v1::ChildDied& event);
void Fold(CaseFile& file, const v1::ChildBorn& event);
void Fold(CaseFile& file, const v1::RecordSealed& event);
void Fold(CaseFile& file, const v1::VisitMade& event);

// assessments, strategy discussions, enquiries under section 47: fold_assessment.cc
void Fold(CaseFile& file, const v1::AssessmentStarted& event);
void Fold(CaseFile& file, const v1::AssessmentReviewed& event);
void Fold(CaseFile& file, const v1::AssessmentFactorsRecorded& event);
void Fold(CaseFile& file, const v1::AssessmentCompleted& event);
void Fold(CaseFile& file, const v1::AssessmentAuthorised& event);
void Fold(CaseFile& file, const v1::AssessmentCancelled& event);
void Fold(CaseFile& file, const v1::StrategyDiscussionHeld& event);
void Fold(CaseFile& file, const v1::Section47EnquiryStarted& event);
void Fold(CaseFile& file, const v1::Section47EnquiryConcluded& event);

// conferences and plans: fold_plans.cc
void Fold(CaseFile& file, const v1::InitialConferencePlanned& event);
void Fold(CaseFile& file, const v1::InitialConferenceHeld& event);
void Fold(CaseFile& file, const v1::CinPlanStarted& event);
void Fold(CaseFile& file, const v1::CinPlanReviewed& event);
void Fold(CaseFile& file, const v1::CinPlanEnded& event);
void Fold(CaseFile& file, const v1::ChildProtectionPlanStarted& event);
void Fold(CaseFile& file, const v1::CoreGroupHeld& event);
void Fold(CaseFile& file, const v1::ChildProtectionPlanReviewed& event);
void Fold(CaseFile& file, const v1::CategoryOfAbuseChanged& event);
void Fold(CaseFile& file, const v1::ChildProtectionPlanEnded& event);

// legal gateway, pre-proceedings, care proceedings: fold_court.cc
void Fold(CaseFile& file, const v1::LegalGatewayHeld& event);
void Fold(CaseFile& file, const v1::PreProceedingsStarted& event);
void Fold(CaseFile& file, const v1::LetterBeforeProceedingsSent& event);
void Fold(CaseFile& file, const v1::FamilyGroupDecisionMakingRecorded& event);
void Fold(CaseFile& file, const v1::PreProceedingsMeetingHeld& event);
void Fold(CaseFile& file, const v1::PreProceedingsStepDecided& event);
void Fold(CaseFile& file, const v1::CourtApplicationMade& event);
void Fold(CaseFile& file, const v1::InitiationLetterSent& event);
void Fold(CaseFile& file, const v1::CareProceedingsIssued& event);
void Fold(CaseFile& file, const v1::InterimOrderMade& event);
void Fold(CaseFile& file, const v1::HearingListed& event);
void Fold(CaseFile& file, const v1::HearingHeld& event);
void Fold(CaseFile& file, const v1::CareProceedingsExtended& event);
void Fold(CaseFile& file, const v1::CareProceedingsConcluded& event);

// periods of care and reunification: fold_looked_after.cc
void Fold(CaseFile& file, const v1::BecameLookedAfter& event);
void Fold(CaseFile& file, const v1::CareEpisodeChanged& event);
void Fold(CaseFile& file, const v1::LookedAfterReviewHeld& event);
void Fold(CaseFile& file, const v1::WentMissing& event);
void Fold(CaseFile& file, const v1::ReturnedFromMissing& event);
void Fold(CaseFile& file, const v1::CeasedToBeLookedAfter& event);
void Fold(CaseFile& file, const v1::ReunificationStarted& event);
void Fold(CaseFile& file, const v1::ReunificationPlanned& event);
void Fold(CaseFile& file, const v1::ReunificationEnded& event);

// corrections: fold_correction.cc
void Fold(CaseFile& file, const v1::PartCorrected& event);

}  // namespace kith::cases::folds
