// A case file and its clocks as a person reads them.
#pragma once

#include <string>

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/clocks_service.pb.h"

namespace kith::cli {

// What happened to the child, and who held the case, part by part in the order of their dates.
std::string CaseText(const cases::v1::CaseFile& file);

// A table, or a line that says that there are none. with_case: clocks of several children.
std::string ClocksText(const google::protobuf::RepeatedPtrField<cases::v1::Clock>& clocks, bool with_case);

}  // namespace kith::cli
