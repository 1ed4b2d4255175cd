// The streams of supervisions, contradictions and assessments, and the rows that their lists are made of: functions of
// a state alone.
#pragma once

#include <vector>

#include "shared/journal/schema.h"

namespace kith::workbook {

inline constexpr char kContradictionView[] = "contradiction_view";
inline constexpr char kActionView[] = "action_view";

std::vector<journal::StreamKind> SupervisionKinds();
std::vector<journal::ViewTable> SupervisionTables();

}  // namespace kith::workbook
