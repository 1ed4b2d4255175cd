// The numbers by which the outside world knows a person: their form, and the streams that keep them unique.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/checks/checks.h"

#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

// INVALID_IDENTIFIER unless 10 digits of which the last is the modulus-11 check digit (NHS Data Dictionary, NHS
// NUMBER).
checks::Refused CheckNhsNumber(std::string_view field, std::string_view text);

// INVALID_IDENTIFIER unless a unique pupil number of 13 characters with the right check letter (census rules 1510,
// 1540, 1550). Whether characters 2 to 4 are an authority that exists (1530) is left to the return: the list changes.
checks::Refused CheckUpn(std::string_view field, std::string_view text);

// INVALID_IDENTIFIER unless 1 to 20 letters and digits (census rules 1570, 1580).
checks::Refused CheckLaChildId(std::string_view field, std::string_view text);

// The streams that bind an identifier to a person: "identifiers/<digest>", so that no number is readable in a stream's
// name.
std::string LaChildIdStream(std::string_view authority, std::string_view la_child_id);
std::string NhsNumberStream(std::string_view nhs_number);
std::string UpnStream(std::string_view upn);

// An identifier that a person brings: the field of Person it stands in, and its stream.
struct Identifier {
  std::string_view field;
  std::string stream;
};
std::vector<Identifier> IdentifiersOf(const v1::Person& person);

}  // namespace kith::cases
