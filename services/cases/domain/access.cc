#include "services/cases/domain/access.h"

#include <string_view>

#include "services/cases/domain/people/restriction.h"

namespace kith::cases {

namespace {

// Without the team, and of a record that is there.
Relationship RelationshipTo(const Streams& streams, std::string_view name, const Context& context) {
  const std::string id = IdOf(name);
  // Both are sealed together, so that a case file needs no look at the person.
  const bool is_file = name.substr(0, 6) == "cases/";
  const auto* person = is_file ? nullptr : streams.Find<v1::Person>("people/" + id);
  const auto* file = streams.Find<v1::CaseFile>("cases/" + id);
  Relationship relationship;
  relationship.is_known = true;
  AddRestriction(relationship, streams.Find<v1::Restriction>("restrictions/" + id), context.subject, context.roles,
                 context.today);
  if ((person && !person->sealed_date().empty()) || (file && file->has_seal())) AddSeal(relationship, context.roles);
  const auto* allocation = file ? CurrentAllocation(*file) : nullptr;
  relationship.is_allocated_worker = allocation && !context.subject.empty() && allocation->worker() == context.subject;
  return relationship;
}

}  // namespace

v1::CheckAccessResponse AccessTo(const Streams& streams, std::string_view name, const Context& context) {
  return DecideAccess(RelationshipTo(streams, name, context), context.roles);
}

bool IsClosed(const Streams& streams, std::string_view name, const Context& context) {
  return RelationshipTo(streams, name, context).closure != Relationship::Closure::kOpen;
}

std::vector<std::string> AccessStreams(std::string_view name) {
  const std::string id = IdOf(name);
  if (name.substr(0, 6) == "cases/") return {"restrictions/" + id, std::string(name)};
  return {"restrictions/" + id, "people/" + id, "cases/" + id};
}

const v1::Allocation* CurrentAllocation(const v1::CaseFile& file) {
  if (file.allocations().empty()) return nullptr;
  const auto& last = file.allocations(file.allocations_size() - 1);
  return last.end_date().empty() ? &last : nullptr;
}

const std::vector<std::string>& StaffRoleNames() {
  static const std::vector<std::string> names = {"social_worker", "practitioner",     "team_manager",
                                                 "mash_officer",  "conference_chair", "auditor"};
  return names;
}

}  // namespace kith::cases
