// How alike two texts are.
#pragma once

#include <string_view>

namespace kith::cases::matching {

// Jaro-Winkler similarity (W. E. Winkler, 1990), prefix scale 0.1 and at most four letters: 1 for equal texts, 0 for
// those with nothing in common or an empty one.
double JaroWinkler(std::string_view a, std::string_view b);

// Edits from one text to the other: letters put in, left out or changed, and neighbours swapped, none edited twice
// (optimal string alignment).
int Edits(std::string_view a, std::string_view b);

}  // namespace kith::cases::matching
