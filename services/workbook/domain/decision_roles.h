// Whose token may take a decision that goes to the case files. They are asked for it by this service, which may do
// everything there; so whoever proposes it, and whoever takes it by closing, must be one of whom the case files would
// take the command itself. The roles are those of the RPCs of kith.cases.v1.CasesService; a test compares them. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/supervision.pb.h"

namespace kith::workbook {

// Names of token roles; none for what is no command.
std::vector<std::string_view> RolesFor(cases::v1::Decision::CommandCase command);

// DECISION_NOT_PERMITTED. field: where the command stands in the request.
checks::Refused CheckMayPropose(const cases::v1::Decision& command, const Context& context, std::string_view field);

// The same, of every decision that stands, each with a field "decisions[3]" by its number.
checks::Refused CheckMayTake(const v1::Supervision& supervision, const Context& context);

}  // namespace kith::workbook
