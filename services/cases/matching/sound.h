// How a name sounds, near enough to find its other spellings.
#pragma once

#include <string>
#include <string_view>

namespace kith::cases::matching {

// At most six capital letters for a word in small Latin letters: "catherine" and "kathryn" are KTRN, "mohammed" and
// "muhamad" MMT, "philips" and "fillips" FLPS. Empty for a word without letters.
//
// Our own, after the ideas of Metaphone (L. Philips, 1990), because Debian keeps no library for it. Wider than
// Metaphone where names of many languages need it: vowels, h and y count only as the first letter, d is t, v and w are
// f, z is s, sh, ch, sch, cz and sz are X, soft g is J. It finds candidates; the similarity of letters decides.
std::string Sound(std::string_view word);

}  // namespace kith::cases::matching
