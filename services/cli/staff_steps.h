// The commands that record a county's teams and workers, in order. Pure.
#pragma once

#include <vector>

#include "services/cli/county.h"
#include "services/cli/step.h"

namespace kith::cli {

// Two to a team: it belongs to no seed, so that a second county of the same authority finds it.
std::vector<Step> TeamSteps(const std::vector<cases::v1::Team>& teams);

// Of a worker: the posts, what changed of them, and the end.
std::vector<Step> WorkerSteps(const CountyWorker& worker);

}  // namespace kith::cli
