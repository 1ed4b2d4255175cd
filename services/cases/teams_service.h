// The gRPC front of teams, workers and allocation: kith/cases/v1/teams_service.proto bound to its rules and queries.
#pragma once

#include <memory>

#include "services/cases/local_rules.h"
#include "shared/front/front.h"

namespace kith::cases {

// front: of kith.cases.v1.TeamsService.
void AddTeamsRpcs(Front& front, const Clock& clock, std::shared_ptr<const LocalRules> rules = DefaultLocalRules());

}  // namespace kith::cases
