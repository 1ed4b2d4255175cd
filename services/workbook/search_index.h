// The indexes that words are looked for in, on either store: of entries, and of the parts of everything else. What is
// found is what the rows say; who may see it is the caller's to ask.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "shared/sql/connection.h"

namespace kith::workbook {

enum class SearchIndex {
  kEntries,  // in the order of their recording: `at` is the entry's number, of which there is one
  kParts,    // in the order of their writing: `at` is the second since 1970, which several may share
};

struct SearchQuery {
  std::vector<std::string> words;  // of SearchWordsOf; at least one
  std::vector<std::string> books;  // numbers of families; none: nothing is found, but with is_everything
  bool is_everything = false;
};

// Where a row stands: a search goes through them from the highest down. Entries have neither stream nor part.
struct SearchKey {
  int64_t at = std::numeric_limits<int64_t>::max();
  std::string stream, part;
};

struct SearchRow {
  SearchKey key;
  std::string stream, part;
  std::string book;    // the number of the family
  std::string author;  // whose it is, for limits
  std::string limits;  // kith.workbook.v1.Visibility, or nothing
};

struct SearchRows {
  std::vector<SearchRow> rows;       // from the highest key down
  std::optional<SearchKey> reached;  // all rows from this key up were looked at; nothing: all there are
};

// Where a search is. `width` is the index's own.
struct SearchPlace {
  SearchKey before;
  size_t width = 0;
};

inline constexpr int64_t kSearchRowsAtOnce = 200;

// The next rows before the place that hold all of the words. It throws sql::SqlError.
SearchRows FindRows(sql::Connection& connection, SearchIndex index, const SearchQuery& query, SearchPlace& place);

}  // namespace kith::workbook
