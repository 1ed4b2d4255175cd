// The rows that full-text search finds the record by, beside those of entries (entry_rows.h): functions of a state
// alone.
#pragma once

#include <string_view>
#include <vector>

#include "shared/journal/schema.h"

#include "kith/workbook/v1/workbook.pb.h"

namespace kith::workbook {

// A row for each text of a record.
inline constexpr char kPartTextView[] = "part_text_view";

journal::ViewTable PartTable();

// For the schema, last but what watches: adds the rows of texts to the kinds of stream that have any.
void AddPartRows(std::vector<journal::StreamKind>& kinds);

// Who may see it, as a row says it: nothing for what is open to all.
sql::Bytes LimitsOfRow(const v1::Visibility& visibility);

}  // namespace kith::workbook
