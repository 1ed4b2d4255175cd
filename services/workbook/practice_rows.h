// The rows of instruments, goals, sessions and checks of practice: functions of a state alone.
#pragma once

#include <string_view>
#include <vector>

#include "shared/journal/schema.h"

#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/practice.pb.h"

namespace kith::workbook {

inline constexpr char kInstrumentView[] = "instrument_view";
inline constexpr char kGoalView[] = "goal_view";
inline constexpr char kSessionView[] = "session_view";
inline constexpr char kFidelityView[] = "fidelity_view";

std::vector<journal::StreamKind> PracticeKinds();
std::vector<journal::ViewTable> PracticeTables();

// Of an entry, which is another part's: its kind must name kSessionView among its tables, and its rows call this.
void SessionRows(const v1::Entry& entry, journal::RowSink& sink);

}  // namespace kith::workbook
