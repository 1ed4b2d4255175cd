#include "services/cases/domain/identifiers.h"

#include <algorithm>

#include "services/cases/domain/reasons.h"
#include "shared/ids/ids.h"

namespace kith::cases {

namespace {

// The 23 letters of a unique pupil number: no I, O or S.
constexpr std::string_view kUpnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetterOrDigit(char c) { return IsDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool AreDigits(std::string_view text) { return std::all_of(text.begin(), text.end(), IsDigit); }

bool IsNhsNumber(std::string_view text) {
  if (text.size() != 10 || !AreDigits(text)) return false;
  int sum = 0;
  for (int i = 0; i < 9; ++i) sum += (text[static_cast<size_t>(i)] - '0') * (10 - i);
  const int check = (11 - sum % 11) % 11;
  return check != 10 && check == text[9] - '0';
}

bool IsUpn(std::string_view text) {
  if (text.size() != 13 || !AreDigits(text.substr(1, 11))) return false;
  // The last character of a temporary number is a letter and counts as its place in the alphabet of 23.
  const size_t last = IsDigit(text[12]) ? static_cast<size_t>(text[12] - '0') : kUpnLetters.find(text[12]);
  if (last == std::string_view::npos) return false;
  size_t sum = 13 * last;
  for (size_t i = 1; i < 12; ++i) sum += (i + 1) * static_cast<size_t>(text[i] - '0');
  return text[0] == kUpnLetters[sum % 23];
}

}  // namespace

checks::Refused CheckNhsNumber(std::string_view field, std::string_view text) {
  if (IsNhsNumber(text)) return std::nullopt;
  return checks::RefuseField(reasons::kInvalidIdentifier, "this is not an NHS number", field,
                             "10 digits without spaces, the last being the modulus-11 check digit");
}

checks::Refused CheckUpn(std::string_view field, std::string_view text) {
  if (IsUpn(text)) return std::nullopt;
  return checks::RefuseField(reasons::kInvalidIdentifier,
                             "this is not a unique pupil number (census rules 1510, 1540, 1550)", field,
                             "the check letter, 11 digits and a digit or letter other than I, O and S");
}

checks::Refused CheckLaChildId(std::string_view field, std::string_view text) {
  if (!text.empty() && text.size() <= 20 && std::all_of(text.begin(), text.end(), IsLetterOrDigit)) return std::nullopt;
  return checks::RefuseField(reasons::kInvalidIdentifier, "this is not a child's number (census rules 1570, 1580)",
                             field, "1 to 20 letters and digits");
}

std::string LaChildIdStream(std::string_view authority, std::string_view la_child_id) {
  return "identifiers/" + ids::StableId({"la_child_id", authority, la_child_id});
}

std::string NhsNumberStream(std::string_view nhs_number) {
  return "identifiers/" + ids::StableId({"nhs_number", nhs_number});
}

std::string UpnStream(std::string_view upn) { return "identifiers/" + ids::StableId({"upn", upn}); }

std::vector<Identifier> IdentifiersOf(const v1::Person& person) {
  std::vector<Identifier> identifiers;
  if (!person.la_child_id().empty()) {
    identifiers.push_back({"person.la_child_id", LaChildIdStream(person.authority(), person.la_child_id())});
  }
  if (!person.nhs_number().empty()) identifiers.push_back({"person.nhs_number", NhsNumberStream(person.nhs_number())});
  if (!person.upn().empty()) identifiers.push_back({"person.upn", UpnStream(person.upn())});
  return identifiers;
}

}  // namespace kith::cases
