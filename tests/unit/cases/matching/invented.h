// A county of invented people in households, as many as are asked for, and the errors with which one of them is
// searched for. The same for a seed. services/cases/matching/README.md lists the errors and their rates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/cases/matching/profile.h"

namespace kith::cases::matching {

// Numbers that follow from a seed, on every machine.
class Dice {
 public:
  explicit Dice(uint64_t seed) : state_(seed) {}
  uint64_t Roll();
  int Below(int n) { return static_cast<int>(Roll() % static_cast<uint64_t>(n)); }
  bool Chance(double p) { return static_cast<double>(Roll() >> 11) * 0x1p-53 < p; }
  template <class List>
  const auto& Of(const List& list) {
    return list[static_cast<size_t>(Below(static_cast<int>(list.size())))];
  }

 private:
  uint64_t state_;
};

struct County {
  std::vector<Profile> people;  // children and their parents, household by household
};

// Among them: siblings of one address and family name, twins (one birth in 60 or so), parents who gave their child
// their own name, and namesakes who live in the same postcode.
County Invent(int people, uint64_t seed);

// What somebody searches for who means this person.
struct Search {
  Profile wanted;
  std::vector<const char*> errors;  // of the list in the README
};
Search SearchFor(const Profile& person, Dice& dice);

// Somebody who is not recorded and is like this child: a twin or sibling of the same address, a parent of the same
// name, or a namesake of the same postcode.
Profile LikeButAnother(const Profile& child, Dice& dice);

// A valid NHS number, or UPN, that belongs to nobody.
std::string InventNhsNumber(Dice& dice);
std::string InventUpn(Dice& dice);

}  // namespace kith::cases::matching
