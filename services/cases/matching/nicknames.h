// Short forms and variants of given names, from nicknames.csv.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::cases::matching {

// The names that this one can stand for, itself among them where it is one: "beth" is {"bethany", "elizabeth"},
// "elizabeth"
// {"elizabeth"}. Empty for a word that the table does not have. Words are as Plain makes them. Thread-safe.
const std::vector<std::string>& FullNames(std::string_view given);

// Whether both can stand for one name.
bool AreVariants(std::string_view a, std::string_view b);

// The variants of a full name of the table; empty for another word.
const std::vector<std::string>& VariantsOf(std::string_view full);

// For tests and the generator: the table itself, full name and its variants.
struct Nicknames {
  std::string full;
  std::vector<std::string> variants;
};
const std::vector<Nicknames>& NicknameTable();

}  // namespace kith::cases::matching
