// The commands that record a family's people, without request_id. Pure.
#pragma once

#include <string>
#include <vector>

#include "services/cli/county.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/people_service.pb.h"

namespace kith::cli {

struct RecordedFamily {
  std::vector<std::string> people;  // names of the children, then of the adults
  std::string family;
};

// The nth of the children, then of the adults.
cases::v1::RegisterPersonRequest PersonOf(const CountyFamily& family, std::size_t nth);
cases::v1::RegisterFamilyRequest FamilyOf(const CountyFamily& family, const RecordedFamily& names);
// All live there: the adults since the eldest child's birth, each child since its own.
cases::v1::RegisterHouseholdRequest HouseholdOf(const CountyFamily& family, const RecordedFamily& names);
cases::v1::RecordRelationshipRequest RelationshipOf(const Kinship& kinship, const RecordedFamily& names);

}  // namespace kith::cli
