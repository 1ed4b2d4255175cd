// The commands that record a family's people, in order. Pure.
//
// They call the family's records "child 0", "adult 0" (numbers in the order of the family), "family", "household" and
// "kin 0" (in the order of its relationships).
#pragma once

#include <string>
#include <vector>

#include "services/cli/county.h"
#include "services/cli/step.h"

namespace kith::cli {

// Among the family's children, then its adults: "child 0".
std::string CalledPerson(const CountyFamily& family, std::size_t nth);

// As they were known at first: an unborn child with its expected date of birth, a mistyped date, what was asked later.
std::vector<Step> PeopleSteps(const CountyFamily& family);

cases::v1::Person FirstRecorded(const CountyFamily& family, std::size_t child);
// The number of the first entry of a child's history that is made after its registration.
int FirstEntryAfter(const cases::v1::Person& registered);

}  // namespace kith::cli
