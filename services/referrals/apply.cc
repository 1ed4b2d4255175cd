#include "services/referrals/apply.h"

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

}  // namespace

void Apply(Contact& contact, const ReferralsEvent& event) {
  switch (event.event_case()) {
    case ReferralsEvent::kContactReceived:
      contact = event.contact_received().contact();
      contact.set_state(Contact::STATE_RECEIVED);
      return;
    case ReferralsEvent::kContactReferred:
      contact.set_state(Contact::STATE_REFERRED);
      contact.set_referral(event.contact_referred().referral());
      return;
    case ReferralsEvent::kReferralReceived:
    case ReferralsEvent::kReferralAccepted:
    case ReferralsEvent::kReferralClosedWithNoFurtherAction:
    case ReferralsEvent::kCasesNotOpened:
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
    case ReferralsEvent::kReferralAccepted:
      referral.set_state(Referral::STATE_ACCEPTED);
      referral.set_decision_date(event.referral_accepted().decision_date());
      referral.set_primary_need(event.referral_accepted().primary_need());
      return;
    case ReferralsEvent::kReferralClosedWithNoFurtherAction:
      referral.set_state(Referral::STATE_NO_FURTHER_ACTION);
      referral.set_decision_date(event.referral_closed_with_no_further_action().decision_date());
      return;
    case ReferralsEvent::kCasesNotOpened:
      referral.set_cases_not_opened_reason(event.cases_not_opened().reason());
      return;
    case ReferralsEvent::kContactReceived:
    case ReferralsEvent::kContactReferred:
    case ReferralsEvent::EVENT_NOT_SET:
      Misplaced(event);
  }
  Misplaced(event);
}

}  // namespace kith::referrals
