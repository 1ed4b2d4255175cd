// Writes histories as a Children in Need census file, in the order of the schema. Care proceedings, allocations, names
// and NHS numbers have no place in the census.
#pragma once

#include <string>
#include <vector>

#include "services/cli/history.h"
#include "shared/calendar/date.h"
#include "shared/result/result.h"

namespace kith::cli {

struct CensusHeader {
  std::string authority;
  int year = 0;  // the reference date is its 31 March
};

// The XML text. Every episode is written, whatever its dates: a snapshot of all, not one year's return.
std::string CensusXml(const CensusHeader& header, const std::vector<ChildHistory>& histories);

// CANNOT_WRITE.
Result<void> WriteCensusFile(const std::string& path, const CensusHeader& header,
                             const std::vector<ChildHistory>& histories);

}  // namespace kith::cli
