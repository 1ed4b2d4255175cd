// Which rules of the Children in Need census a child's record breaks, and on which days. Pure; a few microseconds.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/cases/domain/census/finding.h"

namespace kith::cases::census {

// Everything that the record breaks on any day, in every year: the days of a finding say when. They depend on the state
// alone, so that views can hold them.
std::vector<Finding> FindingsOf(const v1::CaseFile& file);
std::vector<Finding> FindingsOf(const v1::Person& person);

// Whether a census as of the day shows it: its rule holds in the year, and the day is one of its days.
bool IsShown(const Finding& finding, const CensusDay& day);

// What a census as of the day would show of the child. Nothing of a child that it would not hold.
std::vector<Finding> BrokenRules(const v1::CaseFile& file, const v1::Person& person, const CensusDay& day);

// Whether a census as of the day holds the child: an episode began by then, and was not closed before the year.
bool IsInCensus(const v1::CaseFile& file, const CensusDay& day);

// As the API tells it.
v1::CensusFinding ToProto(const Finding& finding);

// As a view's row holds it, "8670Q,3,12,2025-03-11,;…": rule, part, number, first day, first day not any more.
std::string Packed(const std::vector<Finding>& findings);
// Rules that this version does not know are left out.
std::vector<Finding> Unpacked(std::string_view packed);

}  // namespace kith::cases::census
