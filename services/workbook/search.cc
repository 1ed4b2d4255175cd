#include "services/workbook/search.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

#include "services/workbook/chronology.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/separation.h"
#include "services/workbook/domain/text_parts.h"
#include "services/workbook/entry_rows.h"
#include "services/workbook/search_index.h"
#include "services/workbook/search_words.h"
#include "shared/checks/checks.h"
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

// What one caller looks for, and what they are to the families that were looked at.
class Search {
 public:
  Search(journal::Journal& journal, const Context& context) : journal_(journal), context_(context) {}

  // INVALID_REQUEST.
  template <class Request>
  Result<Page> Take(const Request& request) {
    auto page = ParsePage(request.page_size(), request.page_token());
    if (!page) return page;
    page->size = request.page_size() == 0 ? kDefaultHits : std::min(page->size, kMostHits);
    if (auto wrong = CheckText("words", request.words(), 1, kLongestQuery)) return *wrong;
    for (auto& word : SearchWordsOf(request.words())) query_.words.push_back(std::move(word.text));
    if (query_.words.empty() || query_.words.size() > kMostWords) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "there is nothing to look for, or too much", "words",
                                 "1 to 10 words of letters and digits, one of which does not stand everywhere");
    }
    if (!request.workbook().empty()) {
      if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
      query_.books = {NumberOf(request.workbook())};
    } else if (SightOf(v1::KnownFamily::default_instance(), context_).Reads()) {
      query_.is_everything = true;
    } else {
      for (const auto& family : FamiliesOf(journal_, context_)) query_.books.push_back(NumberOf(family));
    }
    Look(query_.books);
    std::erase_if(query_.books, [&](const std::string& book) { return !sights_[book]; });
    return page;
  }

  const SearchQuery& query() const { return query_; }
  // Of a family that was looked at; null: it is hidden.
  const Sight* SightInto(const std::string& book) const {
    const auto found = sights_.find(book);
    return found == sights_.end() || !found->second ? nullptr : &*found->second;
  }

  // What of the rows before the place the caller may see by what the rows say, up to `most` of them; the place is
  // where to go on then. False: there are no more.
  bool Next(SearchIndex index, size_t most, SearchPlace& place, std::vector<SearchRow>& seen) {
    if (query_.books.empty() && !query_.is_everything) return false;
    auto found = journal_.readers().With(
        [&](sql::Connection& connection) { return FindRows(connection, index, query_, place); });
    std::vector<std::string> books;
    for (const auto& row : found.rows) books.push_back(row.book);
    Look(std::move(books));
    for (auto& row : found.rows) {
      place.before = row.key;
      const auto* sight = SightInto(row.book);
      if (!sight || !MaySeeRow(row.author, row.limits, *sight)) continue;
      seen.push_back(std::move(row));
      if (seen.size() == most) return true;
    }
    if (found.reached) place.before = *found.reached;
    return found.reached.has_value();
  }

  journal::Journal& journal() const { return journal_; }

 private:
  // The caller's sights of families that were not looked at before, in one round trip.
  void Look(std::vector<std::string> numbers) {
    std::sort(numbers.begin(), numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    std::vector<std::string> families;
    for (const auto& number : numbers) {
      if (!sights_.contains(number)) families.push_back("families/" + number);
    }
    const StoredStreams known(journal_, families);
    for (const auto& family : families) {
      const auto* state = known.Find<v1::KnownFamily>(family);
      auto& sight = sights_[NumberOf(family)];
      if (!IsHidden(state, context_)) sight = SightOf(state ? *state : v1::KnownFamily::default_instance(), context_);
    }
  }

  journal::Journal& journal_;
  const Context& context_;
  SearchQuery query_;
  Sights sights_;
};

template <class Hit>
struct Hits {
  std::vector<std::pair<SearchKey, Hit>> hits;
  std::optional<SearchKey> next;  // where to go on; nothing: there is no more
};

// tell(rows): what the caller may see of each row's record as it is now, or nothing; in their order.
template <class Hit, class Tell>
Hits<Hit> Gather(Search& search, SearchIndex index, const SearchKey& before, size_t most, const Tell& tell) {
  Hits<Hit> gathered;
  SearchPlace place{.before = before};
  for (int round = 1;; ++round) {
    std::vector<SearchRow> rows;
    const bool is_more = search.Next(index, most - gathered.hits.size() + 1, place, rows);
    auto told = tell(rows);
    for (size_t i = 0; i < rows.size(); ++i) {
      if (!told[i]) continue;
      if (gathered.hits.size() == most) {
        gathered.next = gathered.hits.back().first;
        return gathered;
      }
      gathered.hits.emplace_back(rows[i].key, *std::move(told[i]));
    }
    if (!is_more) return gathered;
    if (round < kMostRounds) continue;
    // Where to go on names nothing that was left out: it is what was shown last, or all of its second is looked at
    // again.
    const bool is_named = !place.before.stream.empty();
    if (is_named && !gathered.hits.empty() && gathered.hits.back().first.at == place.before.at) {
      gathered.next = gathered.hits.back().first;
      return gathered;
    }
    const int64_t again = place.before.at + (is_named ? 1 : 0);
    if (again >= before.at) continue;
    gathered.next = SearchKey{again, {}, {}};
    return gathered;
  }
}

template <class Hit, class Fill>
std::vector<std::optional<Hit>> TellEntries(const Search& search, const std::vector<SearchRow>& rows,
                                            const Fill& fill) {
  std::vector<std::string> names;
  for (const auto& row : rows) names.push_back(row.stream);
  std::vector<std::optional<Hit>> told(rows.size());
  if (rows.empty()) return told;
  const auto states = search.journal().ReadStates(names);
  for (size_t i = 0; i < states.size(); ++i) {
    if (!states[i].state) continue;
    const auto& entry = static_cast<const v1::Entry&>(*states[i].state);
    const auto* sight = search.SightInto(NumberOf(entry.workbook()));
    if (!sight || !MaySee(entry.visibility(), entry.by().worker(), *sight)) continue;
    auto& hit = told[i].emplace();
    hit.set_workbook(entry.workbook());
    *hit.mutable_by() = entry.by();
    hit.set_excerpt(ExcerptOf(WordsOf(entry), search.query().words));
    fill(names[i], entry, hit);
  }
  return told;
}

std::vector<std::optional<v1::RecordHit>> TellParts(const Search& search, const Templates& templates,
                                                    const std::vector<SearchRow>& rows) {
  std::vector<std::optional<v1::RecordHit>> told(rows.size());
  std::vector<std::string> names;
  for (const auto& row : rows) {
    names.push_back(row.stream);
    names.push_back("workbooks/" + row.book);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const StoredStreams streams(search.journal(), names);
  std::map<std::string, std::vector<TextPart>> parts;
  for (size_t i = 0; i < rows.size(); ++i) {
    const auto* state = streams.FindMessage(rows[i].stream);
    const auto* sight = search.SightInto(rows[i].book);
    if (!state || !sight) continue;
    const auto [of, is_new] = parts.try_emplace(rows[i].stream);
    if (is_new) of->second = PartsOf(*state);
    const auto part =
        std::find_if(of->second.begin(), of->second.end(), [&](const TextPart& one) { return one.id == rows[i].part; });
    const auto* workbook = streams.Find<v1::Workbook>("workbooks/" + rows[i].book);
    const auto* made = workbook ? templates.Find(workbook->template_()) : nullptr;
    if (part == of->second.end() || !MaySeePart(*part, *state, workbook, made, *sight)) continue;
    auto& hit = told[i].emplace();
    hit.set_kind(part->kind);
    hit.set_name(rows[i].stream);
    hit.set_workbook("workbooks/" + rows[i].book);
    hit.set_part(part->of);
    hit.set_number(part->number);
    hit.set_date(part->date);
    *hit.mutable_by() = part->by;
    hit.set_excerpt(ExcerptOf(part->text, search.query().words));
  }
  return told;
}

checks::Refused CheckAsGiven(bool is_given) {
  if (is_given) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the page token was not given out by this service",
                             "page_token", "next_page_token of the page before, or empty");
}

bool ReadNumber(const std::string& text, int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() && number >= 0;
}

// Where each of the two searches goes on: a number, a number with a stream and a part, or nothing more: "-". Before the
// first page there is no token.
constexpr char kNoMore[] = "-";

std::string TextOf(const std::optional<SearchKey>& key) {
  if (!key) return kNoMore;
  return std::to_string(key->at) + (key->stream.empty() ? "" : " " + key->stream + " " + key->part);
}

bool ReadKey(const std::string& text, std::optional<SearchKey>& key) {
  if (text == kNoMore) {
    key.reset();
    return true;
  }
  const size_t first = text.find(' ');
  key.emplace();
  if (first == std::string::npos) return ReadNumber(text, key->at);
  const size_t second = text.find(' ', first + 1);
  if (second == std::string::npos || !ReadNumber(text.substr(0, first), key->at)) return false;
  key->stream = text.substr(first + 1, second - first - 1);
  key->part = text.substr(second + 1);
  return true;
}

using RecordHits = Hits<v1::RecordHit>;

// Where a search goes on of whose hits so many were shown.
std::optional<SearchKey> NextOf(const RecordHits& found, size_t shown, const std::optional<SearchKey>& before) {
  if (shown == found.hits.size()) return found.next;
  return shown == 0 ? before : found.hits[shown - 1].first;
}

}  // namespace

Result<v1::SearchEntriesResponse> SearchEntries(journal::Journal& journal, const Context& context,
                                                const v1::SearchEntriesRequest& request) {
  Search search(journal, context);
  const auto page = search.Take(request);
  if (!page) return tl::unexpected<Error>(page.error());
  SearchKey before;
  if (auto wrong = CheckAsGiven(page->after.empty() || ReadNumber(page->after, before.at))) return *wrong;
  const auto fill = [](const std::string& name, const v1::Entry& entry, v1::SearchHit& hit) {
    hit.set_entry(name);
    hit.set_kind(entry.kind());
    *hit.mutable_start_time() = entry.start_time();
  };
  auto found = Gather<v1::SearchHit>(
      search, SearchIndex::kEntries, before, static_cast<size_t>(page->size),
      [&](const std::vector<SearchRow>& rows) { return TellEntries<v1::SearchHit>(search, rows, fill); });
  v1::SearchEntriesResponse response;
  for (auto& [key, hit] : found.hits) *response.add_hits() = std::move(hit);
  if (found.next) response.set_next_page_token(PageToken(std::to_string(found.next->at)));
  return response;
}

Result<v1::SearchRecordResponse> SearchRecord(journal::Journal& journal, const Templates& templates,
                                              const Context& context, const v1::SearchRecordRequest& request) {
  Search search(journal, context);
  const auto page = search.Take(request);
  if (!page) return tl::unexpected<Error>(page.error());
  std::optional<SearchKey> before_entries{SearchKey()}, before_parts{SearchKey()};
  if (!page->after.empty()) {
    const size_t line = page->after.find('\n');
    const bool is_given = line != std::string::npos && ReadKey(page->after.substr(0, line), before_entries) &&
                          ReadKey(page->after.substr(line + 1), before_parts);
    if (auto wrong = CheckAsGiven(is_given)) return *wrong;
  }
  const auto most = static_cast<size_t>(page->size);
  RecordHits entries, parts;
  if (before_entries) {
    const auto fill = [](const std::string& name, const v1::Entry& entry, v1::RecordHit& hit) {
      hit.set_kind(v1::RECORD_KIND_ENTRY);
      hit.set_name(name);
      hit.set_date(DayOf(entry.start_time()));
      hit.set_entry_kind(entry.kind());
    };
    entries = Gather<v1::RecordHit>(
        search, SearchIndex::kEntries, *before_entries, most,
        [&](const std::vector<SearchRow>& rows) { return TellEntries<v1::RecordHit>(search, rows, fill); });
  }
  if (before_parts) {
    parts =
        Gather<v1::RecordHit>(search, SearchIndex::kParts, *before_parts, most,
                              [&](const std::vector<SearchRow>& rows) { return TellParts(search, templates, rows); });
  }

  v1::SearchRecordResponse response;
  size_t of_entries = 0, of_parts = 0;
  while (of_entries + of_parts < most) {
    const bool has_entry = of_entries < entries.hits.size(), has_part = of_parts < parts.hits.size();
    if (!has_entry && !has_part) break;
    // A part's key is when it was written.
    const bool is_entry = has_entry && (!has_part || entries.hits[of_entries].second.by().time().seconds() >=
                                                         parts.hits[of_parts].first.at);
    *response.add_hits() = is_entry ? entries.hits[of_entries++].second : parts.hits[of_parts++].second;
  }
  const auto next_entry = NextOf(entries, of_entries, before_entries);
  const auto next_part = NextOf(parts, of_parts, before_parts);
  if (next_entry || next_part) response.set_next_page_token(PageToken(TextOf(next_entry) + "\n" + TextOf(next_part)));
  return response;
}

}  // namespace kith::workbook
