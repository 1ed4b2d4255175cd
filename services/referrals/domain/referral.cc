#include "services/referrals/domain/referral.h"

#include <algorithm>

#include "services/referrals/domain/contact.h"
#include "services/referrals/domain/decision.h"
#include "services/referrals/domain/instants.h"
#include "services/referrals/domain/open_child.h"
#include "services/referrals/domain/reasons.h"
#include "shared/calendar/clocks.h"
#include "shared/ids/ids.h"

namespace kith::referrals {

namespace {

using checks::Refused;
using v1::Contact;
using v1::Referral;
using v1::ReferralsEvent;
using Names = std::vector<std::string>;

constexpr int kMaxChildren = 20;

template <class Strings>
bool Contains(const Strings& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Named ones, or all whose workers do not have the contact.
Result<Names> ChildrenOf(const Contact& contact, const v1::MakeReferralRequest& request) {
  Names children;
  if (request.children().empty()) {
    for (const auto& child : contact.children()) {
      if (!Contains(contact.passed_children(), child)) children.push_back(child);
    }
    if (!children.empty()) return children;
    return checks::RefuseField(reasons::kChildAlreadyOpen, "the allocated workers of all children have this contact",
                               "children", "children whose case was closed since then, by name");
  }
  if (auto wrong = checks::CheckNames("children", request.children(), "people", kMaxChildren)) return *wrong;
  for (int i = 0; i < request.children_size(); ++i) {
    if (!Contains(contact.children(), request.children(i))) {
      return checks::RefuseField(reasons::kChildNotInContact, "the contact is not about this child",
                                 checks::Indexed("children", i), "a child of the contact");
    }
  }
  return Names(request.children().begin(), request.children().end());
}

Refused CheckReferralDate(const Contact& contact, const v1::MakeReferralRequest& request, const Context& context) {
  if (auto wrong = checks::CheckPastDate("referral_date", request.referral_date(), context)) return wrong;
  if (request.referral_date() >= contact.received_date()) return std::nullopt;
  return checks::RefuseField(reasons::kBeforeContact, "a contact cannot be referred before it was received",
                             "referral_date", "a date on or after " + contact.received_date());
}

// When the contact was decided, as far as it is known.
Result<Instant> ReferralTime(const Contact& contact, const v1::MakeReferralRequest& request, const Context& context) {
  const Instant received = InstantOf(contact.received_time());
  const Instant start_of_day = calendar::StartOfDay(calendar::DateOf(request.referral_date()));
  if (!request.has_decision_time()) {
    if (request.referral_date() == context.today) return std::max(context.now, received);
    return std::max(start_of_day, received);
  }
  if (auto wrong = CheckPastTime("decision_time", request.decision_time(), context)) return *wrong;
  const Instant time = InstantOf(request.decision_time());
  if (time < received || time < start_of_day || time >= EndOfDay(request.referral_date())) {
    return checks::RefuseField(reasons::kBeforeContact,
                               "the decision is made on the referral date, after the contact was received",
                               "decision_time", "a time of " + request.referral_date() + " in Europe/London");
  }
  return time;
}

Refused CheckWaitingForDecision(const Referral& referral) {
  if (referral.state() == Referral::STATE_RECEIVED) return std::nullopt;
  return checks::RefuseField(reasons::kReferralAlreadyDecided,
                             "the referral was decided on " + referral.decision_date(), "name",
                             "a referral that waits for its decision");
}

Refused CheckNotBefore(const Referral& referral, const char* field, const std::string& date, const Context& context) {
  if (auto wrong = checks::CheckPastDate(field, date, context)) return wrong;
  if (date >= referral.referral_date()) return std::nullopt;
  return checks::RefuseField(reasons::kBeforeReferral, "nothing can follow a referral before it was received", field,
                             "a date on or after the referral date, " + referral.referral_date());
}

Response ResponseOf(v1::ReferralDecision decision) {
  switch (decision) {
    case v1::REFERRAL_DECISION_ADVICE:
      return Response::kAdvice;
    case v1::REFERRAL_DECISION_EARLY_HELP:
      return Response::kEarlyHelp;
    case v1::REFERRAL_DECISION_ASSESSMENT:
      return Response::kSocialWork;
    case v1::REFERRAL_DECISION_STRATEGY_DISCUSSION:
      return Response::kStrategyDiscussion;
    default:
      return Response::kNothing;
  }
}

bool OpensCases(v1::ReferralDecision decision) {
  return decision == v1::REFERRAL_DECISION_ASSESSMENT || decision == v1::REFERRAL_DECISION_STRATEGY_DISCUSSION;
}

Refused CheckNeed(const v1::DecideReferralRequest& request) {
  // Census rule 8610: a referral that leads to further action has a primary need; one that does not has none.
  if (OpensCases(request.decision())) return checks::CheckKnown("primary_need", request.primary_need());
  if (request.primary_need() == type::v1::PRIMARY_NEED_UNSPECIFIED) return std::nullopt;
  return checks::RefuseField(reasons::kNeedWithoutFurtherAction,
                             "a referral without further action has no primary need", "primary_need",
                             "nothing, or the decision assessment or strategy discussion");
}

v1::CasesToOpen CasesOf(const Referral& referral, type::v1::PrimaryNeed need) {
  v1::CasesToOpen cases;
  *cases.mutable_children() = referral.children();
  cases.set_authority(referral.authority());
  cases.set_referral_date(referral.referral_date());
  cases.set_source(referral.source());
  cases.set_primary_need(need);
  return cases;
}

ReferralsEvent Acknowledged(const Referral& referral, const std::string& date, v1::AcknowledgementMethod method,
                            const std::string& reason_text, const Context& context) {
  ReferralsEvent event = EventOn(date);
  auto& acknowledged = *event.mutable_referral_acknowledged();
  acknowledged.set_acknowledgement_date(date);
  acknowledged.set_method(method);
  acknowledged.set_acknowledged_by(context.subject);
  acknowledged.set_late(date > referral.decision_due_date());
  acknowledged.set_reason_text(reason_text);
  return event;
}

Refused CheckAcknowledgement(const Referral& referral, v1::AcknowledgementMethod method, const char* field,
                             const std::string& reason_text) {
  if (auto wrong = checks::CheckKnown(field, method)) return wrong;
  if (!referral.acknowledgement_date().empty()) {
    return checks::RefuseField(reasons::kAlreadyAcknowledged,
                               "the referrer was told on " + referral.acknowledgement_date(), field,
                               "a referral whose acknowledgement is outstanding");
  }
  if (method != v1::ACKNOWLEDGEMENT_METHOD_NOT_POSSIBLE) return CheckText("reason_text", reason_text);
  return CheckRequiredText("reason_text", reason_text, "why the referrer cannot be told is recorded");
}

ReferralsEvent ReceivedEvent(const Contact& contact, const v1::MakeReferralRequest& request, const Names& children) {
  ReferralsEvent event = EventOn(request.referral_date());
  auto& referral = *event.mutable_referral_received()->mutable_referral();
  referral.set_authority(contact.authority());
  referral.set_referral_date(request.referral_date());
  referral.set_source(contact.source());
  for (const auto& child : children) referral.add_children(child);
  referral.set_contact(request.name());
  // Working Together 2023: a decision and an acknowledgement to the referrer within one working day.
  referral.set_decision_due_date(
      calendar::FormatDate(calendar::DueDate("D2", calendar::DateOf(request.referral_date()))));
  if (contact.has_referrer()) *referral.mutable_referrer() = contact.referrer();
  referral.set_brag_rating(contact.brag_rating());
  referral.set_address_key(contact.address_key());
  referral.set_family(contact.family());
  referral.set_team(contact.team());
  referral.set_responsible(contact.responsible());
  *referral.mutable_received_time() = contact.received_time();
  return event;
}

}  // namespace

Result<Drafts> MakeReferral(const Streams& streams, const v1::MakeReferralRequest& request, const Context& context) {
  if (request.reason() != v1::DECISION_REASON_UNSPECIFIED) {
    if (auto wrong = CheckReason(request.reason(), request.reason_text(), Response::kSocialWork)) return *wrong;
  }
  if (auto wrong = CheckText("reason_text", request.reason_text())) return *wrong;
  if (auto wrong = CheckText("late_reason", request.late_reason())) return *wrong;
  const auto found = FindContact(streams, request.name(), request.etag());
  if (!found) return tl::unexpected<Error>(found.error());
  const Contact& contact = **found;
  if (contact.state() == Contact::STATE_REFERRED || contact.state() == Contact::STATE_JOINED) {
    if (auto wrong = CheckWaiting(contact)) return *wrong;
  }
  if (auto wrong = CheckReferralDate(contact, request, context)) return *wrong;
  const auto children = ChildrenOf(contact, request);
  if (!children) return tl::unexpected<Error>(children.error());
  if (auto wrong = CheckNotOpen(streams, *children, context)) return *wrong;
  if (auto wrong = CheckWorkersHaveIt(streams, contact, context)) return *wrong;
  const auto time = ReferralTime(contact, request, context);
  if (!time) return tl::unexpected<Error>(time.error());

  const std::string name = ids::NumberName("referrals", 'R', context.position);
  ReferralsEvent event = EventOn(request.referral_date());
  auto& referred = *event.mutable_contact_referred();
  referred.set_referral(name);
  referred.set_reason(request.reason());
  referred.set_reason_text(request.reason_text());
  *referred.mutable_decision_time() = TimestampOf(*time);
  referred.set_decided_by(context.subject);
  // A contact that was decided before is not late by being referred now.
  referred.set_late(contact.state() == Contact::STATE_RECEIVED ? IsLate(contact, *time) : contact.decided_late());
  referred.set_late_reason(request.late_reason());
  return Drafts{DraftOf(request.name(), std::move(event)), DraftOf(name, ReceivedEvent(contact, request, *children))};
}

std::vector<std::string> MakeReferralStreams(const v1::MakeReferralRequest& request) {
  if (checks::CheckName("", request.name(), "contacts")) return {};
  return {request.name()};
}

Result<Events<ReferralsEvent>> RateReferral(const Referral& referral, const v1::RateReferralRequest& request,
                                            const Context& context) {
  if (auto wrong = CheckWaitingForDecision(referral)) return *wrong;
  auto event = ChangeRating(referral.brag_rating(), request.rating(), request.reason_text(), context);
  if (!event) return tl::unexpected<Error>(std::move(event).error());
  return Events<ReferralsEvent>{*std::move(event)};
}

Result<Events<ReferralsEvent>> DecideReferral(const Referral& referral, const v1::DecideReferralRequest& request,
                                              const Context& context) {
  if (auto wrong = checks::CheckKnown("decision", request.decision())) return *wrong;
  if (auto wrong = CheckReason(request.reason(), request.reason_text(), ResponseOf(request.decision()))) return *wrong;
  if (auto wrong = CheckNeed(request)) return *wrong;
  if (auto wrong = CheckText("late_reason", request.late_reason())) return *wrong;
  if (auto wrong = CheckWaitingForDecision(referral)) return *wrong;
  if (auto wrong = CheckNotBefore(referral, "decision_date", request.decision_date(), context)) return *wrong;
  const bool acknowledges = request.acknowledgement_method() != v1::ACKNOWLEDGEMENT_METHOD_UNSPECIFIED;
  if (acknowledges) {
    if (auto wrong = CheckAcknowledgement(referral, request.acknowledgement_method(), "acknowledgement_method",
                                          request.reason_text()))
      return *wrong;
  }

  ReferralsEvent event = EventOn(request.decision_date());
  auto& decided = *event.mutable_referral_decided();
  decided.set_decision(request.decision());
  decided.set_reason(request.reason());
  decided.set_reason_text(request.reason_text());
  decided.set_decision_date(request.decision_date());
  decided.set_decided_by(context.subject);
  decided.set_late(request.decision_date() > referral.decision_due_date());
  decided.set_late_reason(request.late_reason());
  decided.set_primary_need(request.primary_need());
  if (OpensCases(request.decision())) *decided.mutable_cases_to_open() = CasesOf(referral, request.primary_need());
  Events<ReferralsEvent> events{std::move(event)};
  if (acknowledges) {
    events.push_back(Acknowledged(referral, request.decision_date(), request.acknowledgement_method(),
                                  request.reason_text(), context));
  }
  return events;
}

Result<Events<ReferralsEvent>> AcknowledgeReferral(const Referral& referral,
                                                   const v1::AcknowledgeReferralRequest& request,
                                                   const Context& context) {
  if (auto wrong = CheckAcknowledgement(referral, request.method(), "method", request.reason_text())) return *wrong;
  if (auto wrong = CheckNotBefore(referral, "acknowledgement_date", request.acknowledgement_date(), context))
    return *wrong;
  return Events<ReferralsEvent>{
      Acknowledged(referral, request.acknowledgement_date(), request.method(), request.reason_text(), context)};
}

Result<Events<ReferralsEvent>> ResolveCasesNotOpened(const Referral& referral,
                                                     const v1::ResolveCasesNotOpenedRequest& request,
                                                     const Context& context) {
  if (auto wrong = CheckRequiredText("reason_text", request.reason_text(), "what was done about it is recorded"))
    return *wrong;
  if (referral.cases_not_opened_reason().empty()) {
    return checks::RefuseField(reasons::kCasesNotRefused, "no case of this referral was refused", "name",
                               "an accepted referral whose cases the cases service refused to open");
  }
  ReferralsEvent event = EventOn(context.today);
  auto& resolved = *event.mutable_cases_not_opened_resolved();
  resolved.set_resolved_by(context.subject);
  resolved.set_reason_text(request.reason_text());
  if (request.retry()) *resolved.mutable_cases_to_open() = CasesOf(referral, referral.primary_need());
  return Events<ReferralsEvent>{std::move(event)};
}

}  // namespace kith::referrals
