// What a county's families weigh in their workers' caseloads, in hundredths of a child, as
// services/cases/data/caseload.csv weighs them.
#pragma once

#include <map>
#include <string>

#include "services/cli/county.h"

namespace kith::cli {

// A worker's limit: beside it 18 children and 20 families, for which no weight below is lighter than its share of it.
inline constexpr int kMostWeight = 2200;

// Of the children that are with the social worker when the county's last day is over.
int WeightAtTheEnd(const CountyFamily& family);

// What a worker may hold of a family while its history is being recorded, and keeps afterwards.
struct Burden {
  int at_most = 0;
  int at_the_end = 0;
};
std::map<std::string, Burden> BurdensOf(const CountyFamily& family);

}  // namespace kith::cli
