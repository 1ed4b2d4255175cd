#include "services/referrals/domain/restricted_child.h"

#include <algorithm>
#include <stdexcept>

#include "services/referrals/domain/open_child.h"
#include "shared/access/access.h"
#include "shared/access/restriction.h"

namespace kith::referrals {

namespace {

using cases::v1::CasesEvent;
using v1::ReferralsEvent;
using v1::RestrictedChild;
using v1::RestrictedChildren;

[[noreturn]] void Misplaced(const ReferralsEvent& event) {
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of another kind");
}

// An expired one too: the day on which it is asked decides, not the day on which it was noted.
bool MayBeClosed(const RestrictedChild& child) {
  const auto& restriction = child.restriction();
  return !child.sealed_date().empty() || (!restriction.set_date().empty() && restriction.lifted_date().empty());
}

std::optional<RestrictedChild> After(const RestrictedChild& known, const CasesEvent& event, int64_t source_position) {
  if (source_position <= known.source_position()) return std::nullopt;
  RestrictedChild child = known;
  if (event.has_record_sealed()) {
    child.set_sealed_date(event.record_sealed().sealed_date());
  } else if (!access::Fold(*child.mutable_restriction(), event)) {
    return std::nullopt;
  }
  child.set_source_position(source_position);
  return child;
}

template <class State>
std::vector<std::string> ChildrenIn(const Streams& streams, const std::string& stream) {
  const auto* state = streams.Find<State>(stream);
  if (!state) return {};
  return {state->children().begin(), state->children().end()};
}

}  // namespace

std::string RestrictionStream(std::string_view name) {
  return "restrictions/" + std::string(name.substr(name.find('/') + 1));
}

Drafts NoteRestriction(const Streams& streams, const std::string& child, const CasesEvent& event,
                       int64_t source_position) {
  const std::string stream = RestrictionStream(child);
  const auto* known = streams.Find<RestrictedChild>(stream);
  auto after = After(known ? *known : RestrictedChild::default_instance(), event, source_position);
  if (!after) return {};
  const auto* all = streams.Find<RestrictedChildren>(kRestrictedChildren);
  const bool is_named = all && IsNamed(*all, child);
  const bool may_be_closed = MayBeClosed(*after);
  Drafts drafts;
  ReferralsEvent changed;
  changed.set_occurred_on(event.occurred_on());
  *changed.mutable_restricted_child_changed()->mutable_child() = *std::move(after);
  drafts.push_back(DraftOf(stream, std::move(changed)));
  if (may_be_closed == is_named) return drafts;
  ReferralsEvent named;
  named.set_occurred_on(event.occurred_on());
  auto& children = *named.mutable_restricted_children_changed();
  if (may_be_closed) {
    children.set_added(child);
  } else {
    children.set_removed(child);
  }
  drafts.push_back(DraftOf(kRestrictedChildren, std::move(named)));
  return drafts;
}

bool IsHidden(const Streams& streams, const std::string& child, const Context& context) {
  const auto* all = streams.Find<RestrictedChildren>(kRestrictedChildren);
  if (!all || !IsNamed(*all, child)) return false;
  access::Relationship relationship;
  relationship.is_known = true;
  if (const auto* known = streams.Find<RestrictedChild>(RestrictionStream(child))) {
    access::AddRestriction(relationship, &known->restriction(), context.subject, context.roles, context.today);
    if (!known->sealed_date().empty()) access::AddSeal(relationship, context.roles);
  }
  const auto* open = streams.Find<v1::OpenChild>(OpenChildStream(child));
  // A closed case keeps the name of who had it last.
  relationship.is_allocated_worker =
      open && open->open() && !context.subject.empty() && open->worker() == context.subject;
  return access::IsWithheld(access::DecideAccess(relationship, context.roles));
}

bool IsNamed(const RestrictedChildren& all, std::string_view child) {
  return std::binary_search(all.children().begin(), all.children().end(), child);
}

std::vector<std::string> HidingStreams(std::string_view child) {
  return {RestrictionStream(child), OpenChildStream(child)};
}

std::vector<std::string> ChildrenOf(const Streams& streams, const std::string& stream) {
  if (stream.starts_with("contacts/")) return ChildrenIn<v1::Contact>(streams, stream);
  if (stream.starts_with("referrals/")) return ChildrenIn<v1::Referral>(streams, stream);
  if (stream.starts_with("enquiries/")) return ChildrenIn<v1::MashEnquiry>(streams, stream);
  if (stream.starts_with("children/")) return {"people/" + stream.substr(stream.find('/') + 1)};
  return {};
}

void Apply(RestrictedChild& child, const ReferralsEvent& event) {
  if (!event.has_restricted_child_changed()) Misplaced(event);
  child = event.restricted_child_changed().child();
}

void Apply(RestrictedChildren& all, const ReferralsEvent& event) {
  if (!event.has_restricted_children_changed()) Misplaced(event);
  const auto& changed = event.restricted_children_changed();
  auto& children = *all.mutable_children();
  if (!changed.removed().empty())
    children.erase(std::remove(children.begin(), children.end(), changed.removed()), children.end());
  if (changed.added().empty()) return;
  *children.Add() = changed.added();
  std::sort(children.begin(), children.end());
}

}  // namespace kith::referrals
