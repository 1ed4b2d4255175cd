// What a change of a stream's rows in one view table comes to, row by row.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/sql/connection.h"

namespace kith::journal {

// Rows as bytes, a tenth of their size in memory: equal where the rows, and their order, are.
std::string PackRows(const sql::Rows& rows);

struct RowChanges {
  sql::Rows gone;             // to be deleted; every column of them
  std::vector<size_t> added;  // to be inserted: places among the rows that are packed in `now`
};

// From rows that were packed to others. Nothing where they are better replaced as a whole: none of them stays, two of
// them are equal, or one that goes has a NULL, which no comparison finds.
std::optional<RowChanges> ChangesOf(std::string_view was, std::string_view now);

}  // namespace kith::journal
