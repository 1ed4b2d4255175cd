// The folds of families, people, workbooks and chapters from their events. An event that does not belong to the stream
// is a fault of ours: std::logic_error.
#pragma once

#include "kith/workbook/v1/chapter.pb.h"
#include "kith/workbook/v1/workbook.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

void Apply(v1::KnownFamily& family, const v1::WorkbookEvent& event);
void Apply(v1::KnownPerson& person, const v1::WorkbookEvent& event);
void Apply(v1::Workbook& workbook, const v1::WorkbookEvent& event);
void Apply(v1::Chapter& chapter, const v1::WorkbookEvent& event);

}  // namespace kith::workbook
