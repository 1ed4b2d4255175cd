#include "services/cases/matching/person_profile.h"

namespace kith::cases::matching {
namespace {

Sex SexOf(type::v1::Sex sex) {
  if (sex == type::v1::SEX_FEMALE) return Sex::kFemale;
  return sex == type::v1::SEX_MALE ? Sex::kMale : Sex::kUnknown;
}

}  // namespace

Profile ProfileOf(const v1::Person& person) {
  Profile profile;
  profile.names = {{person.given_name(), person.family_name()}};
  for (const auto& name : person.names()) {
    if (!name.is_current()) profile.names.push_back({name.given_name(), name.family_name()});
  }
  // Ordinary addresses where the person lives or lived; a safe one never stands here.
  for (const auto& address : person.addresses()) {
    if (address.kind() != v1::PersonAddress::KIND_MAIN && address.kind() != v1::PersonAddress::KIND_TEMPORARY) continue;
    profile.addresses.push_back({address.postcode(), address.lines().empty() ? std::string() : address.lines(0)});
  }
  profile.birth_date = person.birth_date();
  profile.expected_birth_date = person.expected_birth_date();
  profile.sex = SexOf(person.sex());
  profile.nhs_number = person.nhs_number();
  profile.upn = person.upn();
  return profile;
}

Profile ProfileOf(const v1::SearchPeopleRequest& request) {
  Profile profile;
  profile.names = {{request.given_name(), request.family_name()}};
  profile.birth_date = request.birth_date();
  profile.expected_birth_date = request.expected_birth_date();
  profile.sex = SexOf(request.sex());
  if (!request.postcode().empty()) profile.addresses = {{request.postcode(), request.house()}};
  profile.nhs_number = request.nhs_number();
  profile.upn = request.upn();
  profile.household = {request.household().begin(), request.household().end()};
  return profile;
}

}  // namespace kith::cases::matching
