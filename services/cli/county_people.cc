#include "services/cli/county_people.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "services/cli/upn.h"

namespace kith::cli {
namespace {

using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;
using cases::v1::Person;
using std::chrono::days;

constexpr std::array kGivenNames = {"Testa",  "Testo",  "Mocka",   "Fakira",  "Demonia", "Samplo", "Exampla", "Dummia",
                                    "Trialo", "Stubba", "Placida", "Inventa", "Fictor",  "Novelo", "Protota", "Drafto"};
constexpr std::array kStreets = {"Specimen Street", "Mock Lane",  "Example Road", "Placeholder Close",
                                 "Invented Avenue", "Demo Drive", "Sample Way",   "Fiction Square"};

}  // namespace

std::string Padded(uint64_t number, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*llu", digits, static_cast<unsigned long long>(number));
  return text;
}

std::string NhsNumbers::Next() {
  while (true) {
    const std::string digits = "999" + Padded(next_++ % 1'000'000, 6);
    int sum = 0;
    for (int i = 0; i < 9; ++i) sum += (digits[static_cast<std::size_t>(i)] - '0') * (10 - i);
    const int check = (11 - sum % 11) % 11;
    if (check != 10) return digits + static_cast<char>('0' + check);
  }
}

void PeopleMaker::AddChildren(CountyFamily& family, Course course, int size) {
  const auto& first = family.episodes.front().episode;
  // The youngest first; older ones 11 to 16 months apart. Adopted ones are young.
  const Date earliest = DateOf(course == Course::kProtectionAdopted ? "2016-06-01" : "2007-01-01");
  const Date latest = std::min(DateOf("2019-03-01"), DateOf(first.referral_date()) - days(20));
  Date birth = rng_.Between(std::min(earliest, latest), latest);
  for (int i = 0; i < size; ++i) {
    auto& child = family.children.emplace_back(Child(family.number));
    auto& expected = family.expected_births.emplace_back();
    if (course == Course::kUnborn) {
      MakeUnborn(child);
      expected = child.expected_birth_date();
    } else if (course == Course::kBornOnPlan) {
      expected = MakeBornOnPlan(child, first);
    } else {
      MakeBorn(child, birth, course);
    }
    birth -= days(rng_.Between(335, 500));
  }
  const auto& last = family.episodes.back().episode;
  if (last.closure_reason() != type::v1::REASON_FOR_CLOSURE_DIED) return;
  for (auto& child : family.children) child.set_death_date(last.closure_date());
}

std::string PeopleMaker::MakeBornOnPlan(Person& child, const cases::v1::Episode& episode) {
  const Date expected = DateOf(episode.child_protection_plans(0).start_date()) + days(rng_.Between(30, 70));
  MakeBorn(child, expected + days(rng_.Between(-12, 10)), Course::kBornOnPlan);
  child.clear_disabilities();
  child.add_disabilities(type::v1::DISABILITY_NONE);
  return FormatDate(expected);
}

Person PeopleMaker::Child(int family) {
  Person child;
  child.set_given_name(kGivenNames[rng_.Below(kGivenNames.size())]);
  child.set_family_name("Sample-" + Padded(static_cast<uint64_t>(family), 4));
  child.set_authority(options_.authority);
  ++serial_;
  child.set_la_child_id("S" + Padded(options_.seed % 10'000, 4) + "N" + Padded(serial_, 6));
  using enum type::v1::Ethnicity;
  constexpr std::array kEthnicities = {ETHNICITY_WHITE_BRITISH, ETHNICITY_WHITE_OTHER,     ETHNICITY_MIXED_OTHER,
                                       ETHNICITY_PAKISTANI,     ETHNICITY_BLACK_AFRICAN,   ETHNICITY_GYPSY_ROMA,
                                       ETHNICITY_ASIAN_OTHER,   ETHNICITY_NOT_YET_OBTAINED};
  child.set_ethnicity(kEthnicities[rng_.Weighted({70, 11, 5, 3, 3, 3, 2, 3})]);
  return child;
}

void PeopleMaker::MakeUnborn(Person& child) {
  child.set_expected_birth_date(FormatDate(rng_.Between(DateOf("2020-09-15"), DateOf("2020-12-20"))));
  child.set_sex(type::v1::Sex::SEX_UNKNOWN);
  child.set_upn_unknown_reason(type::v1::UpnUnknownReason::UPN_UNKNOWN_REASON_NOT_SCHOOL_AGE);
}

void PeopleMaker::MakeBorn(Person& child, Date birth, Course course) {
  child.set_birth_date(FormatDate(birth));
  child.set_sex(rng_.Chance(51) ? type::v1::Sex::SEX_MALE : type::v1::Sex::SEX_FEMALE);
  child.set_nhs_number(nhs_numbers_.Next());
  if (birth < DateOf("2015-09-01")) {
    child.set_upn(Upn());
  } else {
    using enum type::v1::UpnUnknownReason;
    child.set_upn_unknown_reason(course == Course::kNoFurtherAction ? UPN_UNKNOWN_REASON_REFERRED_NO_FURTHER_ACTION
                                                                    : UPN_UNKNOWN_REASON_NOT_SCHOOL_AGE);
  }
  AddDisabilities(child);
}

// The authority, then a number that differs for every child of every seed.
std::string PeopleMaker::Upn() {
  const std::string digits = (options_.authority == "873" ? options_.authority : std::string("001")) +
                             Padded(options_.seed % 10'000, 4) + Padded(serial_, 5);
  return UpnCheckLetter(digits) + digits;
}

void PeopleMaker::AddDisabilities(Person& child) {
  using enum type::v1::Disability;
  constexpr std::array kDisabilities = {DISABILITY_AUTISM,        DISABILITY_LEARNING,      DISABILITY_BEHAVIOUR,
                                        DISABILITY_COMMUNICATION, DISABILITY_MOBILITY,      DISABILITY_HEARING,
                                        DISABILITY_VISION,        DISABILITY_PERSONAL_CARE, DISABILITY_OTHER};
  if (rng_.Chance(86)) {
    child.add_disabilities(DISABILITY_NONE);
    return;
  }
  const auto first = rng_.Below(kDisabilities.size());
  child.add_disabilities(kDisabilities[first]);
  if (rng_.Chance(40)) child.add_disabilities(kDisabilities[(first + 1 + rng_.Below(3)) % kDisabilities.size()]);
}

Person PeopleMaker::Adult(const CountyFamily& family, type::v1::Sex sex, Date eldest) {
  Person adult;
  adult.set_given_name(kGivenNames[rng_.Below(kGivenNames.size())]);
  adult.set_family_name(family.children.front().family_name());
  adult.set_authority(options_.authority);
  adult.set_sex(sex);
  adult.set_birth_date(FormatDate(eldest - days(rng_.Between(17 * 366, 38 * 365))));
  return adult;
}

void PeopleMaker::AddAdults(CountyFamily& family) {
  Date eldest = DateOf("2020-09-01");
  for (const auto& child : family.children) {
    if (!child.birth_date().empty()) eldest = std::min(eldest, DateOf(child.birth_date()));
  }
  const bool has_partner = rng_.Chance(66);
  const bool is_father = rng_.Chance(75);
  family.adults.push_back(Adult(family, type::v1::SEX_FEMALE, eldest));
  if (has_partner) family.adults.push_back(Adult(family, type::v1::SEX_MALE, eldest));
  Relate(family, has_partner, is_father);
  auto& home = family.household;
  home.set_authority(options_.authority);
  home.add_lines(std::to_string(rng_.Between(1, 180)) + " " + kStreets[rng_.Below(kStreets.size())]);
  home.add_lines("Exampleton");
  // The Office for National Statistics' code for "no place in the United Kingdom that is known".
  home.set_postcode("ZZ99 3VZ");
}

void PeopleMaker::Relate(CountyFamily& family, bool has_partner, bool is_father) {
  using enum cases::v1::RelationshipType;
  const std::size_t mother = family.children.size(), partner = mother + 1;
  const auto add = [&family](std::size_t person, std::size_t related, cases::v1::RelationshipType type) {
    family.relationships.push_back({person, related, type});
  };
  const bool with_responsibility = rng_.Chance(70);
  for (std::size_t child = 0; child < family.children.size(); ++child) {
    add(mother, child, RELATIONSHIP_TYPE_PARENT_WITH_RESPONSIBILITY);
    if (has_partner) {
      add(partner, child,
          !is_father            ? RELATIONSHIP_TYPE_STEP_PARENT
          : with_responsibility ? RELATIONSHIP_TYPE_PARENT_WITH_RESPONSIBILITY
                                : RELATIONSHIP_TYPE_PARENT_WITHOUT_RESPONSIBILITY);
    }
    for (std::size_t other = 0; other < child; ++other) add(child, other, RELATIONSHIP_TYPE_SIBLING);
  }
  if (!has_partner) return;
  add(mother, partner, rng_.Chance(70) ? RELATIONSHIP_TYPE_PARTNER : RELATIONSHIP_TYPE_EX_PARTNER);
  if (family.has_domestic_abuse) add(partner, mother, RELATIONSHIP_TYPE_PERPETRATOR_OF_ABUSE);
}

}  // namespace kith::cli
