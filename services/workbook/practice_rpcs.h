// The gRPC front of instruments, goals, trajectories and checks of practice: kith/workbook/v1/practice_service.proto
// bound to its rules and queries.
#pragma once

#include "services/workbook/domain/templates.h"
#include "shared/clock/clock.h"
#include "shared/front/front.h"

namespace kith::workbook {

// All of them behind FamilyGate. templates and clock must outlive the server.
void AddPracticeRpcs(Front& front, const Templates& templates, const Clock& clock);

}  // namespace kith::workbook
