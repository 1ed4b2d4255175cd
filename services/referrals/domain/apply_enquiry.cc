#include <algorithm>
#include <stdexcept>
#include <string>

#include "services/referrals/domain/apply.h"

namespace kith::referrals {

namespace {

using v1::MashEnquiry;
using v1::OpenChild;
using v1::ReferralsEvent;

[[noreturn]] void Misplaced(const ReferralsEvent& event) {
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of another kind");
}

template <class Work>
void Assign(Work& work, const v1::WorkAssigned& assigned) {
  if (!assigned.team().empty()) work.set_team(assigned.team());
  if (!assigned.responsible().empty()) work.set_responsible(assigned.responsible());
}

v1::AgencyAsked& AskedOf(MashEnquiry& enquiry, const std::string& agency) {
  for (auto& asked : *enquiry.mutable_agencies()) {
    if (asked.agency() == agency) return asked;
  }
  throw std::logic_error("an event of an agency that was not asked");
}

void Replied(MashEnquiry& enquiry, const v1::MashReplyRecorded& reply) {
  auto& asked = AskedOf(enquiry, reply.agency());
  asked.set_known(asked.known() || reply.known());
  if (asked.has_reply_time()) return;
  *asked.mutable_reply_time() = reply.reply_time();
  asked.set_replied_late(reply.late());
}

void Reminded(MashEnquiry& enquiry, const v1::MashReminderRecorded& reminder) {
  auto& asked = AskedOf(enquiry, reminder.agency());
  asked.set_reminders(asked.reminders() + 1);
  *asked.mutable_last_reminder_time() = reminder.reminder_time();
}

void Changed(OpenChild& child, const v1::OpenChildChanged& changed) {
  child.set_open(changed.open());
  child.set_authority(changed.authority());
  child.set_referral(changed.referral());
  child.set_referral_date(changed.referral_date());
  child.set_team(changed.team());
  child.set_worker(changed.worker());
  child.set_allocated_since(changed.allocated_since());
  child.set_source_position(changed.source_position());
}

void Noted(OpenChild& child, const std::string& contact) {
  auto& waiting = *child.mutable_waiting();
  waiting.erase(std::remove_if(waiting.begin(), waiting.end(),
                               [&](const auto& information) { return information.contact() == contact; }),
                waiting.end());
}

}  // namespace

void Apply(MashEnquiry& enquiry, const ReferralsEvent& event) {
  switch (event.event_case()) {
    case ReferralsEvent::kMashEnquiryStarted:
      enquiry = event.mash_enquiry_started().enquiry();
      return;
    case ReferralsEvent::kMashReplyRecorded:
      return Replied(enquiry, event.mash_reply_recorded());
    case ReferralsEvent::kMashReminderRecorded:
      return Reminded(enquiry, event.mash_reminder_recorded());
    case ReferralsEvent::kMashEnquiryClosed:
      enquiry.set_state(MashEnquiry::STATE_CLOSED);
      *enquiry.mutable_close_time() = event.mash_enquiry_closed().close_time();
      enquiry.set_closed_by(event.mash_enquiry_closed().closed_by());
      *enquiry.mutable_missing_agencies() = event.mash_enquiry_closed().missing_agencies();
      return;
    case ReferralsEvent::kWorkAssigned:
      return Assign(enquiry, event.work_assigned());
    case ReferralsEvent::kContactReceived:
    case ReferralsEvent::kContactReferred:
    case ReferralsEvent::kReferralReceived:
    case ReferralsEvent::kCasesNotOpened:
    case ReferralsEvent::kContactDecided:
    case ReferralsEvent::kContactJoined:
    case ReferralsEvent::kContactCorroborated:
    case ReferralsEvent::kCaseInformationPassed:
    case ReferralsEvent::kCaseInformationNoted:
    case ReferralsEvent::kRatingChanged:
    case ReferralsEvent::kReferralDecided:
    case ReferralsEvent::kReferralAcknowledged:
    case ReferralsEvent::kCasesNotOpenedResolved:
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

void Apply(OpenChild& child, const ReferralsEvent& event) {
  switch (event.event_case()) {
    case ReferralsEvent::kOpenChildChanged:
      return Changed(child, event.open_child_changed());
    case ReferralsEvent::kCaseInformationPassed:
      *child.add_waiting() = event.case_information_passed().information();
      return;
    case ReferralsEvent::kCaseInformationNoted:
      return Noted(child, event.case_information_noted().contact());
    case ReferralsEvent::kContactReceived:
    case ReferralsEvent::kContactReferred:
    case ReferralsEvent::kReferralReceived:
    case ReferralsEvent::kCasesNotOpened:
    case ReferralsEvent::kContactDecided:
    case ReferralsEvent::kContactJoined:
    case ReferralsEvent::kContactCorroborated:
    case ReferralsEvent::kRatingChanged:
    case ReferralsEvent::kWorkAssigned:
    case ReferralsEvent::kReferralDecided:
    case ReferralsEvent::kReferralAcknowledged:
    case ReferralsEvent::kCasesNotOpenedResolved:
    case ReferralsEvent::kMashEnquiryStarted:
    case ReferralsEvent::kMashReplyRecorded:
    case ReferralsEvent::kMashReminderRecorded:
    case ReferralsEvent::kMashEnquiryClosed:
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
