#include "services/cases/domain/people/link.h"

#include "services/cases/domain/people/person_history.h"
#include "services/cases/domain/reasons.h"

namespace kith::cases {

namespace {

using v1::Person;

template <class Request>
Refused CheckNames(const Request& request) {
  if (auto wrong = checks::CheckName("primary", request.primary(), "people")) return wrong;
  if (auto wrong = checks::CheckName("duplicate", request.duplicate(), "people")) return wrong;
  return checks::CheckKnown("reason", request.reason());
}

template <class Request>
std::vector<std::string> StreamsOf(const Request& request) {
  std::vector<std::string> streams;
  if (!checks::CheckName("", request.primary(), "people")) streams.push_back(request.primary());
  if (!checks::CheckName("", request.duplicate(), "people")) streams.push_back(request.duplicate());
  return streams;
}

Refused CheckChain(const Person& primary, const Person& duplicate) {
  if (!duplicate.linked_to().empty()) {
    return checks::RefuseField(reasons::kAlreadyLinked, "the record is linked to " + duplicate.linked_to(), "duplicate",
                               "a record that is not linked; unlink it first");
  }
  if (!primary.linked_to().empty()) {
    return checks::RefuseField(reasons::kLinkChain, "the primary record is a duplicate of " + primary.linked_to(),
                               "primary", "the record that leads, " + primary.linked_to());
  }
  if (!duplicate.duplicates().empty()) {
    return checks::RefuseField(reasons::kLinkChain,
                               "the record leads " + std::to_string(duplicate.duplicates_size()) + " others",
                               "duplicate", "a record that leads none; link those to the primary first");
  }
  return std::nullopt;
}

}  // namespace

Result<Drafts> LinkPeople(const Streams& streams, const v1::LinkPeopleRequest& request, const Context& context) {
  if (auto wrong = CheckNames(request)) return *wrong;
  if (request.primary() == request.duplicate()) {
    return checks::RefuseField(reasons::kSamePerson, "a record is no duplicate of itself", "duplicate",
                               "another record than the primary");
  }
  const auto* primary = streams.Find<Person>(request.primary());
  if (!primary) return RefuseUnknown(request.primary(), "primary");
  const auto* duplicate = streams.Find<Person>(request.duplicate());
  if (!duplicate) return RefuseUnknown(request.duplicate(), "duplicate");
  if (auto wrong = CheckChain(*primary, *duplicate)) return *wrong;
  if (primary->duplicates_size() >= kMaxDuplicates) return RefuseFull("primary", kMaxDuplicates);

  CasesEvent event = EventOn(context.today);
  auto& linked = *event.mutable_people_linked();
  linked.set_primary(request.primary());
  linked.set_duplicate(request.duplicate());
  linked.set_reason(request.reason());
  linked.set_is_primary(true);
  Drafts drafts = {DraftOf(request.primary(), event)};
  linked.set_is_primary(false);
  drafts.push_back(DraftOf(request.duplicate(), std::move(event)));
  return drafts;
}

Result<Drafts> UnlinkPeople(const Streams& streams, const v1::UnlinkPeopleRequest& request, const Context& context) {
  if (auto wrong = CheckNames(request)) return *wrong;
  const auto* duplicate = streams.Find<Person>(request.duplicate());
  if (!duplicate) return RefuseUnknown(request.duplicate(), "duplicate");
  if (!streams.Find<Person>(request.primary())) return RefuseUnknown(request.primary(), "primary");
  if (duplicate->linked_to() != request.primary()) {
    return checks::RefuseField(reasons::kNotLinked, "the records are not linked in this way", "duplicate",
                               "a record that is linked to the primary");
  }
  CasesEvent event = EventOn(context.today);
  auto& unlinked = *event.mutable_people_unlinked();
  unlinked.set_primary(request.primary());
  unlinked.set_duplicate(request.duplicate());
  unlinked.set_reason(request.reason());
  unlinked.set_is_primary(true);
  Drafts drafts = {DraftOf(request.primary(), event)};
  unlinked.set_is_primary(false);
  drafts.push_back(DraftOf(request.duplicate(), std::move(event)));
  return drafts;
}

std::vector<std::string> LinkPeopleStreams(const v1::LinkPeopleRequest& request) { return StreamsOf(request); }
std::vector<std::string> UnlinkPeopleStreams(const v1::UnlinkPeopleRequest& request) { return StreamsOf(request); }

}  // namespace kith::cases
