// What an authority decides for itself, as data files that are read and checked when the service starts: how caseloads
// are counted, and its own limits of clocks.
#pragma once

#include <memory>
#include <string>

#include "services/cases/domain/clocks/rules.h"
#include "services/cases/domain/teams/caseload_rules.h"
#include "shared/result/result.h"

namespace kith::cases {

struct LocalRules {
  CaseloadRules caseload;
  ClockRules clocks;
};

// What is shipped: the caseload file of services/cases/data, and the clocks without variants.
std::shared_ptr<const LocalRules> DefaultLocalRules();

// Each file by its path; an empty path means what is shipped. Refuses with INVALID_REQUEST, naming every bad line of
// both, or the file that cannot be read.
Result<LocalRules> ReadLocalRules(const std::string& caseload_file, const std::string& clock_variants_file);

}  // namespace kith::cases
