#include "services/referrals/domain/open_child.h"

#include <algorithm>

#include "services/referrals/domain/contact.h"
#include "services/referrals/domain/decision.h"
#include "services/referrals/domain/front_door_data.h"
#include "services/referrals/domain/instants.h"
#include "services/referrals/domain/reasons.h"

namespace kith::referrals {

namespace {

using cases::v1::CasesEvent;
using checks::Refused;
using v1::Contact;
using v1::OpenChild;
using v1::OpenChildChanged;
using v1::ReferralsEvent;
using Names = std::vector<std::string>;

constexpr int kMaxChildren = 20;

template <class Strings>
bool Contains(const Strings& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool IsOpen(const Streams& streams, const std::string& child) {
  const auto* known = streams.Find<OpenChild>(OpenChildStream(child));
  return known && known->open();
}

// The children whom the request means: named ones, or all that are open and not passed yet.
Result<Names> Meant(const Streams& streams, const Contact& contact, const v1::PassToAllocatedWorkerRequest& request) {
  Names open;
  for (const auto& child : contact.children()) {
    if (!Contains(contact.passed_children(), child) && IsOpen(streams, child)) open.push_back(child);
  }
  if (request.children().empty() && !open.empty()) return open;
  if (request.children().empty()) {
    if (contact.passed_children_size() > 0) {
      return checks::RefuseField(reasons::kChildAlreadyPassed, "the allocated workers of the open children have it",
                                 "children", "a contact with an open child that was not passed yet");
    }
    return checks::RefuseField(reasons::kChildNotOpen, "no child of the contact has an open case", "children",
                               "a contact about an open child; otherwise MakeReferral or DecideContact");
  }
  if (auto wrong = checks::CheckNames("children", request.children(), "people", kMaxChildren)) return *wrong;
  for (int i = 0; i < request.children_size(); ++i) {
    const std::string& child = request.children(i);
    const std::string field = checks::Indexed("children", i);
    if (!Contains(contact.children(), child)) {
      return checks::RefuseField(reasons::kChildNotInContact, "the contact is not about this child", field,
                                 "a child of the contact");
    }
    if (Contains(contact.passed_children(), child)) {
      return checks::RefuseField(reasons::kChildAlreadyPassed, "this child's worker has it", field,
                                 "a child whose worker does not have it yet");
    }
    if (!Contains(open, child)) {
      return checks::RefuseField(reasons::kChildNotOpen, "this child has no open case", field,
                                 "a child whose case is open; otherwise MakeReferral or DecideContact");
    }
  }
  return Names(request.children().begin(), request.children().end());
}

ReferralsEvent PassedEvent(const v1::PassToAllocatedWorkerRequest& request, Instant time, const Context& context) {
  ReferralsEvent event = EventAt(time);
  auto& passed = *event.mutable_case_information_passed();
  passed.set_contact(request.name());
  *passed.mutable_pass_time() = TimestampOf(time);
  passed.set_passed_by(context.subject);
  passed.set_reason_text(request.reason_text());
  return event;
}

v1::PassedInformation InformationOf(const Contact& contact, const std::string& name, Instant time) {
  v1::PassedInformation information;
  information.set_contact(name);
  *information.mutable_pass_time() = TimestampOf(time);
  *information.mutable_due_time() = TimestampOf(DueTime("PASSED", contact.authority(), contact.brag_rating(), time));
  information.set_brag_rating(contact.brag_rating());
  information.set_address_key(contact.address_key());
  information.set_sibling_group(SiblingGroup(contact.family(), name));
  return information;
}

tl::unexpected<Error> RefuseOpen(const std::string& child, const std::string& field) {
  return checks::RefuseField(reasons::kChildAlreadyOpen,
                             child +
                                 " has an open case: new information goes to the allocated worker, not into another "
                                 "referral",
                             field,
                             "PassToAllocatedWorker for this child first; MakeReferral for those without an open case");
}

OpenChildChanged Unchanged(const OpenChild& child) {
  OpenChildChanged same;
  same.set_open(child.open());
  same.set_authority(child.authority());
  same.set_referral(child.referral());
  same.set_referral_date(child.referral_date());
  same.set_team(child.team());
  same.set_worker(child.worker());
  same.set_allocated_since(child.allocated_since());
  return same;
}

}  // namespace

std::string OpenChildStream(std::string_view name) {
  return "children/" + std::string(name.substr(name.find('/') + 1));
}

Result<Drafts> PassToAllocatedWorker(const Streams& streams, const v1::PassToAllocatedWorkerRequest& request,
                                     const Context& context) {
  if (auto wrong = CheckText("reason_text", request.reason_text())) return *wrong;
  const auto found = FindContact(streams, request.name(), request.etag());
  if (!found) return tl::unexpected<Error>(found.error());
  const Contact& contact = **found;
  if (auto wrong = CheckNotJoined(contact)) return *wrong;
  const auto children = Meant(streams, contact, request);
  if (!children) return tl::unexpected<Error>(children.error());
  const auto time =
      TimeOrNow("pass_time", request, request.has_pass_time(), &v1::PassToAllocatedWorkerRequest::pass_time, context);
  if (!time) return tl::unexpected<Error>(time.error());
  if (*time < InstantOf(contact.received_time())) {
    return checks::RefuseField(reasons::kBeforeContact, "a contact cannot be passed on before it was received",
                               "pass_time", "a time on or after " + TextOf(InstantOf(contact.received_time())));
  }

  ReferralsEvent event = PassedEvent(request, *time, context);
  auto& passed = *event.mutable_case_information_passed();
  for (const auto& child : *children) passed.add_children(child);
  // A child who is left still waits for a decision, so that nobody is lost.
  const bool is_last = contact.passed_children_size() + passed.children_size() == contact.children_size();
  passed.set_decides_contact(contact.state() == Contact::STATE_RECEIVED && is_last);
  passed.set_late(passed.decides_contact() && IsLate(contact, *time));
  Drafts drafts{DraftOf(request.name(), std::move(event))};
  for (const auto& child : *children) {
    ReferralsEvent to_worker = PassedEvent(request, *time, context);
    to_worker.mutable_case_information_passed()->add_children(child);
    *to_worker.mutable_case_information_passed()->mutable_information() = InformationOf(contact, request.name(), *time);
    drafts.push_back(DraftOf(OpenChildStream(child), std::move(to_worker)));
  }
  return drafts;
}

std::vector<std::string> PassToAllocatedWorkerStreams(const v1::PassToAllocatedWorkerRequest& request) {
  if (checks::CheckName("", request.name(), "contacts")) return {};
  Names names = {request.name()};
  for (const auto& child : checks::WellFormedNames(request.children(), "people", kMaxChildren))
    names.push_back(OpenChildStream(child));
  return names;
}

Result<Events<ReferralsEvent>> NoteCaseInformation(const OpenChild& child,
                                                   const v1::NoteCaseInformationRequest& request,
                                                   const Context& context) {
  if (auto wrong = checks::CheckName("contact", request.contact(), "contacts")) return *wrong;
  const bool waits = std::any_of(child.waiting().begin(), child.waiting().end(),
                                 [&](const auto& information) { return information.contact() == request.contact(); });
  if (!waits) {
    return checks::RefuseField(reasons::kInformationNotWaiting, "this contact was not passed, or is noted already",
                               "contact", "a contact that waits to be noted for this child");
  }
  ReferralsEvent event = EventOn(context.today);
  event.mutable_case_information_noted()->set_contact(request.contact());
  event.mutable_case_information_noted()->set_noted_by(context.subject);
  return Events<ReferralsEvent>{std::move(event)};
}

Refused CheckWorkersHaveIt(const Streams& streams, const Contact& contact, const Context& context) {
  if (BringsHistories(context)) return std::nullopt;
  for (const auto& child : contact.children()) {
    if (!Contains(contact.passed_children(), child) && IsOpen(streams, child)) return RefuseOpen(child, "name");
  }
  return std::nullopt;
}

Refused CheckNotOpen(const Streams& streams, const Names& children, const Context& context) {
  if (BringsHistories(context)) return std::nullopt;
  for (size_t i = 0; i < children.size(); ++i) {
    if (IsOpen(streams, children[i])) return RefuseOpen(children[i], checks::Indexed("children", static_cast<int>(i)));
  }
  return std::nullopt;
}

std::optional<OpenChildChanged> ChangeOf(const OpenChild& child, const CasesEvent& event, int64_t source_position) {
  if (source_position <= child.source_position()) return std::nullopt;
  OpenChildChanged change = Unchanged(child);
  change.set_source_position(source_position);
  if (event.has_case_opened()) {
    const auto& opened = event.case_opened();
    change.set_open(true);
    change.set_authority(opened.authority());
    change.set_referral(opened.referral());
    change.set_referral_date(opened.referral_date());
    change.clear_team();
    change.clear_worker();
    change.clear_allocated_since();
    return change;
  }
  if (event.has_case_allocated()) {
    const auto& allocated = event.case_allocated();
    // One that is entered late, from before the newest, changes nothing of today.
    if (allocated.start_date() < child.allocated_since()) return std::nullopt;
    change.set_team(allocated.team());
    change.set_worker(allocated.worker());
    change.set_allocated_since(allocated.start_date());
    return change;
  }
  if (event.has_case_closed()) {
    change.set_open(false);
    return change;
  }
  return std::nullopt;
}

}  // namespace kith::referrals
