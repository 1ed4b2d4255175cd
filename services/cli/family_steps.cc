#include "services/cli/family_steps.h"

#include <algorithm>

namespace kith::cli {

cases::v1::RegisterPersonRequest PersonOf(const CountyFamily& family, std::size_t nth) {
  cases::v1::RegisterPersonRequest request;
  *request.mutable_person() =
      nth < family.children.size() ? family.children[nth] : family.adults[nth - family.children.size()];
  return request;
}

cases::v1::RegisterFamilyRequest FamilyOf(const CountyFamily& family, const RecordedFamily& names) {
  cases::v1::RegisterFamilyRequest request;
  request.set_authority(family.children.front().authority());
  for (const auto& name : names.people) request.add_members(name);
  return request;
}

cases::v1::RegisterHouseholdRequest HouseholdOf(const CountyFamily& family, const RecordedFamily& names) {
  cases::v1::RegisterHouseholdRequest request;
  *request.mutable_household() = family.household;
  const auto& referral = family.episodes.front().episode.referral_date();
  std::string since = referral;
  for (const auto& child : family.children) {
    if (!child.birth_date().empty()) since = std::min(since, child.birth_date());
  }
  for (std::size_t i = 0; i < names.people.size(); ++i) {
    const bool is_child = i < family.children.size();
    if (is_child && family.children[i].birth_date().empty()) continue;
    auto& member = *request.mutable_household()->add_members();
    member.set_person(names.people[i]);
    member.set_start_date(is_child ? family.children[i].birth_date() : since);
  }
  return request;
}

cases::v1::RecordRelationshipRequest RelationshipOf(const Kinship& kinship, const RecordedFamily& names) {
  cases::v1::RecordRelationshipRequest request;
  request.set_person(names.people[kinship.person]);
  request.set_related_person(names.people[kinship.related]);
  request.set_type(kinship.type);
  return request;
}

}  // namespace kith::cli
