#include "services/workbook/search.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>
#include <optional>

#include "services/workbook/chronology.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/separation.h"
#include "services/workbook/entry_rows.h"
#include "shared/checks/checks.h"
#include "shared/checks/cut.h"
#include "shared/front/page.h"
#include "shared/front/stored_streams.h"

namespace kith::workbook {
namespace {

using Sights = std::map<std::string, std::optional<Sight>>;  // by a family's number; nothing: hidden

constexpr size_t kMostWords = 10;
constexpr size_t kLongestQuery = 200;
constexpr int64_t kDefaultHits = 20, kMostHits = 50;
constexpr int64_t kMostFamilies = 500;
// A page that finds little of what it may show stops here and says where to go on.
constexpr int kMostRounds = 8;
constexpr int64_t kRowsOfARound = 200;
// PostgreSQL's index collects all that hold a word before it shows the first. So it is asked for the newest two blocks
// of numbers (migration 0007), then for wider ones where those say little, then for all. What few families have is
// spread more thinly.
constexpr std::array<int, 3> kBlockBits = {12, 16, 20};
constexpr size_t kFewFamilies = 10, kFewRows = 20;
constexpr size_t kExcerptBytes = 240, kBeforeTheWord = 80;

bool IsWordByte(unsigned char c) {
  return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (IsWordByte(static_cast<unsigned char>(c))) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

// '"F1" OR "F2"', or with | as PostgreSQL has it. Numbers are of letters and digits alone.
std::string AnyOf(const std::vector<std::string>& books, const char* before, const char* after, const char* between) {
  std::string all;
  for (const auto& book : books) all += (all.empty() ? "" : between) + (before + book) + after;
  return all;
}

struct Query {
  std::vector<std::string> words;
  std::vector<std::string> books;  // none: everything
  bool is_everything = false;
};

// FTS5: words in quotes are words, whatever they say.
std::string MatchOf(const Query& query) {
  std::string match = "words : (" + AnyOf(query.words, "\"", "\"", " AND ") + ")";
  if (!query.is_everything) match += " AND book : (" + AnyOf(query.books, "\"", "\"", " OR ") + ")";
  return match;
}

struct Found {
  sql::Rows rows;        // in falling order of their numbers
  int64_t complete = 0;  // no other row from this number on holds the words; 0: none at all
};

Found Cut(sql::Rows rows, int64_t complete) {
  if (rows.size() == static_cast<size_t>(kRowsOfARound)) complete = sql::AsInteger(rows.back()[0]);
  return {std::move(rows), complete};
}

Found FindInSqlite(sql::Connection& connection, const Query& query, int64_t before) {
  return Cut(connection.Query(
                 "SELECT v.id, v.stream, v.book, v.author, v.limits FROM entry_text_words f JOIN entry_text_view v ON "
                 "v.id = f.rowid WHERE entry_text_words MATCH $1 AND f.rowid < $2 ORDER BY f.rowid DESC LIMIT $3",
                 {MatchOf(query), before, kRowsOfARound}),
             0);
}

// Where the search is, and in which width of blocks it asks; behind the last width: for all.
struct Place {
  int64_t before = 0;
  size_t width = 0;
};

// The block in which the place is and the one before it as words of the index, and the number from which on they hold
// everything.
std::pair<std::string, int64_t> BlocksOf(const Place& place) {
  const int bits = kBlockBits.at(place.width);
  const int64_t last = (place.before - 1) >> bits;
  const int64_t first = std::max<int64_t>(0, last - 1);
  const std::string mark(place.width + 1, '#');
  return {"'" + mark + std::to_string(first) + "' | '" + mark + std::to_string(last) + "'", first << bits};
}

// Materialised, so that the planner, who cannot know how few they are, does not walk through all entries in the order
// of their numbers, or collect all entries of all families. Of many families the rows are sorted out afterwards.
Found FindByIndex(sql::Connection& connection, const Query& query, const Place& place) {
  std::vector<sql::Value> values = {AnyOf(query.words, "", "", " "), place.before, kRowsOfARound};
  std::string asked = "plainto_tsquery('english', $1)";
  std::string other;
  int64_t complete = 0;
  const auto next = [&] { return "$" + std::to_string(values.size()); };
  if (place.width < kBlockBits.size()) {
    const auto [blocks, first] = BlocksOf(place);
    complete = first;
    values.push_back(blocks);
    asked += " && " + next() + "::tsquery";
  }
  if (!query.is_everything && query.books.size() <= kFewFamilies) {
    values.push_back(AnyOf(query.books, "'/", "'", " | "));
    asked += " && " + next() + "::tsquery";
  } else if (!query.is_everything) {
    values.push_back(AnyOf(query.books, "", "", ","));
    other = " AND book = ANY (string_to_array(" + next() + ", ','))";
  }
  return Cut(
      connection.Query("WITH found AS MATERIALIZED (SELECT id, stream, book, author, limits FROM entry_text_view WHERE "
                       "entry_found_by(words, book, id) @@ (" +
                           asked +
                           ")) SELECT id, stream, book, author, limits FROM found WHERE id < $2 AND "
                           "numnode(plainto_tsquery('english', $1)) > 0" +
                           other + " ORDER BY id DESC LIMIT $3",
                       values),
      complete);
}

// Rows behind an entry's number.
Found Find(sql::Connection& connection, const Query& query, Place& place) {
  if (connection.dialect() == sql::Dialect::kSqlite) return FindInSqlite(connection, query, place.before);
  if (place.before == std::numeric_limits<int64_t>::max()) {
    const auto last = connection.Query("SELECT coalesce(max(id), 0) FROM entry_text_view", {});
    place.before = sql::AsInteger(last.at(0)[0]) + 1;
  }
  if (place.width == 0 && !query.is_everything && query.books.size() <= kFewFamilies) place.width = 1;
  Found found = FindByIndex(connection, query, place);
  if (found.rows.size() < kFewRows && place.width < kBlockBits.size()) ++place.width;
  return found;
}

std::vector<std::string> FamiliesOf(journal::Journal& journal, const Context& context) {
  const auto rows = journal.readers().With([&](sql::Connection& connection) {
    return connection.Query(
        "SELECT DISTINCT stream FROM family_worker_view WHERE worker = $1 AND start_date <= $2 AND (end_date = '' OR "
        "end_date > $2) ORDER BY stream LIMIT $3",
        {context.subject, context.today, kMostFamilies});
  });
  std::vector<std::string> families;
  for (const auto& row : rows) families.push_back(sql::AsText(row[0]));
  return families;
}

std::string NumberOf(const std::string& name) { return name.substr(name.find('/') + 1); }

// The caller's sights of families that were not looked at before, in one round trip.
void Look(journal::Journal& journal, const Context& context, std::vector<std::string> numbers, Sights& sights) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::vector<std::string> families;
  for (const auto& number : numbers) {
    if (!sights.contains(number)) families.push_back("families/" + number);
  }
  const StoredStreams known(journal, families);
  for (const auto& family : families) {
    const auto* state = known.Find<v1::KnownFamily>(family);
    auto& sight = sights[NumberOf(family)];
    if (!IsHidden(state, context)) sight = SightOf(state ? *state : v1::KnownFamily::default_instance(), context);
  }
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What is around the first place where one of the words begins, or the beginning.
std::string Excerpt(const std::string& text, const std::vector<std::string>& words) {
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(), Lower);
  size_t at = std::string::npos;
  for (std::string word : words) {
    std::transform(word.begin(), word.end(), word.begin(), Lower);
    // Another form of the word has most of its beginning.
    const std::string stem = word.substr(0, std::max<size_t>(3, word.size() * 2 / 3));
    for (size_t found = lower.find(stem); found != std::string::npos; found = lower.find(stem, found + 1)) {
      if (found > 0 && IsWordByte(static_cast<unsigned char>(lower[found - 1]))) continue;
      at = std::min(at, found);
      break;
    }
  }
  size_t begin = at == std::string::npos || at < kBeforeTheWord ? 0 : at - kBeforeTheWord;
  begin = checks::Cut(text, begin).size();
  return checks::Cut(std::string_view(text).substr(begin), kExcerptBytes);
}

Result<int64_t> BeforeOf(const std::string& after) {
  int64_t number = std::numeric_limits<int64_t>::max();
  if (after.empty()) return number;
  const auto [end, error] = std::from_chars(after.data(), after.data() + after.size(), number);
  if (error == std::errc() && end == after.data() + after.size()) return number;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the page token was not given out by this service",
                             "page_token", "next_page_token of the page before, or empty");
}

struct Row {
  int64_t id;
  std::string stream;
};

// Adds what of the rows the caller may see, as it is now.
void AddHits(journal::Journal& journal, const std::vector<Row>& rows, const Sights& sights, const Query& query,
             int64_t most, int64_t& last_id, bool& is_full, v1::SearchEntriesResponse& response) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.push_back(row.stream);
  const auto states = journal.ReadStates(names);
  for (size_t i = 0; i < states.size(); ++i) {
    if (!states[i].state) continue;
    const auto& entry = static_cast<const v1::Entry&>(*states[i].state);
    const auto& sight = sights.at(NumberOf(entry.workbook()));
    if (!sight || !MaySee(entry.visibility(), entry.by().worker(), *sight)) continue;
    if (response.hits_size() == most) {
      is_full = true;
      return;
    }
    auto& hit = *response.add_hits();
    hit.set_entry(names[i]);
    hit.set_workbook(entry.workbook());
    hit.set_kind(entry.kind());
    *hit.mutable_start_time() = entry.start_time();
    *hit.mutable_by() = entry.by();
    hit.set_excerpt(Excerpt(WordsOf(entry), query.words));
    last_id = rows[i].id;
  }
}

}  // namespace

Result<v1::SearchEntriesResponse> SearchEntries(journal::Journal& journal, const Context& context,
                                                const v1::SearchEntriesRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  const int64_t most = request.page_size() == 0 ? kDefaultHits : std::min(page->size, kMostHits);
  if (auto wrong = CheckText("words", request.words(), 1, kLongestQuery)) return *wrong;
  auto before = BeforeOf(page->after);
  if (!before) return tl::unexpected<Error>(before.error());
  Query query;
  query.words = Words(request.words());
  if (query.words.empty() || query.words.size() > kMostWords) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "there is nothing to look for, or too much", "words",
                               "1 to 10 words of letters and digits");
  }
  Sights sights;
  if (!request.workbook().empty()) {
    if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
    query.books = {NumberOf(request.workbook())};
  } else if (SightOf(v1::KnownFamily::default_instance(), context).Reads()) {
    query.is_everything = true;
  } else {
    for (const auto& family : FamiliesOf(journal, context)) query.books.push_back(NumberOf(family));
  }
  Look(journal, context, query.books, sights);
  std::erase_if(query.books, [&](const std::string& book) { return !sights[book]; });
  v1::SearchEntriesResponse response;
  if (query.books.empty() && !query.is_everything) return response;

  bool is_full = false;
  Place place{.before = *before};
  int64_t last_id = 0;
  for (int round = 0;; ++round) {
    const auto [found, complete] =
        journal.readers().With([&](sql::Connection& connection) { return Find(connection, query, place); });
    std::vector<std::string> books;
    for (const auto& row : found) books.push_back(sql::AsText(row[2]));
    Look(journal, context, std::move(books), sights);
    std::vector<Row> rows;
    size_t looked_at = 0;
    while (looked_at < found.size() &&
           rows.size() + static_cast<size_t>(response.hits_size()) <= static_cast<size_t>(most)) {
      const auto& row = found[looked_at++];
      const auto& sight = sights.at(sql::AsText(row[2]));
      if (sight && MaySeeRow(sql::AsText(row[3]), sql::AsBytes(row[4]), *sight))
        rows.push_back({sql::AsInteger(row[0]), sql::AsText(row[1])});
    }
    AddHits(journal, rows, sights, query, most, last_id, is_full, response);
    if (is_full) break;
    if (looked_at == found.size() && complete == 0) return response;
    place.before = looked_at == found.size() ? complete : sql::AsInteger(found[looked_at - 1][0]);
    if (round + 1 == kMostRounds) {
      last_id = place.before;
      break;
    }
  }
  response.set_next_page_token(PageToken(std::to_string(last_id)));
  return response;
}

}  // namespace kith::workbook
