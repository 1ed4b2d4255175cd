// Names as they are compared: without case, accents, punctuation, script and particles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::cases::matching {

// Small letters a to z, digits and single spaces: "  O’Brien-ŁUKASZ " is "obrien lukasz", "Мария" is "maria".
// Apostrophes join, other punctuation parts. Letters of other scripts are written in Latin ones as ICU's Any-Latin
// does. Text that is no UTF-8 is taken for what can be read of it. Thread-safe.
std::string Plain(std::string_view text);

// The words of a given name: "Mary-Ann O." is {"mary", "ann", "o"}. Titles (mr, dr, baby of …) are left out.
std::vector<std::string> GivenWords(std::string_view given);

// The parts of a family name: particles go ("van der Berg" is {"berg"}, "de la Cruz" {"cruz"}), "mac" and "mc" are one,
// "abdul rahman", "al hassan" and "bin laden" are joined ("abdulrahman", "hassan", "laden"), and a double-barrelled
// name has two.
std::vector<std::string> FamilyParts(std::string_view family);

// Small letters and digits alone: "CB1 2AB" is "cb12ab".
std::string Compact(std::string_view text);

// The parts written together.
std::string Joined(const std::vector<std::string>& parts);

}  // namespace kith::cases::matching
