#include "services/workbook/search_index.h"

#include <algorithm>
#include <array>
#include <utility>

namespace kith::workbook {
namespace {

// PostgreSQL's index collects all that hold a word before it shows the first. So it is asked for the newest two blocks
// of numbers (migration 0007), then for wider ones where those say little, then for all. What few families have is
// spread more thinly. Of parts the number is the minute: blocks of three days, six weeks and two years.
constexpr std::array<int, 3> kBlockBits = {12, 16, 20};
constexpr int64_t kSecondsOfANumber = 60;
constexpr size_t kFewFamilies = 10, kFewRows = 20;

struct Names {
  const char* view;     // its rows
  const char* words;    // SQLite's index of them
  const char* rowid;    // by which that names them
  const char* columns;  // at, stream, part, book, author, limits
  const char* at;
  const char* number;  // of the block
  const char* order;
};

const Names& NamesOf(SearchIndex index) {
  static constexpr Names kOfEntries{
      "entry_text_view", "entry_text_words", "id", "id, stream, '' AS part, book, author, limits", "id", "id",
      "id DESC"};
  static constexpr Names kOfParts{"part_text_view",
                                  "part_text_words",
                                  "id",
                                  "at, stream, part, book, author, limits",
                                  "at",
                                  "at / 60",
                                  "at DESC, stream DESC, part DESC"};
  return index == SearchIndex::kEntries ? kOfEntries : kOfParts;
}

// '"F1" OR "F2"', or with | as PostgreSQL has it. Numbers are of letters and digits alone.
std::string AnyOf(const std::vector<std::string>& books, const char* before, const char* after, const char* between) {
  std::string all;
  for (const auto& book : books) all += (all.empty() ? "" : between) + (before + book) + after;
  return all;
}

// FTS5: words in quotes are words, whatever they say.
std::string MatchOf(const SearchQuery& query) {
  std::string match = "words : (" + AnyOf(query.words, "\"", "\"", " AND ") + ")";
  if (!query.is_everything) match += " AND book : (" + AnyOf(query.books, "\"", "\"", " OR ") + ")";
  return match;
}

class Values {
 public:
  std::string Add(sql::Value value) {
    values_.push_back(std::move(value));
    return "$" + std::to_string(values_.size());
  }
  const std::vector<sql::Value>& all() const { return values_; }

 private:
  std::vector<sql::Value> values_;
};

// Of rows before the key.
std::string Before(SearchIndex index, const SearchKey& key, const std::string& at, Values& values) {
  if (index == SearchIndex::kEntries) return at + " < " + values.Add(key.at);
  std::string condition = "(at, stream, part) < (" + values.Add(key.at);
  condition += ", " + values.Add(key.stream);
  return condition + ", " + values.Add(key.part) + ")";
}

SearchRows RowsOf(SearchIndex index, const sql::Rows& found, std::optional<SearchKey> reached) {
  SearchRows rows;
  for (const auto& row : found) {
    SearchRow one{{sql::AsInteger(row[0]), {}, {}},
                  sql::AsText(row[1]),
                  sql::AsText(row[2]),
                  sql::AsText(row[3]),
                  sql::AsText(row[4]),
                  sql::AsBytes(row[5])};
    if (index == SearchIndex::kParts) {
      one.key.stream = one.stream;
      one.key.part = one.part;
    }
    rows.rows.push_back(std::move(one));
  }
  if (found.size() == static_cast<size_t>(kSearchRowsAtOnce)) reached = rows.rows.back().key;
  rows.reached = std::move(reached);
  return rows;
}

SearchRows FindInSqlite(sql::Connection& connection, SearchIndex index, const SearchQuery& query,
                        const SearchKey& before) {
  const Names& names = NamesOf(index);
  Values values;
  const std::string match = values.Add(MatchOf(query));
  // Entries are numbered as the index is, which then goes from the last one down by itself.
  const bool is_numbered = index == SearchIndex::kEntries;
  const std::string condition = Before(index, before, "f.rowid", values);
  const std::string most = values.Add(kSearchRowsAtOnce);
  const std::string words = names.words, view = names.view;
  std::string statement = "SELECT " + std::string(is_numbered ? "v.id" : "v.at") + ", v.stream, " +
                          (is_numbered ? "''" : "v.part") + ", v.book, v.author, v.limits FROM " + words + " f JOIN " +
                          view + " v ON v.id = f.rowid WHERE " + words + " MATCH " + match + " AND " + condition +
                          " ORDER BY " + (is_numbered ? "f.rowid DESC" : names.order) + " LIMIT " + most;
  return RowsOf(index, connection.Query(statement, values.all()), std::nullopt);
}

// The block in which the place is and the one before it as words of the index, and the key from which on they hold
// everything.
std::pair<std::string, SearchKey> BlocksOf(SearchIndex index, const SearchPlace& place) {
  const int64_t scale = index == SearchIndex::kEntries ? 1 : kSecondsOfANumber;
  // Others of the same second may stand before a key with a stream.
  const int64_t at = place.before.stream.empty() ? place.before.at - 1 : place.before.at;
  const int bits = kBlockBits.at(place.width);
  const int64_t last = std::max<int64_t>(0, at) / scale >> bits;
  const int64_t first = std::max<int64_t>(0, last - 1);
  const std::string mark(place.width + 1, '#');
  return {"'" + mark + std::to_string(first) + "' | '" + mark + std::to_string(last) + "'",
          {(first << bits) * scale, {}, {}}};
}

// Materialised, so that the planner, who cannot know how few they are, does not walk through all rows in their order,
// or collect all rows of all families. Of many families the rows are sorted out afterwards.
SearchRows FindByIndex(sql::Connection& connection, SearchIndex index, const SearchQuery& query,
                       const SearchPlace& place) {
  const Names& names = NamesOf(index);
  Values values;
  const std::string words = "plainto_tsquery('workbook_words', " + values.Add(AnyOf(query.words, "", "", " ")) + ")";
  std::string asked = words;
  // Nothing that the store takes for a word is nothing to look for, whatever else is asked.
  std::string other = " AND numnode(" + words + ") > 0";
  std::optional<SearchKey> reached;
  if (place.width < kBlockBits.size()) {
    const auto [blocks, first] = BlocksOf(index, place);
    if (first.at > 0) reached = first;
    asked += " && " + values.Add(blocks) + "::tsquery";
  }
  if (!query.is_everything && query.books.size() <= kFewFamilies) {
    asked += " && " + values.Add(AnyOf(query.books, "'/", "'", " | ")) + "::tsquery";
  } else if (!query.is_everything) {
    other += " AND book = ANY (string_to_array(" + values.Add(AnyOf(query.books, "", "", ",")) + ", ','))";
  }
  const std::string before = Before(index, place.before, names.at, values);
  const std::string most = values.Add(kSearchRowsAtOnce);
  const std::string statement = "WITH found AS MATERIALIZED (SELECT " + std::string(names.columns) + " FROM " +
                                names.view + " WHERE found_by(words, book, " + names.number + ") @@ (" + asked +
                                ")) SELECT * FROM found WHERE " + before + other + " ORDER BY " + names.order +
                                " LIMIT " + most;
  return RowsOf(index, connection.Query(statement, values.all()), std::move(reached));
}

}  // namespace

SearchRows FindRows(sql::Connection& connection, SearchIndex index, const SearchQuery& query, SearchPlace& place) {
  if (connection.dialect() == sql::Dialect::kSqlite) return FindInSqlite(connection, index, query, place.before);
  if (place.before.at == std::numeric_limits<int64_t>::max()) {
    const Names& names = NamesOf(index);
    const auto last =
        connection.Query("SELECT coalesce(max(" + std::string(names.at) + "), 0) FROM " + std::string(names.view), {});
    place.before = {sql::AsInteger(last.at(0)[0]) + 1, {}, {}};
  }
  if (place.width == 0 && !query.is_everything && query.books.size() <= kFewFamilies) place.width = 1;
  SearchRows found = FindByIndex(connection, index, query, place);
  if (found.rows.size() < kFewRows && place.width < kBlockBits.size()) ++place.width;
  return found;
}

}  // namespace kith::workbook
