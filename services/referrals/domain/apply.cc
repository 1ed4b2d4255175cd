#include "services/referrals/domain/apply.h"

#include <stdexcept>
#include <string>

namespace kith::referrals {

namespace {

using v1::Contact;
using v1::Referral;
using v1::ReferralsEvent;

[[noreturn]] void Misplaced(const ReferralsEvent& event) {
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of another kind");
}

template <class Work>
void Assign(Work& work, const v1::WorkAssigned& assigned) {
  if (!assigned.team().empty()) work.set_team(assigned.team());
  if (!assigned.responsible().empty()) work.set_responsible(assigned.responsible());
}

template <class Decision>
void SetDecision(Contact& contact, const Decision& decision) {
  *contact.mutable_decision_time() = decision.decision_time();
  contact.set_decided_by(decision.decided_by());
  contact.set_decided_late(decision.late());
}

void Passed(Contact& contact, const v1::CaseInformationPassed& passed) {
  contact.mutable_passed_children()->MergeFrom(passed.children());
  if (!passed.decides_contact()) return;
  contact.set_state(Contact::STATE_PASSED);
  contact.set_outcome(v1::CONTACT_OUTCOME_PASSED_TO_ALLOCATED_WORKER);
  *contact.mutable_decision_time() = passed.pass_time();
  contact.set_decided_by(passed.passed_by());
  contact.set_decided_late(passed.late());
}

void Decided(Referral& referral, const v1::ReferralDecided& decided) {
  referral.set_state(decided.has_cases_to_open() ? Referral::STATE_ACCEPTED : Referral::STATE_CLOSED);
  referral.set_decision(decided.decision());
  referral.set_reason(decided.reason());
  referral.set_decision_date(decided.decision_date());
  referral.set_decided_by(decided.decided_by());
  referral.set_decided_late(decided.late());
  referral.set_primary_need(decided.primary_need());
}

}  // namespace

void Apply(Contact& contact, const ReferralsEvent& event) {
  switch (event.event_case()) {
    case ReferralsEvent::kContactReceived:
      contact = event.contact_received().contact();
      contact.set_state(Contact::STATE_RECEIVED);
      return;
    case ReferralsEvent::kContactReferred:
      contact.set_state(Contact::STATE_REFERRED);
      contact.set_outcome(v1::CONTACT_OUTCOME_REFERRAL);
      contact.set_referral(event.contact_referred().referral());
      contact.set_reason(event.contact_referred().reason());
      return SetDecision(contact, event.contact_referred());
    case ReferralsEvent::kContactDecided:
      contact.set_state(Contact::STATE_DECIDED);
      contact.set_outcome(event.contact_decided().outcome());
      contact.set_reason(event.contact_decided().reason());
      return SetDecision(contact, event.contact_decided());
    case ReferralsEvent::kContactJoined:
      contact.set_state(Contact::STATE_JOINED);
      contact.set_outcome(v1::CONTACT_OUTCOME_JOINED_TO_EARLIER_CONTACT);
      contact.set_joined_to(event.contact_joined().earlier_contact());
      return SetDecision(contact, event.contact_joined());
    case ReferralsEvent::kContactCorroborated:
      contact.add_joined_contacts(event.contact_corroborated().contact());
      contact.mutable_children()->MergeFrom(event.contact_corroborated().added_children());
      return;
    case ReferralsEvent::kCaseInformationPassed:
      return Passed(contact, event.case_information_passed());
    case ReferralsEvent::kRatingChanged:
      contact.set_brag_rating(event.rating_changed().rating());
      return;
    case ReferralsEvent::kWorkAssigned:
      return Assign(contact, event.work_assigned());
    case ReferralsEvent::kMashEnquiryStarted:
      contact.set_open_enquiry(event.mash_enquiry_started().enquiry_name());
      return;
    case ReferralsEvent::kMashEnquiryClosed:
      contact.clear_open_enquiry();
      return;
    case ReferralsEvent::kReferralReceived:
    case ReferralsEvent::kCasesNotOpened:
    case ReferralsEvent::kCaseInformationNoted:
    case ReferralsEvent::kReferralDecided:
    case ReferralsEvent::kReferralAcknowledged:
    case ReferralsEvent::kCasesNotOpenedResolved:
    case ReferralsEvent::kMashReplyRecorded:
    case ReferralsEvent::kMashReminderRecorded:
    case ReferralsEvent::kOpenChildChanged:
    case ReferralsEvent::kRestrictedChildChanged:
    case ReferralsEvent::kRestrictedChildrenChanged:
    case ReferralsEvent::kStreamParked:
    case ReferralsEvent::kParkedEventHeld:
    case ReferralsEvent::kParkedEventApplied:
    case ReferralsEvent::EVENT_NOT_SET:
      Misplaced(event);
  }
  Misplaced(event);
}

void Apply(Referral& referral, const ReferralsEvent& event) {
  switch (event.event_case()) {
    case ReferralsEvent::kReferralReceived:
      referral = event.referral_received().referral();
      referral.set_state(Referral::STATE_RECEIVED);
      return;
    case ReferralsEvent::kReferralDecided:
      return Decided(referral, event.referral_decided());
    case ReferralsEvent::kReferralAcknowledged:
      referral.set_acknowledgement_date(event.referral_acknowledged().acknowledgement_date());
      referral.set_acknowledgement_method(event.referral_acknowledged().method());
      referral.set_acknowledged_late(event.referral_acknowledged().late());
      return;
    case ReferralsEvent::kCasesNotOpened:
      referral.set_cases_not_opened_reason(event.cases_not_opened().reason());
      return;
    case ReferralsEvent::kCasesNotOpenedResolved:
      referral.clear_cases_not_opened_reason();
      return;
    case ReferralsEvent::kRatingChanged:
      referral.set_brag_rating(event.rating_changed().rating());
      return;
    case ReferralsEvent::kWorkAssigned:
      return Assign(referral, event.work_assigned());
    case ReferralsEvent::kMashEnquiryStarted:
      referral.set_open_enquiry(event.mash_enquiry_started().enquiry_name());
      return;
    case ReferralsEvent::kMashEnquiryClosed:
      referral.clear_open_enquiry();
      return;
    case ReferralsEvent::kContactReceived:
    case ReferralsEvent::kContactReferred:
    case ReferralsEvent::kContactDecided:
    case ReferralsEvent::kContactJoined:
    case ReferralsEvent::kContactCorroborated:
    case ReferralsEvent::kCaseInformationPassed:
    case ReferralsEvent::kCaseInformationNoted:
    case ReferralsEvent::kMashReplyRecorded:
    case ReferralsEvent::kMashReminderRecorded:
    case ReferralsEvent::kOpenChildChanged:
    case ReferralsEvent::kRestrictedChildChanged:
    case ReferralsEvent::kRestrictedChildrenChanged:
    case ReferralsEvent::kStreamParked:
    case ReferralsEvent::kParkedEventHeld:
    case ReferralsEvent::kParkedEventApplied:
    case ReferralsEvent::EVENT_NOT_SET:
      Misplaced(event);
  }
  Misplaced(event);
}

}  // namespace kith::referrals
