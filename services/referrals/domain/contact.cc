#include "services/referrals/domain/contact.h"

#include <algorithm>

#include "services/referrals/domain/decision.h"
#include "services/referrals/domain/front_door_data.h"
#include "services/referrals/domain/instants.h"
#include "services/referrals/domain/new_contact.h"
#include "services/referrals/domain/open_child.h"
#include "services/referrals/domain/reasons.h"
#include "shared/calendar/date.h"
#include "shared/ids/ids.h"

namespace kith::referrals {

namespace {

using checks::Refused;
using v1::Contact;
using v1::ReferralsEvent;

constexpr int kMaxChildren = 20;

Result<Response> ResponseOf(v1::ContactOutcome outcome) {
  if (auto wrong = checks::CheckKnown("outcome", outcome)) return *wrong;
  if (outcome == v1::CONTACT_OUTCOME_NO_FURTHER_ACTION) return Response::kNothing;
  if (outcome == v1::CONTACT_OUTCOME_INFORMATION_AND_ADVICE) return Response::kAdvice;
  if (outcome == v1::CONTACT_OUTCOME_EARLY_HELP) return Response::kEarlyHelp;
  return checks::RefuseField(reasons::kOutcomeHasItsCommand, "this outcome has its own command", "outcome",
                             "no further action, information and advice or early help; otherwise MakeReferral, "
                             "PassToAllocatedWorker or JoinContact");
}

// The decision's time: given or now; not before the contact.
Result<Instant> DecisionTime(const Contact& contact, Result<Instant> time) {
  if (!time) return time;
  if (*time < InstantOf(contact.received_time())) {
    return checks::RefuseField(reasons::kBeforeContact, "a contact cannot be decided before it was received",
                               "decision_time", "a time on or after " + TextOf(InstantOf(contact.received_time())));
  }
  return time;
}

// Children of the later contact whom the earlier one does not name.
std::vector<std::string> AddedChildren(const Contact& earlier, const Contact& later) {
  std::vector<std::string> added;
  for (const auto& child : later.children()) {
    if (std::find(earlier.children().begin(), earlier.children().end(), child) == earlier.children().end())
      added.push_back(child);
  }
  return added;
}

Refused CheckJoin(const Contact& earlier, const Contact& later) {
  constexpr const char* kField = "earlier_contact";
  if (auto wrong = CheckNotJoined(earlier)) return wrong;
  if (earlier.authority() != later.authority()) {
    return checks::RefuseField(reasons::kOtherAuthority, "the contacts belong to different authorities", kField,
                               "a contact of authority " + later.authority());
  }
  if (InstantOf(earlier.received_time()) > InstantOf(later.received_time())) {
    return checks::RefuseField(reasons::kEarlierContactIsLater,
                               "the contact to join was received later: the first one gives date and source", kField,
                               "a contact received up to " + TextOf(InstantOf(later.received_time())));
  }
  const auto added = AddedChildren(earlier, later);
  const bool takes_more = earlier.state() == Contact::STATE_RECEIVED &&
                          earlier.children_size() + static_cast<int>(added.size()) <= kMaxChildren;
  if (added.empty() || takes_more) return std::nullopt;
  return checks::RefuseField(reasons::kJoinAddsChildren,
                             "the earlier contact does not name every child, and takes no more", kField,
                             "an undecided contact, or one that names every child; at most 20 children together");
}

}  // namespace

Refused CheckNotJoined(const Contact& contact) {
  if (contact.state() != Contact::STATE_JOINED) return std::nullopt;
  return checks::RefuseField(reasons::kContactJoined, "the contact was joined to " + contact.joined_to(), "name",
                             "the contact that it was joined to");
}

Refused CheckWaiting(const Contact& contact) {
  switch (contact.state()) {
    case Contact::STATE_RECEIVED:
      return std::nullopt;
    case Contact::STATE_REFERRED:
      return checks::RefuseField(reasons::kContactAlreadyReferred, "the contact became " + contact.referral(), "name",
                                 "a contact that is not referred yet");
    case Contact::STATE_JOINED:
      return CheckNotJoined(contact);
    default:
      return checks::RefuseField(reasons::kContactAlreadyDecided,
                                 "the contact was decided at " + TextOf(InstantOf(contact.decision_time())), "name",
                                 "a contact that waits for its decision");
  }
}

Result<const Contact*> FindContact(const Streams& streams, const std::string& name, const std::string& etag) {
  if (auto wrong = checks::CheckName("name", name, "contacts")) return *wrong;
  const auto* contact = streams.Find<Contact>(name);
  if (!contact) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + name, "name", "an existing contact");
  }
  if (auto wrong = checks::CheckEtag("etag", etag, streams, name)) return *wrong;
  return contact;
}

bool IsLate(const Contact& contact, Instant decision) { return decision > InstantOf(contact.decision_due_time()); }

Result<Drafts> ReceiveContact(const Streams&, const v1::ReceiveContactRequest& request, const Context& context) {
  auto contact = NewContact(request, context);
  if (!contact) return tl::unexpected<Error>(std::move(contact).error());
  ReferralsEvent event = EventOn(contact->received_date());
  auto& received = *event.mutable_contact_received();
  *received.mutable_contact() = *std::move(contact);
  received.set_summary(request.summary());
  received.set_consent_override_reason(request.consent_override_reason());
  return Drafts{DraftOf(ids::NumberName("contacts", 'K', context.position), std::move(event))};
}

Result<Events<ReferralsEvent>> RateContact(const Contact& contact, const v1::RateContactRequest& request,
                                           const Context& context) {
  if (auto wrong = CheckWaiting(contact)) return *wrong;
  auto event = ChangeRating(contact.brag_rating(), request.rating(), request.reason_text(), context);
  if (!event) return tl::unexpected<Error>(std::move(event).error());
  return Events<ReferralsEvent>{*std::move(event)};
}

Result<Drafts> DecideContact(const Streams& streams, const v1::DecideContactRequest& request, const Context& context) {
  const auto response = ResponseOf(request.outcome());
  if (!response) return tl::unexpected<Error>(response.error());
  if (auto wrong = CheckReason(request.reason(), request.reason_text(), *response)) return *wrong;
  if (auto wrong = CheckText("late_reason", request.late_reason())) return *wrong;
  const auto contact = FindContact(streams, request.name(), request.etag());
  if (!contact) return tl::unexpected<Error>(contact.error());
  if (auto wrong = CheckWaiting(**contact)) return *wrong;
  if (auto wrong = CheckWorkersHaveIt(streams, **contact, context)) return *wrong;
  const auto time = DecisionTime(**contact, TimeOrNow("decision_time", request, request.has_decision_time(),
                                                      &v1::DecideContactRequest::decision_time, context));
  if (!time) return tl::unexpected<Error>(time.error());

  ReferralsEvent event = EventAt(*time);
  auto& decided = *event.mutable_contact_decided();
  decided.set_outcome(request.outcome());
  decided.set_reason(request.reason());
  decided.set_reason_text(request.reason_text());
  *decided.mutable_decision_time() = TimestampOf(*time);
  decided.set_decided_by(context.subject);
  decided.set_late(IsLate(**contact, *time));
  decided.set_late_reason(request.late_reason());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

std::vector<std::string> DecideContactStreams(const v1::DecideContactRequest& request) {
  if (checks::CheckName("", request.name(), "contacts")) return {};
  return {request.name()};
}

Result<Drafts> JoinContact(const Streams& streams, const v1::JoinContactRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("earlier_contact", request.earlier_contact(), "contacts")) return *wrong;
  if (auto wrong = CheckText("reason_text", request.reason_text())) return *wrong;
  const auto found = FindContact(streams, request.name(), request.etag());
  if (!found) return tl::unexpected<Error>(found.error());
  const Contact& later = **found;
  const auto* earlier = streams.Find<Contact>(request.earlier_contact());
  if (!earlier || request.earlier_contact() == request.name()) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no such other contact", "earlier_contact",
                               "another existing contact");
  }
  if (auto wrong = CheckWaiting(later)) return *wrong;
  if (auto wrong = CheckJoin(*earlier, later)) return *wrong;
  const auto time = DecisionTime(later, TimeOrNow("decision_time", request, request.has_decision_time(),
                                                  &v1::JoinContactRequest::decision_time, context));
  if (!time) return tl::unexpected<Error>(time.error());

  ReferralsEvent ends = EventAt(*time);
  auto& joined = *ends.mutable_contact_joined();
  joined.set_earlier_contact(request.earlier_contact());
  *joined.mutable_decision_time() = TimestampOf(*time);
  joined.set_decided_by(context.subject);
  joined.set_late(IsLate(later, *time));
  joined.set_reason_text(request.reason_text());
  ReferralsEvent goes_on = EventAt(*time);
  auto& corroborated = *goes_on.mutable_contact_corroborated();
  corroborated.set_contact(request.name());
  corroborated.set_source(later.source());
  *corroborated.mutable_referrer() = later.referrer();
  for (auto& child : AddedChildren(*earlier, later)) corroborated.add_added_children(std::move(child));
  return Drafts{DraftOf(request.name(), std::move(ends)), DraftOf(request.earlier_contact(), std::move(goes_on))};
}

std::vector<std::string> JoinContactStreams(const v1::JoinContactRequest& request) {
  std::vector<std::string> names;
  for (const auto& name : {request.name(), request.earlier_contact()}) {
    if (!checks::CheckName("", name, "contacts")) names.push_back(name);
  }
  return names;
}

}  // namespace kith::referrals
