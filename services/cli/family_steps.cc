#include "services/cli/family_steps.h"

#include <algorithm>

#include "services/cli/backend.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/people_service.pb.h"

namespace kith::cli {
namespace {

using calendar::DateOf;
using calendar::FormatDate;
using cases::v1::Person;
using std::chrono::days;

// Of the household and the family, of which the census knows nothing: the day of the first referral.
const std::string& FirstDay(const CountyFamily& family) { return family.episodes.front().episode.referral_date(); }

std::size_t PeopleOf(const CountyFamily& family) { return family.children.size() + family.adults.size(); }

Step Household(const CountyFamily& family) {
  cases::v1::RegisterHouseholdRequest request;
  *request.mutable_household() = family.household;
  std::string since = FirstDay(family);
  for (std::size_t i = 0; i < family.children.size(); ++i) {
    if (family.expected_births[i].empty()) since = std::min(since, family.children[i].birth_date());
  }
  // All live there: the adults since the eldest child's birth, each child since its own.
  for (std::size_t i = 0; i < PeopleOf(family); ++i) {
    const bool is_child = i < family.children.size();
    if (is_child && !family.expected_births[i].empty()) continue;
    auto& member = *request.mutable_household()->add_members();
    member.set_person("@" + CalledPerson(family, i));
    member.set_start_date(is_child ? family.children[i].birth_date() : since);
  }
  auto step = MakeStep(kPeopleService, "RegisterHousehold", since, "household", std::move(request));
  step.makes = step.made_in = "household";
  return step;
}

Step Relationship(const CountyFamily& family, std::size_t nth) {
  const auto& kinship = family.relationships[nth];
  cases::v1::RecordRelationshipRequest request;
  request.set_person("@" + CalledPerson(family, kinship.person));
  request.set_related_person("@" + CalledPerson(family, kinship.related));
  request.set_type(kinship.type);
  const std::string called = "kin " + std::to_string(nth);
  auto step = MakeStep(kPeopleService, "RecordRelationship", FirstDay(family), called, std::move(request));
  step.makes = called;
  step.made_in = "relationships";
  return step;
}

}  // namespace

std::string CalledPerson(const CountyFamily& family, std::size_t nth) {
  const bool is_child = nth < family.children.size();
  return is_child ? "child " + std::to_string(nth) : "adult " + std::to_string(nth - family.children.size());
}

Person FirstRecorded(const CountyFamily& family, std::size_t child) {
  Person person = family.children[child];
  person.clear_death_date();
  if (const auto& expected = family.expected_births[child]; !expected.empty()) {
    person.set_expected_birth_date(expected);
    person.clear_birth_date();
    person.set_sex(type::v1::SEX_UNKNOWN);
    person.clear_given_name();
    person.clear_nhs_number();
    person.clear_disabilities();
  }
  if (child > 0) return person;
  if (family.dealt.Has(Rate::kBirthDateMistyped)) {
    person.set_birth_date(FormatDate(DateOf(person.birth_date()) - days(1)));
  }
  if (family.dealt.Has(Rate::kEthnicityLater)) person.set_ethnicity(type::v1::ETHNICITY_NOT_YET_OBTAINED);
  if (family.dealt.Has(Rate::kDiagnosedLater)) {
    person.clear_disabilities();
    person.add_disabilities(type::v1::DISABILITY_NONE);
  }
  return person;
}

// Its name, its numbers, its disabilities and its ethnicity are entries.
int FirstEntryAfter(const Person& registered) {
  return 2 + !registered.la_child_id().empty() + !registered.nhs_number().empty() + !registered.upn().empty() +
         !registered.disabilities().empty() + (registered.ethnicity() != 0);
}

std::vector<Step> PeopleSteps(const CountyFamily& family) {
  std::vector<Step> steps;
  for (std::size_t i = 0; i < PeopleOf(family); ++i) {
    cases::v1::RegisterPersonRequest request;
    const bool is_child = i < family.children.size();
    *request.mutable_person() = is_child ? FirstRecorded(family, i) : family.adults[i - family.children.size()];
    auto& step = steps.emplace_back(
        MakeStep(kCasesService, "RegisterPerson", FirstDay(family), CalledPerson(family, i), std::move(request)));
    step.makes = CalledPerson(family, i);
    step.made_in = "person";
  }
  cases::v1::RegisterFamilyRequest members;
  members.set_authority(family.children.front().authority());
  for (std::size_t i = 0; i < PeopleOf(family); ++i) members.add_members("@" + CalledPerson(family, i));
  auto& registered =
      steps.emplace_back(MakeStep(kCasesService, "RegisterFamily", FirstDay(family), "family", std::move(members)));
  registered.makes = registered.made_in = "family";
  steps.push_back(Household(family));
  for (std::size_t i = 0; i < family.relationships.size(); ++i) steps.push_back(Relationship(family, i));
  return steps;
}

}  // namespace kith::cli
