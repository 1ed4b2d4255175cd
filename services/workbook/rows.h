// The rows that the lists over workbooks and chapters are made of: a function of a stream's state alone.
#pragma once

#include <string_view>

#include "shared/journal/schema.h"

#include "kith/workbook/v1/chapter.pb.h"
#include "kith/workbook/v1/workbook.pb.h"

namespace kith::workbook {

inline constexpr char kWorkbookView[] = "workbook_view";           // a row for each workbook
inline constexpr char kFamilyWorkerView[] = "family_worker_view";  // a row for each period of a worker in a family
// A row for each practitioner of each chapter whose next summary is due on some day.
inline constexpr char kSummaryClockView[] = "summary_clock_view";
// A row for each workbook that is open: when its family's next group supervision is due.
inline constexpr char kSupervisionClockView[] = "supervision_clock_view";

void WorkbookRows(std::string_view stream, const v1::Workbook& workbook, journal::RowSink& sink);
void FamilyRows(std::string_view stream, const v1::KnownFamily& family, journal::RowSink& sink);
void ChapterRows(std::string_view stream, const v1::Chapter& chapter, journal::RowSink& sink);

}  // namespace kith::workbook
