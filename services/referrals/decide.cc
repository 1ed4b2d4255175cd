#include "services/referrals/decide.h"

#include "services/referrals/reasons.h"
#include "shared/calendar/clocks.h"
#include "shared/checks/checks.h"
#include "shared/ids/ids.h"

namespace kith::referrals {

namespace {

using checks::Refused;
using v1::Contact;
using v1::Referral;
using v1::ReferralsEvent;

constexpr int kMaxChildren = 20;

ReferralsEvent EventOn(const std::string& date) {
  ReferralsEvent event;
  event.set_occurred_on(date);
  return event;
}

Refused CheckDecision(const Referral& referral, const std::string& decision_date, const Context& context) {
  if (auto wrong = checks::CheckPastDate("decision_date", decision_date, context)) return wrong;
  if (referral.state() != Referral::STATE_RECEIVED) {
    return checks::RefuseField(reasons::kReferralAlreadyDecided,
                               "the referral was decided on " + referral.decision_date(), "name",
                               "a referral that waits for its decision");
  }
  if (decision_date < referral.referral_date()) {
    return checks::RefuseField(reasons::kBeforeReferral, "a referral cannot be decided before it was received",
                               "decision_date", "a date on or after the referral date, " + referral.referral_date());
  }
  return std::nullopt;
}

}  // namespace

Result<Drafts> ReceiveContact(const Streams&, const v1::ReceiveContactRequest& request, const Context& context) {
  if (auto wrong = checks::CheckAuthority("authority", request.authority())) return *wrong;
  if (auto wrong = checks::CheckPastDate("received_date", request.received_date(), context)) return *wrong;
  if (auto wrong = checks::CheckKnown("source", request.source())) return *wrong;
  if (auto wrong = checks::CheckNames("children", request.children(), "people", kMaxChildren)) return *wrong;
  ReferralsEvent event = EventOn(request.received_date());
  auto& contact = *event.mutable_contact_received()->mutable_contact();
  contact.set_authority(request.authority());
  contact.set_received_date(request.received_date());
  contact.set_source(request.source());
  *contact.mutable_children() = request.children();
  return Drafts{DraftOf(ids::NumberName("contacts", 'K', context.position), std::move(event))};
}

Result<Drafts> MakeReferral(const Streams& streams, const v1::MakeReferralRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "contacts")) return *wrong;
  if (auto wrong = checks::CheckPastDate("referral_date", request.referral_date(), context)) return *wrong;
  const auto* contact = streams.Find<Contact>(request.name());
  if (!contact) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.name(), "name",
                               "an existing contact");
  }
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (contact->state() != Contact::STATE_RECEIVED) {
    return checks::RefuseField(reasons::kContactAlreadyReferred, "the contact became " + contact->referral(), "name",
                               "a contact that is not referred yet");
  }
  if (request.referral_date() < contact->received_date()) {
    return checks::RefuseField(reasons::kBeforeContact, "a contact cannot be referred before it was received",
                               "referral_date", "a date on or after " + contact->received_date());
  }

  const std::string name = ids::NumberName("referrals", 'R', context.position);
  ReferralsEvent referred = EventOn(request.referral_date());
  referred.mutable_contact_referred()->set_referral(name);
  ReferralsEvent received = EventOn(request.referral_date());
  auto& referral = *received.mutable_referral_received()->mutable_referral();
  referral.set_authority(contact->authority());
  referral.set_referral_date(request.referral_date());
  referral.set_source(contact->source());
  *referral.mutable_children() = contact->children();
  referral.set_contact(request.name());
  // Working Together 2023: a decision and an acknowledgement to the referrer within one working day.
  referral.set_decision_due_date(
      calendar::FormatDate(calendar::DueDate("D2", calendar::DateOf(request.referral_date()))));
  return Drafts{DraftOf(request.name(), std::move(referred)), DraftOf(name, std::move(received))};
}

std::vector<std::string> MakeReferralStreams(const v1::MakeReferralRequest& request) {
  if (checks::CheckName("", request.name(), "contacts")) return {};
  return {request.name()};
}

Result<Events<ReferralsEvent>> AcceptReferral(const Referral& referral, const v1::AcceptReferralRequest& request,
                                              const Context& context) {
  // Census rule 8610: a referral that leads to further action has a primary need.
  if (auto wrong = checks::CheckKnown("primary_need", request.primary_need())) return *wrong;
  if (auto wrong = CheckDecision(referral, request.decision_date(), context)) return *wrong;
  ReferralsEvent event = EventOn(request.decision_date());
  auto& accepted = *event.mutable_referral_accepted();
  accepted.set_decision_date(request.decision_date());
  accepted.set_primary_need(request.primary_need());
  *accepted.mutable_children() = referral.children();
  accepted.set_authority(referral.authority());
  accepted.set_referral_date(referral.referral_date());
  accepted.set_source(referral.source());
  return Events<ReferralsEvent>{std::move(event)};
}

Result<Events<ReferralsEvent>> CloseReferralWithNoFurtherAction(
    const Referral& referral, const v1::CloseReferralWithNoFurtherActionRequest& request, const Context& context) {
  if (auto wrong = CheckDecision(referral, request.decision_date(), context)) return *wrong;
  ReferralsEvent event = EventOn(request.decision_date());
  event.mutable_referral_closed_with_no_further_action()->set_decision_date(request.decision_date());
  return Events<ReferralsEvent>{std::move(event)};
}

}  // namespace kith::referrals
