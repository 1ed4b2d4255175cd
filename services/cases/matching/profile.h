// What is compared: of a person who is recorded, and of one who is searched for. Values without behaviour.
#pragma once

#include <string>
#include <vector>

namespace kith::cases::matching {

enum class Sex { kUnknown, kFemale, kMale };

struct Name {
  std::string given;   // as recorded; several given names with spaces between them; may be empty
  std::string family;  // may be empty
};

struct Address {
  std::string postcode;  // as recorded, or empty
  std::string house;     // number or name, or the first line of the address; may be empty
};

// Everything may be empty, which is: not known.
struct Profile {
  std::vector<Name> names;  // current, former and others; of one who is searched for: one
  std::string birth_date;   // "yyyy-mm-dd"
  std::string expected_birth_date;
  Sex sex = Sex::kUnknown;
  std::vector<Address> addresses;  // now and before
  std::string nhs_number;
  std::string upn;
  std::vector<std::string> household;  // names of people who live or lived with, or are family of, the person
};

}  // namespace kith::cases::matching
