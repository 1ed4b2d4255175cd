// Identifiers and characteristics of the child. They hold while the person is as it is, so their days have no end.
#include <algorithm>

#include "services/cases/domain/census/check.h"
#include "shared/calendar/date.h"

namespace kith::cases::census {

namespace {

using v1::Person;

constexpr int kUpnCharacters = 13;
constexpr std::string_view kUpnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";

Broken Always(bool is_broken) { return is_broken ? Broken(Span{}) : std::nullopt; }

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetterOrDigit(char c) { return IsDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool AreDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }
size_t LetterOf(char c) { return kUpnLetters.find(c); }

bool IsBorn(const Person& person) { return !person.birth_date().empty(); }

// Number 1530: authorities since April 1998, and the pseudo codes of those who have none.
constexpr struct {
  int first, last;
} kUpnAuthorities[] = {{1, 5},     {201, 213}, {301, 320}, {330, 336}, {340, 344}, {350, 359}, {370, 373},
                       {380, 384}, {390, 394}, {420, 420}, {660, 681}, {701, 708}, {800, 803}, {805, 808},
                       {810, 813}, {815, 816}, {820, 823}, {825, 826}, {830, 831}, {835, 841}, {845, 846},
                       {850, 852}, {855, 857}, {860, 861}, {865, 896}, {908, 909}, {916, 916}, {919, 919},
                       {921, 921}, {925, 926}, {928, 929}, {931, 931}, {933, 933}, {935, 938}, {940, 941}};

Broken Rule1510(const Person& person) {
  const std::string& upn = person.upn();
  if (upn.empty() || upn.size() != kUpnCharacters || !AreDigits(std::string_view(upn).substr(1, 11))) {
    return Always(!upn.empty() && upn.size() != kUpnCharacters);
  }
  size_t sum = kUpnCharacters * (IsDigit(upn[12]) ? static_cast<size_t>(upn[12] - '0') : LetterOf(upn[12]));
  for (size_t i = 1; i < 12; ++i) sum += (i + 1) * static_cast<size_t>(upn[i] - '0');
  return Always(LetterOf(upn[12]) != std::string_view::npos || IsDigit(upn[12]) ? upn[0] != kUpnLetters[sum % 23]
                                                                                : false);
}
Broken Rule1530(const Person& person) {
  if (person.upn().size() != kUpnCharacters || !AreDigits(person.upn().substr(1, 3))) return std::nullopt;
  const int authority = std::stoi(person.upn().substr(1, 3));
  return Always(std::none_of(std::begin(kUpnAuthorities), std::end(kUpnAuthorities), [authority](const auto& range) {
    return range.first <= authority && authority <= range.last;
  }));
}
Broken Rule1540(const Person& person) {
  return Always(person.upn().size() == kUpnCharacters && !AreDigits(std::string_view(person.upn()).substr(4, 8)));
}
Broken Rule1550(const Person& person) {
  return Always(person.upn().size() == kUpnCharacters && !IsDigit(person.upn()[12]) &&
                LetterOf(person.upn()[12]) == std::string_view::npos);
}
Broken Rule1570(const Person& person) { return Always(person.la_child_id().size() > 20); }
Broken Rule1580(const Person& person) {
  return Always(!std::all_of(person.la_child_id().begin(), person.la_child_id().end(), IsLetterOrDigit));
}

Broken Rule4180(const Person& person) { return Always(IsNoCode<type::v1::Sex>(person.sex())); }
Broken Rule4220(const Person& person) { return Always(IsNoCode<type::v1::Ethnicity>(person.ethnicity())); }

Broken Rule8525(const Person& person) { return Always(!IsBorn(person) && person.expected_birth_date().empty()); }

// 8530Q on both sides. As of a day the day stands for the reference date.
Broken Rule8530Past(const Person& person) {
  if (IsBorn(person) || !person.death_date().empty() || !calendar::IsIsoDate(person.expected_birth_date()))
    return std::nullopt;
  return Span{calendar::FormatDate(calendar::DateOf(person.expected_birth_date()) + std::chrono::days(31)), ""};
}
Broken Rule8530Ahead(const Person& person) {
  if (IsBorn(person) || !calendar::IsIsoDate(person.expected_birth_date())) return std::nullopt;
  return Span{"", calendar::FormatDate(calendar::AddMonths(calendar::DateOf(person.expected_birth_date()), -9))};
}

Broken Rule8535(const Person& person) {
  return Always(!person.death_date().empty() && person.death_date() < person.birth_date());
}

// Every child with a case file has a referral that led to further action.
Broken Rule8540(const Person& person) {
  if (!IsBorn(person) || !person.disabilities().empty()) return std::nullopt;
  return Span{person.birth_date(), ""};
}
Broken Rule8750(const Person& person) {
  return Always(!IsBorn(person) && !person.expected_birth_date().empty() && person.sex() != type::v1::SEX_UNKNOWN);
}

Broken Rule8770(const Person& person) {
  if (!IsBorn(person) || !person.upn().empty() || !calendar::IsIsoDate(person.birth_date())) return std::nullopt;
  const auto reason = person.upn_unknown_reason();
  if (!IsNoCode<type::v1::UpnUnknownReason>(reason) && reason != type::v1::UPN_UNKNOWN_REASON_NOT_SCHOOL_AGE) {
    return std::nullopt;
  }
  return Span{calendar::FormatDate(calendar::AddMonths(calendar::DateOf(person.birth_date()), 4 * 12)), ""};
}
Broken Rule8772(const Person& person) {
  return Always(person.upn_unknown_reason() == type::v1::UPN_UNKNOWN_REASON_REFERRED_NO_FURTHER_ACTION);
}

Broken Rule8790(const Person& person) {
  const auto& codes = person.disabilities();
  return Always(codes.size() > 1 && std::find(codes.begin(), codes.end(), type::v1::DISABILITY_NONE) != codes.end());
}
Broken Rule8794(const Person& person) {
  const auto& codes = person.disabilities();
  for (int i = 1; i < codes.size(); ++i) {
    if (std::find(codes.begin(), codes.begin() + i, codes.Get(i)) != codes.begin() + i) return Span{};
  }
  return std::nullopt;
}

const Check<Person> kChecks[] = {
    {"1510", Rule1510},       {"1530", Rule1530},  {"1540", Rule1540}, {"1550", Rule1550},  {"1570", Rule1570},
    {"1580", Rule1580},       {"4180", Rule4180},  {"4220", Rule4220}, {"8525Q", Rule8525}, {"8530Q", Rule8530Past},
    {"8530Q", Rule8530Ahead}, {"8535Q", Rule8535}, {"8540", Rule8540}, {"8750", Rule8750},  {"8770Q", Rule8770},
    {"8772", Rule8772},       {"8790", Rule8790},  {"8794", Rule8794},
};

}  // namespace

Checks<Person> PersonChecks() { return kChecks; }

}  // namespace kith::cases::census
