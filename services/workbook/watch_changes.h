// What entries of the journal are to those who watch a workbook.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/templates.h"
#include "shared/journal/journal.h"
#include "shared/journal/schema.h"

namespace kith::workbook {

// One change, made once for all who watch, as a serialised WatchWorkbookResponse: one after the other they are one with
// all the changes.
struct Told {
  int64_t position = 0;
  std::string workbook;
  Limits limits;
  std::string bytes;
  // Of a chapter with fields that tell where somebody is: the change for those who may not know it.
  Limits locating{};
  std::string without_locating{};

  // Empty: nothing of it.
  std::string_view SeenBy(const Sight& sight) const {
    if (!MaySee(limits, sight)) return {};
    return without_locating.empty() || MaySee(locating, sight) ? bytes : without_locating;
  }
};
using AllTold = std::vector<std::shared_ptr<const Told>>;

// Whether changes of the stream are told at all: records of a workbook; not what is known of families, nor checks of
// staff's practice.
bool IsTold(std::string_view stream);

// The changes of entries, in their order; what the records are now is read in one round trip, so that what was limited
// or erased since is told as it is now: to those who may see it, or to nobody. Throws sql::SqlError.
AllTold ToldOf(journal::Journal& journal, const Templates& templates, const std::vector<journal::Entry>& entries);

// For the schema: which streams belong to a workbook. Adds a row of kWatchView to every kind whose changes are told.
inline constexpr char kWatchView[] = "watch_view";
journal::ViewTable WatchTable();
void AddWatchRows(std::vector<journal::StreamKind>& kinds);

}  // namespace kith::workbook
