// What of a chapter its reader sees: a field that tells where somebody is stays with those who may know. Pure.
#pragma once

#include <string_view>

#include "services/workbook/domain/separation.h"

#include "kith/workbook/v1/chapter.pb.h"
#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/template.pb.h"

namespace kith::workbook {

// Of the field of that prompt in a chapter with this head. made: of the workbook's template; null: nothing of it is
// seen.
bool MaySeeField(const v1::ChapterTemplate* made, const v1::ChapterHead& head, std::string_view prompt,
                 const Sight& sight);

// Takes out what the reader may not see. False: the chapter is closed to the reader as a whole, and is left as it is.
bool Withhold(const v1::Template* made, const Sight& sight, v1::Chapter& chapter);

// Takes out the names of chapters that are closed to the reader; of all, where there is no workbook.
void Withhold(const v1::Workbook* workbook, const Sight& sight, v1::Entry& entry);

// Takes out the heads of chapters that are closed to the reader.
void Withhold(const Sight& sight, v1::Workbook& workbook);

}  // namespace kith::workbook
