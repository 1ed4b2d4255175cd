#include "services/cases/domain/access.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

namespace kith::cases {

namespace {

bool HasAny(const std::vector<std::string>& roles, std::initializer_list<std::string_view> wanted) {
  return std::any_of(roles.begin(), roles.end(), [&wanted](const std::string& role) {
    return std::find(wanted.begin(), wanted.end(), role) != wanted.end();
  });
}

v1::CheckAccessResponse Answer(bool allowed, const char* basis) {
  v1::CheckAccessResponse response;
  response.set_allowed(allowed);
  response.set_basis(basis);
  return response;
}

}  // namespace

v1::CheckAccessResponse DecideAccess(const Relationship& relationship, const std::vector<std::string>& roles) {
  if (!relationship.is_known) return Answer(false, "unknown_record");
  if (HasAny(roles, {"social_worker", "practitioner", "team_manager"})) {
    if (relationship.is_allocated_worker) return Answer(true, "allocated_worker");
    if (relationship.is_in_team) return Answer(true, "team");
  }
  if (HasAny(roles, {"team_manager", "mash_officer", "conference_chair", "auditor"})) return Answer(true, "role");
  return Answer(false, "no_relationship");
}

const v1::Allocation* CurrentAllocation(const v1::CaseFile& file) {
  if (file.allocations().empty()) return nullptr;
  const auto& last = file.allocations(file.allocations_size() - 1);
  return last.end_date().empty() ? &last : nullptr;
}

}  // namespace kith::cases
