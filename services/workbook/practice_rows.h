// The rows of instruments, goals, sessions and checks of practice: functions of a state alone.
#pragma once

#include <vector>

#include "shared/journal/schema.h"

namespace kith::workbook {

inline constexpr char kInstrumentView[] = "instrument_view";
inline constexpr char kGoalView[] = "goal_view";
inline constexpr char kSessionView[] = "session_view";
inline constexpr char kFidelityView[] = "fidelity_view";

std::vector<journal::StreamKind> PracticeKinds();
std::vector<journal::ViewTable> PracticeTables();

// For the schema: adds the rows of sessions to the kind of the entries, which are another part's.
void AddSessionRows(std::vector<journal::StreamKind>& kinds);

}  // namespace kith::workbook
