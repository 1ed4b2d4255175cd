#include <algorithm>
#include <array>
#include <utility>

#include "shared/identity/identity.h"

namespace kith::identity {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 11> kNames{{
    {Role::kSocialWorker, "social_worker"},
    {Role::kPractitioner, "practitioner"},
    {Role::kTeamManager, "team_manager"},
    {Role::kMashOfficer, "mash_officer"},
    {Role::kConferenceChair, "conference_chair"},
    {Role::kAnalyst, "analyst"},
    {Role::kAuditor, "auditor"},
    {Role::kPartner, "partner"},
    {Role::kService, "service"},
    {Role::kImporter, "importer"},
    {Role::kSystemAdmin, "system_admin"},
}};

}  // namespace

std::string_view RoleName(Role role) {
  const auto* found = std::find_if(kNames.begin(), kNames.end(), [role](const auto& row) { return row.first == role; });
  return found == kNames.end() ? std::string_view{} : found->second;
}

std::optional<Role> RoleFromName(std::string_view name) {
  const auto* found =
      std::find_if(kNames.begin(), kNames.end(), [name](const auto& row) { return row.second == name; });
  if (found == kNames.end()) return std::nullopt;
  return found->first;
}

std::vector<std::string> AllRoleNames() {
  std::vector<std::string> names;
  for (const auto& row : kNames) names.emplace_back(row.second);
  return names;
}

bool Caller::Has(Role role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }

}  // namespace kith::identity
