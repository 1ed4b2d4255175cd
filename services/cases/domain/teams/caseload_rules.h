// How caseloads are counted and limited: the authority's own rules, as data (services/cases/data/caseload.csv).
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "shared/result/result.h"

#include "kith/cases/v1/case_file.pb.h"

namespace kith::cases {

// Where a child stands, from the lightest to the heaviest; a child of several counts as the last of them.
enum class Standing {
  kChildInNeed,
  kChildInNeedPlan,
  kLookedAfter,
  kChildProtectionPlan,
  kPreProceedings,
  kCareProceedings,
};

// The key of the data file: "child_in_need".
std::string_view StandingName(Standing standing);
Standing StandingOf(const v1::CaseFile& file);

struct CaseloadRules {
  // In hundredths of a child in need.
  std::map<Standing, int> weights;
  int family_weight = 100;
  // For a full-time worker; 0: no limit.
  int limit_children = 0;
  int limit_families = 0;
  int limit_weighted_hundredths = 0;
  // Of the limits, for somebody in the assessed and supported year.
  int newly_qualified_percent = 100;
};

// The rules of a file: rule,key,value; weight and capacity in hundredths. Refuses with INVALID_REQUEST, naming every
// bad line.
Result<CaseloadRules> ReadCaseloadRules(std::string_view csv);

// Those that are shipped: the file above.
const CaseloadRules& DefaultCaseloadRules();

}  // namespace kith::cases
