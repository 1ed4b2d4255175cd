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
