#include "services/cli/s903_check.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <set>

#include "services/cli/s903_notes.h"
#include "services/cli/upn.h"

namespace kith::cli {
namespace {

using type::v1::Ethnicity;
using type::v1::Sex;
using type::v1::UpnUnknownReason;

constexpr std::size_t kChild = 0;  // the first column of every module
enum HeaderColumn : std::size_t { kSex = 1, kBirth = 2, kEthnicity = 3, kUpn = 4 };

struct Unmatched {
  const char* rule;  // the child is not in the Header
  const char* other_birth_date;
};

const Unmatched& UnmatchedOf(S903Module module) {
  static const std::map<S903Module, Unmatched> rules = {
      {S903Module::kEpisodes, {"INT03", ""}},
      {S903Module::kReviews, {"INT08", "INT17"}},
      {S903Module::kMissing, {"INT04", "INT13"}},
  };
  return rules.at(module);
}

// Sex is M, F, U since 2024-25 and was 1, 2 before.
void ReadSex(S903Notes& notes, const S903Row& row, cases::v1::Person& person) {
  auto sex = codes::FromCode<Sex>(row[kSex]);
  if (row[kSex] == "1") sex = Sex::SEX_MALE;
  if (row[kSex] == "2") sex = Sex::SEX_FEMALE;
  if (!sex) {
    notes.Quarantine(row[kChild], row.line, "SEX", "101", "must be M, F or U (1 or 2 before 2024-25); U stands in",
                     row[kSex]);
  }
  person.set_sex(sex.value_or(Sex::SEX_UNKNOWN));
}

void ReadUpn(S903Notes& notes, const S903Row& row, cases::v1::Person& person) {
  if (row[kUpn].empty()) return;
  if (const auto unknown = codes::FromCode<UpnUnknownReason>(row[kUpn])) {
    person.set_upn_unknown_reason(*unknown);
  } else if (BrokenUpnRules(row[kUpn]).empty()) {
    person.set_upn(row[kUpn]);
  } else {
    notes.Quarantine(row[kChild], row.line, "UPN", "168", "is neither a valid unique pupil number nor UN1 to UN5");
  }
}

bool IsLaChildId(const std::string& id) {
  return !id.empty() && id.size() <= 20 &&
         std::all_of(id.begin(), id.end(), [](unsigned char c) { return std::isalnum(c) != 0; });
}

// The rows of a module by child; those of nobody are quarantined.
std::map<std::string, S903Rows> ByChild(S903Notes& notes, const S903Return& all, S903Module module,
                                        const std::map<std::string, calendar::Date>& births) {
  std::map<std::string, S903Rows> rows;
  const auto found = all.modules.find(module);
  if (found == all.modules.end()) return rows;
  const auto& rules = UnmatchedOf(module);
  for (const auto& row : found->second) {
    const auto birth = births.find(row[kChild]);
    if (birth == births.end()) {
      notes.Quarantine(row[kChild], row.line, ModuleName(module), rules.rule,
                       "the child is not in the Header, or could not go in");
    } else if (*rules.other_birth_date != '\0' && ReadS903Date(row[1]) != birth->second) {
      notes.Quarantine(row[kChild], row.line, ModuleName(module), rules.other_birth_date,
                       "the date of birth is not the one in the Header: it may be another child's row");
    } else {
      rows[row[kChild]].push_back(&row);
    }
  }
  return rows;
}

}  // namespace

std::optional<calendar::Date> ReadS903Date(std::string_view text) {
  if (text.size() != 10 || text[2] != '/' || text[5] != '/') return std::nullopt;
  const std::string iso =
      std::string(text.substr(6)) + "-" + std::string(text.substr(3, 2)) + "-" + std::string(text.substr(0, 2));
  if (!calendar::IsIsoDate(iso)) return std::nullopt;
  return calendar::DateOf(iso);
}

calendar::Date Birthday(const cases::v1::Person& person, int age) {
  return calendar::AddMonths(calendar::DateOf(person.birth_date()), 12 * age);
}

std::optional<S903Child> CheckS903Header(S903Notes& notes, const S903Row& row, const std::string& authority) {
  if (!IsLaChildId(row[kChild])) {
    notes.Quarantine(row[kChild], row.line, "Header", "1570 1580", "CHILD must be 1 to 20 letters and digits");
    return std::nullopt;
  }
  const auto birth = ReadS903Date(row[kBirth]);
  if (!birth) {
    notes.Quarantine(row[kChild], row.line, "Header", "102", "the date of birth is not a date dd/mm/yyyy");
    return std::nullopt;
  }
  if (*birth > notes.today()) {
    notes.Quarantine(row[kChild], row.line, "Header", "301", "the date of birth is in the future");
    return std::nullopt;
  }
  S903Child child;
  child.line = row.line;
  auto& person = child.person;
  person.set_authority(authority);
  person.set_la_child_id(row[kChild]);
  person.set_birth_date(calendar::FormatDate(*birth));
  ReadSex(notes, row, person);
  ReadUpn(notes, row, person);
  const auto ethnicity = codes::FromCode<Ethnicity>(row[kEthnicity]);
  if (!ethnicity) {
    notes.Quarantine(row[kChild], row.line, "ETHNIC", "103", "must be a code of the return; NOBT stands in",
                     row[kEthnicity]);
  }
  person.set_ethnicity(ethnicity.value_or(Ethnicity::ETHNICITY_NOT_YET_OBTAINED));
  return child;
}

bool IsTaken(S903Module module) {
  return module == S903Module::kHeader || module == S903Module::kEpisodes || module == S903Module::kReviews ||
         module == S903Module::kMissing;
}

CheckedS903 CheckS903(const S903Return& all, const std::string& authority, calendar::Date today) {
  CheckedS903 checked;
  checked.findings = all.findings;
  for (const auto& [module, rows] : all.modules) checked.counts[module].read = rows.size();
  S903Notes notes(checked, today);

  std::map<std::string, calendar::Date> births;
  std::set<std::string> upns;
  for (const auto& row : all.modules.at(S903Module::kHeader)) {
    if (births.contains(row[kChild])) {
      notes.Quarantine(row[kChild], row.line, "Header", "INT32", "the child is in the Header already");
      continue;
    }
    auto child = CheckS903Header(notes, row, authority);
    if (!child) continue;
    if (!child->person.upn().empty() && !upns.insert(child->person.upn()).second) {
      notes.Quarantine(row[kChild], row.line, "UPN", "444", "another child of this return has the same number");
      child->person.clear_upn();
    }
    births.emplace(row[kChild], calendar::DateOf(child->person.birth_date()));
    notes.Kept(S903Module::kHeader);
    checked.children.push_back(std::move(*child));
  }

  auto episodes = ByChild(notes, all, S903Module::kEpisodes, births);
  auto reviews = ByChild(notes, all, S903Module::kReviews, births);
  auto missing = ByChild(notes, all, S903Module::kMissing, births);
  for (auto& child : checked.children) {
    const std::string& id = child.person.la_child_id();
    CheckS903Episodes(notes, episodes[id], child);
    CheckS903Reviews(notes, reviews[id], child);
    CheckS903Missing(notes, missing[id], child);
  }
  return checked;
}

}  // namespace kith::cli
