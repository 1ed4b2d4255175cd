#include "services/workbook/rows.h"

#include <string>

namespace kith::workbook {

void WorkbookRows(std::string_view stream, const v1::Workbook& workbook, journal::RowSink& sink) {
  const std::string family = "families" + std::string(stream.substr(stream.find('/')));
  sink.Row(kWorkbookView, {family, workbook.authority(), static_cast<int64_t>(workbook.state()), workbook.template_(),
                           workbook.template_digest()});
  if (workbook.supervision_due_date().empty()) return;
  sink.Row(kSupervisionClockView, {family, workbook.supervision_due_date() + " " + std::string(stream)});
}

void FamilyRows(std::string_view, const v1::KnownFamily& family, journal::RowSink& sink) {
  for (const auto& worker : family.workers()) {
    sink.Row(kFamilyWorkerView, {worker.worker(), worker.team(), worker.start_date(), worker.end_date()});
  }
}

void ChapterRows(std::string_view stream, const v1::Chapter& chapter, journal::RowSink& sink) {
  if (chapter.summary_due_date().empty()) return;
  const std::string sort = chapter.summary_due_date() + " " + std::string(stream);
  const std::string family = "families" + chapter.workbook().substr(chapter.workbook().find('/'));
  for (const auto& worker : chapter.head().practitioners()) sink.Row(kSummaryClockView, {family, worker, sort});
}

}  // namespace kith::workbook
