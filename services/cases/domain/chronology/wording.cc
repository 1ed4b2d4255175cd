#include "services/cases/domain/chronology/wording.h"

#include <stdexcept>
#include <string>
#include <unordered_map>

#include <google/protobuf/descriptor.h>

namespace kith::cases {

namespace {

using enum v1::ChronologyKind;

constexpr bool kSignificant = true;
constexpr bool kRoutine = false;

const std::vector<Wording>& Assessing() {
  static const std::vector<Wording> wordings = {
      {"case_opened", CHRONOLOGY_KIND_REFERRAL, kSignificant, false,
       "Referral of {referral_date} accepted[, received from {referral_source}][; primary need: {primary_need}]."},
      {"case_closed", CHRONOLOGY_KIND_REFERRAL, kSignificant, false, "Case closed[: {reason}]."},
      {"case_transferred_in", CHRONOLOGY_KIND_REFERRAL, kSignificant, false,
       "Child moved in[ from authority {from_authority}][?on_child_protection_plan:, with a child protection plan "
       "there]."},
      {"case_transferred_out", CHRONOLOGY_KIND_REFERRAL, kSignificant, false,
       "Case transferred to authority {to_authority}."},
      {"assessment_started", CHRONOLOGY_KIND_ASSESSMENT, kSignificant, false,
       "Child and family assessment {number} began[; to be completed by {due_date}][; internal review set for "
       "{internal_review_date}]."},
      {"assessment_reviewed", CHRONOLOGY_KIND_ASSESSMENT, kRoutine, false,
       "Assessment {number} reviewed internally[; next review {next_review_date}].[ {narrative}]"},
      {"assessment_factors_recorded", CHRONOLOGY_KIND_ASSESSMENT, kRoutine, false,
       "Factors of assessment {number} noted[: {factors}]."},
      {"assessment_completed", CHRONOLOGY_KIND_ASSESSMENT, kSignificant, false,
       "Assessment {number} completed by the social worker[ ({completed_by})][; outcome: {outcome}][; factors: "
       "{factors}][?child_seen:; the child was seen][!child_seen:; the child was not seen].[ {narrative}]"},
      {"assessment_authorised", CHRONOLOGY_KIND_ASSESSMENT, kSignificant, false,
       "Assessment {number} authorised by a manager[; factors: {factors}]."},
      {"assessment_cancelled", CHRONOLOGY_KIND_ASSESSMENT, kSignificant, false,
       "Assessment {number} cancelled[: {reason}].[ {narrative}]"},
      {"strategy_discussion_held", CHRONOLOGY_KIND_ASSESSMENT, kSignificant, false,
       "Strategy discussion held[ with {agencies}][; decision: {decision}][; somebody was absent: {absence_reason}].[ "
       "{narrative}]"},
      {"section_47_enquiry_started", CHRONOLOGY_KIND_ASSESSMENT, kSignificant, false,
       "Enquiry {number} under section 47 of the Children Act 1989 began[; a conference would be due by "
       "{conference_target_date}]."},
      {"section_47_enquiry_concluded", CHRONOLOGY_KIND_ASSESSMENT, kSignificant, false,
       "Enquiry {number} under section 47 concluded[?conference_not_required:; no child protection conference was "
       "required][; conference of {conference_date}]."},
  };
  return wordings;
}

const std::vector<Wording>& Protecting() {
  static const std::vector<Wording> wordings = {
      {"initial_conference_planned", CHRONOLOGY_KIND_PROTECTION, kRoutine, false,
       "Initial child protection conference planned[ for {planned_date}][; due by {target_date}][?is_transfer_in:; the "
       "child moved in with a plan of another authority]."},
      {"initial_conference_held", CHRONOLOGY_KIND_PROTECTION, kSignificant, false,
       "Initial child protection conference held[ with {agencies}][; outcome: {outcome}][!is_quorate:; it was not "
       "quorate].[ {narrative}]"},
      {"child_protection_plan_started", CHRONOLOGY_KIND_PROTECTION, kSignificant, false,
       "Child protection plan {number} began[ under the category {category}][; the child had "
       "{number_of_previous_plans} "
       "earlier]."},
      {"core_group_held", CHRONOLOGY_KIND_PROTECTION, kSignificant, false,
       "Core group met[ with {agencies}][; next due by {next_due_date}].[ {narrative}]"},
      {"child_protection_plan_reviewed", CHRONOLOGY_KIND_PROTECTION, kSignificant, false,
       "Review child protection conference held on plan {number}."},
      {"category_of_abuse_changed", CHRONOLOGY_KIND_PROTECTION, kSignificant, false,
       "Category of child protection plan {number} changed[ to {category}]."},
      {"child_protection_plan_ended", CHRONOLOGY_KIND_PROTECTION, kSignificant, false,
       "Child protection plan {number}[ of {start_date}] ended."},
      {"cin_plan_started", CHRONOLOGY_KIND_PLAN, kSignificant, false, "Child in need plan {number} began."},
      {"cin_plan_reviewed", CHRONOLOGY_KIND_PLAN, kSignificant, false,
       "Child in need plan {number} reviewed[; next review {next_review_date}].[ {narrative}]"},
      {"cin_plan_ended", CHRONOLOGY_KIND_PLAN, kSignificant, false,
       "Child in need plan {number}[ of {start_date}] ended."},
      {"visit_made", CHRONOLOGY_KIND_VISIT, kSignificant, false,
       "Visit[ ({kind})][ by {practitioners}][?is_seen:; the child was seen][!is_seen:; the child was not seen][: "
       "{not_seen_reason}][?is_seen_alone:, alone][; not alone: {not_seen_alone_reason}][?is_bedroom_seen:; the "
       "bedroom "
       "was seen][; bedroom not seen: {bedroom_not_seen_reason}].[ {narrative}]"},
  };
  return wordings;
}

const std::vector<Wording>& InCourt() {
  static const std::vector<Wording> wordings = {
      {"legal_gateway_held", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Legal gateway meeting held[; outcome: {outcome}].[ {narrative}]"},
      {"pre_proceedings_started", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Pre-proceedings began[; to end by {due_date}]."},
      {"letter_before_proceedings_sent", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Letter before proceedings sent[?fgdm_offered:; family group decision-making was offered][!fgdm_offered:; "
       "family "
       "group decision-making was not offered]."},
      {"family_group_decision_making_recorded", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Family group decision-making[?fgdm_facilitated: took place][!fgdm_facilitated: did not take place][ on "
       "{meeting_date}].[ {narrative}]"},
      {"pre_proceedings_meeting_held", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Pre-proceedings meeting held[?is_initial: (the first)][?parents_represented:; the parents were "
       "represented].[ {narrative}]"},
      {"pre_proceedings_step_decided", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Pre-proceedings decided[: {outcome}].[ {narrative}]"},
      {"court_application_made", CHRONOLOGY_KIND_COURT, kSignificant, false, "Application to the court made."},
      {"initiation_letter_sent", CHRONOLOGY_KIND_COURT, kSignificant, false, "Letter sent to begin care proceedings."},
      {"care_proceedings_issued", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Care proceedings {number} issued[; the 26 weeks end on {due_date}]."},
      {"interim_order_made", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Interim order made[: {kind}][, until {end_date}]."},
      {"hearing_listed", CHRONOLOGY_KIND_COURT, kRoutine, false, "Hearing listed[ ({kind})][ for {hearing_date}]."},
      {"hearing_held", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Hearing of {hearing_date}[ ({kind})][?is_vacated: vacated][!is_vacated: held][?is_plan_approved:; the care "
       "plan "
       "was approved].[ {narrative}]"},
      {"care_proceedings_extended", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Care proceedings {number} extended by the court[ by {weeks} weeks][, until {due_date}][: {reason}]."},
      {"care_proceedings_concluded", CHRONOLOGY_KIND_COURT, kSignificant, false,
       "Care proceedings {number}[ of {issue_date}] concluded[: {final_order}]."},
  };
  return wordings;
}

const std::vector<Wording>& LookedAfter() {
  static const std::vector<Wording> wordings = {
      {"became_looked_after", CHRONOLOGY_KIND_LOOKED_AFTER, kSignificant, false,
       "Child became looked after[; legal status: {legal_status}][; placement: {placement.type}]."},
      {"care_episode_changed", CHRONOLOGY_KIND_LOOKED_AFTER, kSignificant, false,
       "Care changed[ ({reason_for_new})][; legal status: {legal_status}][; placement: {placement.type}][; reason: "
       "{reason_for_placement_change}]."},
      {"looked_after_review_held", CHRONOLOGY_KIND_LOOKED_AFTER, kSignificant, false,
       "Review of the care plan held[; next due by {next_due_date}].[ {narrative}]"},
      {"went_missing", CHRONOLOGY_KIND_LOOKED_AFTER, kSignificant, false, "Child went missing[ ({type})]."},
      {"returned_from_missing", CHRONOLOGY_KIND_LOOKED_AFTER, kSignificant, false,
       "Child returned[ after being missing since {start_date}][?return_interview_offered:; a return interview was "
       "offered][?return_interview_accepted: and accepted]."},
      {"ceased_to_be_looked_after", CHRONOLOGY_KIND_LOOKED_AFTER, kSignificant, false,
       "Child ceased to be looked after[: {reason}]."},
      {"reunification_started", CHRONOLOGY_KIND_LOOKED_AFTER, kSignificant, false,
       "Work to return the child home began."},
      {"reunification_planned", CHRONOLOGY_KIND_LOOKED_AFTER, kSignificant, false,
       "Plan to return the child home agreed[; the return is planned for {planned_return_date}].[ {narrative}]"},
      {"reunification_ended", CHRONOLOGY_KIND_LOOKED_AFTER, kSignificant, false,
       "Work to return the child home ended[: {outcome}].[ {narrative}]"},
  };
  return wordings;
}

const std::vector<Wording>& People() {
  static const std::vector<Wording> wordings = {
      {"person_registered", CHRONOLOGY_KIND_PERSON, kRoutine, false,
       "Record begun[: {person.given_name}][ {person.family_name}][, born {person.birth_date}][, expected "
       "{person.expected_birth_date}]."},
      {"family_registered", CHRONOLOGY_KIND_PERSON, kRoutine, false, "Family recorded."},
      {"identifier_claimed", CHRONOLOGY_KIND_RECORD, kRoutine, false, ""},
      {"child_details_noted", CHRONOLOGY_KIND_PERSON, kRoutine, false,
       "Details of the child noted[: born {birth_date}][: expected {expected_birth_date}][; died {death_date}]."},
      {"child_died", CHRONOLOGY_KIND_PERSON, kSignificant, false,
       "[?pregnancy_ended:The pregnancy ended.][!pregnancy_ended:The child died.]"},
      {"person_died", CHRONOLOGY_KIND_PERSON, kSignificant, false, "The person died."},
      {"child_born", CHRONOLOGY_KIND_PERSON, kSignificant, false,
       "Child born[; the birth had been expected on {expected_birth_date}]."},
      {"person_born", CHRONOLOGY_KIND_PERSON, kRoutine, false, "Birth recorded[: {given_name}][ {family_name}]."},
      {"record_sealed", CHRONOLOGY_KIND_RECORD, kSignificant, false, "Record sealed[: {reason}]."},
      {"part_corrected", CHRONOLOGY_KIND_RECORD, kSignificant, true,
       "{part} {number} [?recorded_in_error:was recorded in error][!recorded_in_error:was put right: {diff previous "
       "corrected}][ ({reason})]."},
      {"adoption_linked", CHRONOLOGY_KIND_RECORD, kSignificant, false, ""},
  };
  return wordings;
}

// What people's own records say of addresses, numbers and other people stays there: a chronology says that it changed.
const std::vector<Wording>& PersonRecords() {
  constexpr auto kPerson = CHRONOLOGY_KIND_PERSON;
  static const std::vector<Wording> wordings = {
      {"person_name_recorded", kPerson, kRoutine, false, "Name recorded[, used since {person_name.start_date}]."},
      {"person_identifier_recorded", kPerson, kRoutine, false, ""},
      {"person_address_recorded", kPerson, kRoutine, false,
       "Address recorded[, lived at since {address.start_date}][ until {address.end_date}]."},
      {"person_address_ended", kPerson, kRoutine, false, "Moved out of address {number}[ on {end_date}]."},
      {"person_address_marked", kPerson, kRoutine, false, ""},
      {"person_disabilities_recorded", kPerson, kRoutine, false, "Disabilities recorded."},
      {"person_ethnicity_recorded", kPerson, kRoutine, false, "Ethnicity recorded."},
      {"person_corrected", kPerson, kRoutine, true, "What was recorded about the person was put right[: {reason}]."},
      {"identifier_released", kPerson, kRoutine, true, ""},
      {"people_linked", kPerson, kSignificant, false,
       "Found to be recorded twice: the two records were linked[ ({reason})]."},
      {"people_unlinked", kPerson, kSignificant, true,
       "The records that had been linked are of two people[ ({reason})]."},
      {"relationship_recorded", kPerson, kRoutine, false, ""},
      {"relationship_ended", kPerson, kRoutine, false, ""},
      {"relationship_corrected", kPerson, kRoutine, true, ""},
      {"household_registered", kPerson, kRoutine, false, ""},
      {"household_joined", kPerson, kRoutine, false, ""},
      {"household_left", kPerson, kRoutine, false, ""},
      {"family_member_added", kPerson, kRoutine, false, "Somebody was added to the family."},
      {"family_member_removed", kPerson, kRoutine, false, "Somebody was taken out of the family[ ({reason})]."},
      {"restriction_set", kPerson, kRoutine, false, ""},
      {"restriction_changed", kPerson, kRoutine, false, ""},
      {"restriction_reviewed", kPerson, kRoutine, false, ""},
      {"restriction_lifted", kPerson, kRoutine, false, ""},
      {"restricted_access_granted", kPerson, kRoutine, false, ""},
      {"restricted_access_revoked", kPerson, kRoutine, false, ""},
      {"glass_broken", kPerson, kRoutine, false, ""},
      {"safe_contact_recorded", kPerson, kRoutine, false, ""},
      {"safe_contact_ended", kPerson, kRoutine, false, ""},
      {"safe_contact_revealed", kPerson, kRoutine, false, ""},
  };
  return wordings;
}

const std::vector<Wording>& WorkersAndClocks() {
  static const std::vector<Wording> wordings = {
      {"team_registered", CHRONOLOGY_KIND_WORKER, kRoutine, false, ""},
      {"team_changed", CHRONOLOGY_KIND_WORKER, kRoutine, false, ""},
      {"worker_registered", CHRONOLOGY_KIND_WORKER, kRoutine, false, ""},
      {"worker_changed", CHRONOLOGY_KIND_WORKER, kRoutine, false, ""},
      {"team_joined", CHRONOLOGY_KIND_WORKER, kRoutine, false, ""},
      {"team_left", CHRONOLOGY_KIND_WORKER, kRoutine, false, ""},
      {"work_taken", CHRONOLOGY_KIND_WORKER, kRoutine, false, ""},
      {"case_allocated", CHRONOLOGY_KIND_WORKER, kSignificant, false,
       "Case held from now on by[ worker {worker} of] team {team_display_name}[ ({change_reason})][; the caseload "
       "limit "
       "is exceeded: {exceed_reason}]."},
      {"practitioner_allocated", CHRONOLOGY_KIND_WORKER, kSignificant, false,
       "Worker {worker} began as {role}[; the caseload limit is exceeded: {exceed_reason}]."},
      {"practitioner_allocation_ended", CHRONOLOGY_KIND_WORKER, kSignificant, false,
       "Worker {worker} ended as {role}[ (since {start_date})][: {reason}]."},
      {"clock_extended", CHRONOLOGY_KIND_CLOCK, kRoutine, false,
       "Limit {clock_id} extended from {old_due_date} to {due_date}, authorised by {authorised_by}[ ({reason})][: "
       "{text}]."},
      {"clock_shortened", CHRONOLOGY_KIND_CLOCK, kRoutine, false,
       "Limit {clock_id} shortened from {old_due_date} to {due_date}, authorised by {authorised_by}[ ({reason})][: "
       "{text}]."},
      {"clock_paused", CHRONOLOGY_KIND_CLOCK, kRoutine, false,
       "Limit {clock_id} paused, authorised by {authorised_by}[ ({reason})][: {text}]."},
      {"clock_resumed", CHRONOLOGY_KIND_CLOCK, kRoutine, false,
       "Limit {clock_id} runs again after the pause of {pause_date}[; now due by {due_date}][: {text}]."},
      {"clock_missed", CHRONOLOGY_KIND_CLOCK, kSignificant, false,
       "Limit {clock_id}, running since {start_date} and due by {due_date}, was missed."},
      {"missed_clock_explained", CHRONOLOGY_KIND_CLOCK, kRoutine, false,
       "Why limit {clock_id}, due by {due_date}, was missed: {reason}[: {text}]."},
  };
  return wordings;
}

}  // namespace

const std::vector<Wording>& Wordings() {
  static const std::vector<Wording> all = [] {
    std::vector<Wording> joined;
    for (const auto* part :
         {&Assessing(), &Protecting(), &InCourt(), &LookedAfter(), &People(), &PersonRecords(), &WorkersAndClocks()}) {
      joined.insert(joined.end(), part->begin(), part->end());
    }
    return joined;
  }();
  return all;
}

const Wording* WordingOf(const v1::CasesEvent& event) {
  static const std::unordered_map<int, const Wording*> by_number = [] {
    std::unordered_map<int, const Wording*> found;
    for (const Wording& wording : Wordings()) {
      const auto* field = v1::CasesEvent::descriptor()->FindFieldByName(std::string(wording.event));
      if (!field) throw std::logic_error("there is no event " + std::string(wording.event));
      found[field->number()] = &wording;
    }
    return found;
  }();
  const auto found = by_number.find(event.event_case());
  return found == by_number.end() ? nullptr : found->second;
}

const google::protobuf::Message& EventIn(const v1::CasesEvent& event) {
  const auto* field = v1::CasesEvent::descriptor()->FindFieldByNumber(event.event_case());
  if (!field) return v1::CasesEvent::default_instance();
  return event.GetReflection()->GetMessage(event, field);
}

}  // namespace kith::cases
