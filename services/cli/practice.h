// What practitioners record of a family's episode, as commands in an order in which each is legal when its turn comes:
// the facts that the county made, and around them the work that guidance asks for. Pure; the same for the same family.
//
// Where practice handles siblings together, one command does. Some of it is late or missing, as practice is: visits and
// core groups beyond their limits, a child who was not seen.
#pragma once

#include <vector>

#include "services/cli/county.h"
#include "services/cli/step.h"

namespace kith::cli {

// Of an episode with further action. Needs the names that PeopleSteps and FrontDoorSteps give.
std::vector<Step> PracticeOf(const CountyFamily& family, std::size_t episode);

}  // namespace kith::cli
