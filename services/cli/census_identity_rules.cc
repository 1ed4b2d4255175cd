// The modules ChildIdentifiers and ChildCharacteristics.
#include <algorithm>
#include <cctype>
#include <regex>

#include "services/cli/census_check.h"
#include "services/cli/upn.h"

namespace kith::cli {
namespace {

using type::v1::Disability;
using type::v1::Ethnicity;
using type::v1::Sex;
using type::v1::UpnUnknownReason;

bool CheckId(Check& check, const CensusChild& child) {
  const auto& id = child.la_child_id;
  const int line = id.line != 0 ? id.line : child.line;
  check.BeginChild(id.value);
  if (!id.given()) {
    check.Quarantine(line, "Child", "8500", "LAchildID is missing");
    return false;
  }
  const bool too_long = id.value.size() > 20;
  const bool strange =
      !std::all_of(id.value.begin(), id.value.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
  if (too_long || strange) {
    check.Quarantine(line, "Child",
                     too_long && strange ? "1570 1580"
                     : too_long          ? "1570"
                                         : "1580",
                     "LAchildID must be 1 to 20 letters and digits");
    return false;
  }
  if (!check.FirstLaChildId(id.value)) {
    check.Quarantine(line, "Child", "8510", "another child of this file has the same LAchildID");
    return false;
  }
  return true;
}

// True when there is a date of birth, or an expected one, that can be used.
bool CheckBirth(Check& check, const CensusChild& child, cases::v1::Person& person, LifeDates& life) {
  auto birth = ReadDate(check, child.birth_date, "PersonBirthDate");
  if (birth.date && *birth.date > check.reference_date()) {
    birth = {std::nullopt, Fault{child.birth_date.line, "PersonBirthDate", "8520", "is after the reference date"}};
  }
  if (birth.fault) {
    check.Quarantine(birth.fault->line, birth.fault->field, birth.fault->rules, birth.fault->reason);
  }
  // An expected date may lie in the future: it is read here, not by ReadDate.
  std::optional<calendar::Date> expected;
  if (calendar::IsIsoDate(child.expected_birth_date.value)) {
    expected = calendar::DateOf(child.expected_birth_date.value);
  } else if (child.expected_birth_date.given()) {
    check.Quarantine(child.expected_birth_date.line, "ExpectedPersonBirthDate", import_rules::kNotADate,
                     "is not a date; it must be yyyy-mm-dd");
  }
  if (birth.date && child.expected_birth_date.given()) {
    if (expected) {
      check.Quarantine(child.expected_birth_date.line, "ExpectedPersonBirthDate", "8525Q",
                       "stands beside a date of birth; only one of the two can be given");
    }
    expected.reset();
  }
  if (!birth.date && !expected) {
    check.Quarantine(child.line, "Child", "8525Q", "there is no date of birth and no expected one that can be used");
    return false;
  }
  if (expected && (*expected < check.reference_date() - std::chrono::days(30) ||
                   *expected > calendar::AddMonths(check.reference_date(), 9))) {
    check.Warn(child.expected_birth_date.line, "ExpectedPersonBirthDate", "8530Q",
               "is outside the range of this census");
  }
  if (birth.date) person.set_birth_date(child.birth_date.value);
  if (expected) person.set_expected_birth_date(child.expected_birth_date.value);
  life.birth = birth.date ? birth.date : expected;
  return true;
}

void CheckDeath(Check& check, const CensusChild& child, cases::v1::Person& person, LifeDates& life) {
  auto death = ReadDate(check, child.death_date, "PersonDeathDate");
  if (death.date && !person.birth_date().empty() && *death.date < *life.birth) {
    death = {std::nullopt, Fault{child.death_date.line, "PersonDeathDate", "8535Q", "is before the date of birth"}};
  }
  if (death.fault) {
    check.Quarantine(death.fault->line, death.fault->field, death.fault->rules, death.fault->reason);
    return;
  }
  if (!death.date) return;
  if (!check.year().Contains(*death.date)) {
    check.Warn(child.death_date.line, "PersonDeathDate", "8545Q", "is outside the census year");
  }
  person.set_death_date(child.death_date.value);
  life.death = death.date;
}

void CheckSex(Check& check, const CensusChild& child, cases::v1::Person& person) {
  person.set_sex(Sex::SEX_UNKNOWN);
  std::optional<Sex> sex;
  const auto& text = child.sex.line != 0 ? child.sex : child.gender;
  if (child.sex.line != 0) {
    sex = ReadCode<Sex>(child.sex);
  } else if (text.value == "1") {
    sex = Sex::SEX_MALE;
  } else if (text.value == "2") {
    sex = Sex::SEX_FEMALE;
  } else if (text.value == "0" || text.value == "9") {
    sex = Sex::SEX_UNKNOWN;
  }
  const std::string field = child.sex.line != 0 ? "Sex" : "GenderCurrent";
  if (!sex) {
    check.Quarantine(text.line != 0 ? text.line : child.line, field, "4180", "must be M, F or U; U stands in",
                     text.value);
    return;
  }
  if (!person.expected_birth_date().empty() && *sex != Sex::SEX_UNKNOWN) {
    check.Quarantine(text.line, field, "8750", "must be U for an unborn child; U stands in", text.value);
    return;
  }
  person.set_sex(*sex);
}

void CheckUpn(Check& check, const CensusChild& child, cases::v1::Person& person) {
  if (child.upn.given()) {
    auto broken = BrokenUpnRules(child.upn.value);
    std::string reason = "is not a valid unique pupil number";
    if (!check.FirstUpn(child.upn.value)) {
      broken += (broken.empty() ? "" : " ") + std::string("1520");
      reason = "another child of this file has the same unique pupil number";
    }
    if (broken.empty()) {
      person.set_upn(child.upn.value);
    } else {
      check.Quarantine(child.upn.line, "UPN", broken, reason);
    }
  }
  static const std::regex kFormer("[A-Za-z][0-9]{11}[0-9A-Za-z]");
  if (child.former_upn.given() && !std::regex_match(child.former_upn.value, kFormer)) {
    check.Warn(child.former_upn.line, "FormerUPN", "1560Q", "is wrongly formed (former numbers are not imported)");
  }
  if (!child.upn_unknown.given()) return;
  const auto unknown = ReadCode<UpnUnknownReason>(child.upn_unknown);
  const bool all_closed_at_once = std::all_of(child.episodes.begin(), child.episodes.end(), [](const auto& episode) {
    return ReadFlag(episode.no_further_action).value_or(false);
  });
  if (!unknown) {
    check.Quarantine(child.upn_unknown.line, "UPNunknown", "8770Q",
                     "must be one of " + codes::AcceptedCodes<UpnUnknownReason>(), child.upn_unknown.value);
  } else if (*unknown == UpnUnknownReason::UPN_UNKNOWN_REASON_REFERRED_NO_FURTHER_ACTION && !all_closed_at_once) {
    check.Quarantine(child.upn_unknown.line, "UPNunknown", "8772",
                     "UN7 is only for a child whose referrals all had no further action", child.upn_unknown.value);
  } else {
    person.set_upn_unknown_reason(*unknown);
  }
}

void CheckCharacteristics(Check& check, const CensusChild& child, cases::v1::Person& person) {
  const auto ethnicity = ReadCode<Ethnicity>(child.ethnicity);
  if (!ethnicity) {
    check.Quarantine(child.ethnicity.line != 0 ? child.ethnicity.line : child.line, "Ethnicity", "4220",
                     "must be a code of the census; NOBT stands in", child.ethnicity.value);
  }
  person.set_ethnicity(ethnicity.value_or(Ethnicity::ETHNICITY_NOT_YET_OBTAINED));

  const bool several = child.disabilities.size() > 1;
  std::set<std::string> seen;
  bool other_than_none = false;
  for (const auto& text : child.disabilities) {
    const auto code = ReadCode<Disability>(text);
    other_than_none = other_than_none || (code && *code != Disability::DISABILITY_NONE);
  }
  for (const auto& text : child.disabilities) {
    const auto code = ReadCode<Disability>(text);
    if (!code) {
      check.Quarantine(text.line, "Disability", "8540", "must be a code of the census", text.value);
    } else if (!seen.insert(text.value).second) {
      check.Quarantine(text.line, "Disability", "8794", "is given twice", text.value);
    } else if (several && *code == Disability::DISABILITY_NONE && other_than_none) {
      check.Quarantine(text.line, "Disability", "8790", "NONE stands beside other codes", text.value);
    } else {
      person.add_disabilities(*code);
    }
  }
  const bool any_followed = std::any_of(child.episodes.begin(), child.episodes.end(), [](const auto& episode) {
    return !ReadFlag(episode.no_further_action).value_or(true);
  });
  if (person.disabilities().empty() && !person.birth_date().empty() && any_followed) {
    check.Warn(child.line, "Disabilities", "8540", "there is no disability code that can be used; it stays unrecorded");
  }
}

}  // namespace

std::optional<ChildHistory> CheckIdentity(Check& check, const CensusChild& child, LifeDates& life) {
  if (!CheckId(check, child)) return std::nullopt;
  ChildHistory history;
  auto& person = history.person;
  person.set_authority(check.authority());
  person.set_la_child_id(child.la_child_id.value);
  if (!CheckBirth(check, child, person, life)) return std::nullopt;
  CheckDeath(check, child, person, life);
  CheckSex(check, child, person);
  CheckUpn(check, child, person);
  CheckCharacteristics(check, child, person);
  if (child.episodes.empty()) check.Warn(child.line, "CINdetails", "8590", "the child has no episode");
  return history;
}

}  // namespace kith::cli
