// Unique pupil numbers (N00001): a check letter, the authority's three digits, eight digits, and a digit or letter.
#pragma once

#include <string>
#include <string_view>

namespace kith::cli {

// The numbers of the rules that the UPN breaks, the deciding one first, e.g. "1510 1530"; empty for a good one.
// 1550 character 13 · 1540 characters 5 to 12 · 1530 authority · 1510 check letter (also where it cannot be computed).
std::string BrokenUpnRules(std::string_view upn);

// The check letter for characters 2 to 13, which must be 12 digits.
char UpnCheckLetter(std::string_view digits);

}  // namespace kith::cli
