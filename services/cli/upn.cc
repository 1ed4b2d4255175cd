#include "services/cli/upn.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace kith::cli {
namespace {

struct CodeRange {
  int first, last;
};

// Rule 1530, rule set 2023-24: authorities since April 1998 and recognised pseudo authorities.
constexpr CodeRange kAuthorities[] = {
    {1, 5},     {201, 213}, {301, 320}, {330, 336}, {340, 344}, {350, 359}, {370, 373}, {380, 384}, {390, 394},
    {420, 420}, {660, 681}, {701, 708}, {800, 803}, {805, 808}, {810, 813}, {815, 816}, {820, 823}, {825, 826},
    {830, 831}, {835, 841}, {845, 846}, {850, 852}, {855, 857}, {860, 861}, {865, 896}, {908, 909}, {916, 916},
    {919, 919}, {921, 921}, {925, 926}, {928, 929}, {931, 931}, {933, 933}, {935, 938}, {940, 941}};

bool AreDigits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool IsKnownAuthority(std::string_view digits) {
  if (!AreDigits(digits)) return false;
  const int code = std::stoi(std::string(digits));
  return std::any_of(std::begin(kAuthorities), std::end(kAuthorities),
                     [code](CodeRange range) { return range.first <= code && code <= range.last; });
}

}  // namespace

char UpnCheckLetter(std::string_view digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * static_cast<int>(i + 2);
  return "ABCDEFGHJKLMNPQRTUVWXYZ"[sum % 23];
}

std::string BrokenUpnRules(std::string_view upn) {
  if (upn.size() != 13) return "1510 1540 1550";
  std::string broken;
  const auto add = [&broken](const char* rule) { broken += (broken.empty() ? "" : " ") + std::string(rule); };
  // Only with 12 digits is there a letter to compare; a temporary number's last letter is checked by its form alone.
  const auto digits = upn.substr(1);
  const bool temporary = AreDigits(digits.substr(0, 11)) && !AreDigits(digits);
  if (AreDigits(digits) ? UpnCheckLetter(digits) != upn[0] : !temporary) add("1510");
  if (!IsKnownAuthority(upn.substr(1, 3))) add("1530");
  if (!AreDigits(upn.substr(4, 8))) add("1540");
  const char last = upn[12];
  const bool letter = last >= 'A' && last <= 'Z' && last != 'I' && last != 'O' && last != 'S';
  if (!letter && std::isdigit(static_cast<unsigned char>(last)) == 0) add("1550");
  return broken;
}

}  // namespace kith::cli
