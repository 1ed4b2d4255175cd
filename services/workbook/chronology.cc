#include "services/workbook/chronology.h"

#include <stdexcept>

#include "services/workbook/domain/chapter_sight.h"
#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/entry_rows.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/checks/no_such.h"
#include "shared/front/front.h"
#include "shared/front/page.h"
#include "shared/front/stored_streams.h"

namespace kith::workbook {
namespace {

using checks::Refused;
using v1::Entry;

constexpr int64_t kMostOnAPage = 100;

// What is asked of a list.
struct Wanted {
  std::string list;
  v1::EntryKind kind = v1::ENTRY_KIND_UNSPECIFIED;  // any
  std::string first, last;                          // borders of sort: exclusive; may be empty
  bool is_newest_first = true;
  size_t most = 0;
};

struct Found {
  std::vector<Entry> entries;
  std::string last_sort;  // of the last of them
  bool is_more = false;
};

Refused CheckDates(const std::string& first, const std::string& last) {
  if (!first.empty()) {
    if (auto wrong = checks::CheckDate("first_date", first)) return wrong;
  }
  if (last.empty()) return std::nullopt;
  return checks::CheckDate("last_date", last);
}

// Borders of the sort of what happened on those days in Europe/London.
void LimitTo(Wanted& wanted, const std::string& first_date, const std::string& last_date) {
  if (!first_date.empty()) wanted.first = SortableText(TimestampOf(calendar::StartOfDay(calendar::DateOf(first_date))));
  if (!last_date.empty()) {
    wanted.last = SortableText(TimestampOf(calendar::StartOfDay(calendar::DateOf(last_date) + std::chrono::days(1))));
  }
}

void GoOnAfter(Wanted& wanted, const std::string& after) {
  if (after.empty()) return;
  (wanted.is_newest_first ? wanted.last : wanted.first) = after;
}

struct Place {
  std::string sort, stream;
};

// The next rows that may be seen; is_last: there are no more.
std::vector<Place> NextPlaces(sql::Connection& connection, Wanted& wanted, const Sight& sight, bool& is_last) {
  std::vector<sql::Value> values = {wanted.list, wanted.first, wanted.last.empty() ? std::string("~") : wanted.last};
  std::string statement =
      "SELECT sort, stream, author, limits FROM entry_list_view WHERE list = $1 AND sort > $2 AND sort < $3";
  if (wanted.kind != v1::ENTRY_KIND_UNSPECIFIED) {
    values.push_back(static_cast<int64_t>(wanted.kind));
    statement += " AND kind = $4";
  }
  values.push_back(static_cast<int64_t>(wanted.most) + 1);
  statement += std::string(" ORDER BY sort ") + (wanted.is_newest_first ? "DESC" : "ASC") + " LIMIT $" +
               std::to_string(values.size());
  const auto rows = connection.Query(statement, values);
  is_last = rows.size() <= wanted.most;
  std::vector<Place> places;
  for (const auto& row : rows) {
    if (MaySeeRow(sql::AsText(row[2]), sql::AsBytes(row[3]), sight))
      places.push_back({sql::AsText(row[0]), sql::AsText(row[1])});
  }
  if (!rows.empty()) GoOnAfter(wanted, sql::AsText(rows.back()[0]));
  return places;
}

// A page is full where there is enough, whatever had to be left out of it.
Found Find(journal::Journal& journal, Wanted wanted, const Sight& sight) {
  Found found;
  for (bool is_last = false; !is_last && !found.is_more;) {
    const auto places = journal.readers().With(
        [&](sql::Connection& connection) { return NextPlaces(connection, wanted, sight, is_last); });
    std::vector<std::string> names;
    for (const auto& place : places) names.push_back(place.stream);
    auto states = journal.ReadStates(names);
    for (size_t i = 0; i < states.size(); ++i) {
      if (!states[i].state) continue;
      auto& entry = static_cast<Entry&>(*states[i].state);
      // It may have been limited since the row was read.
      if (!MaySee(entry.visibility(), entry.by().worker(), sight)) continue;
      if (found.entries.size() == wanted.most) {
        found.is_more = true;
        break;
      }
      entry.set_name(names[i]);
      entry.set_etag(std::to_string(states[i].version));
      found.entries.push_back(std::move(entry));
      found.last_sort = places[i].sort;
    }
  }
  return found;
}

template <class Request>
Result<Page> PageOf(const Request& request) {
  auto page = ParsePage(request.page_size(), request.page_token());
  if (page && page->size > kMostOnAPage) page->size = kMostOnAPage;
  return page;
}

// The entries as they are told to the reader.
template <class Entries>
void Tell(journal::Journal& journal, const std::string& workbook, const Sight& sight, Found& found, Entries& told) {
  if (found.entries.empty()) return;
  const StoredStreams streams(journal, {workbook});
  for (auto& entry : found.entries) {
    Withhold(streams.Find<v1::Workbook>(workbook), sight, entry);
    *told.Add() = std::move(entry);
  }
}

}  // namespace

bool MaySeeRow(std::string_view author, std::string_view limits, const Sight& sight) {
  v1::Visibility visibility;
  if (!limits.empty() && !visibility.ParseFromArray(limits.data(), static_cast<int>(limits.size())))
    throw std::runtime_error("a row's limits are not readable");
  return MaySee(visibility, author, sight);
}

std::optional<Sight> SightOfWorkbook(journal::Journal& journal, const Context& context, const std::string& workbook) {
  const std::string family = FamilyOf(workbook);
  if (family.empty()) return std::nullopt;
  const StoredStreams known(journal, {family});
  const auto* state = known.Find<v1::KnownFamily>(family);
  if (IsHidden(state, context)) return std::nullopt;
  return SightOf(state ? *state : v1::KnownFamily::default_instance(), context);
}

Result<v1::GetEntryResponse> GetEntry(journal::Journal& journal, const Context& context,
                                      const v1::GetEntryRequest& request) {
  if (auto wrong = checks::CheckName("name", request.name(), "entries")) return *wrong;
  StoredStreams streams(journal, {request.name()});
  const auto* entry = streams.Find<Entry>(request.name());
  if (entry) streams.Read(journal, {entry->workbook(), FamilyOf(entry->workbook())});
  const auto* family = entry ? streams.Find<v1::KnownFamily>(FamilyOf(entry->workbook())) : nullptr;
  const Sight sight = SightOf(family ? *family : v1::KnownFamily::default_instance(), context);
  if (!entry || IsHidden(family, context) || !MaySee(entry->visibility(), entry->by().worker(), sight))
    return checks::NoSuch(request.name(), "name");
  v1::GetEntryResponse response;
  *response.mutable_entry() = Present<Entry>(streams, request.name());
  Withhold(streams.Find<v1::Workbook>(entry->workbook()), sight, *response.mutable_entry());
  return response;
}

Result<v1::ListEntriesResponse> ListEntries(journal::Journal& journal, const Context& context,
                                            const v1::ListEntriesRequest& request) {
  const auto page = PageOf(request);
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  if (auto wrong = CheckDates(request.first_date(), request.last_date())) return *wrong;
  if (request.kind() != v1::ENTRY_KIND_UNSPECIFIED) {
    if (auto wrong = checks::CheckKnown("kind", request.kind())) return *wrong;
  }
  Wanted wanted;
  wanted.list = ListOfAll(request.workbook());
  if (!request.chapter().empty()) {
    if (auto wrong = checks::CheckName("chapter", request.chapter(), "chapters")) return *wrong;
    wanted.list = ListOfChapter(request.workbook(), request.chapter());
  }
  if (!request.person().empty()) {
    if (auto wrong = checks::CheckName("person", request.person(), "people")) return *wrong;
    if (!request.chapter().empty()) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "a list is of a chapter or of a person", "person",
                                 "nothing, with a chapter");
    }
    wanted.list = ListOfPerson(request.workbook(), request.person());
  }
  wanted.kind = request.kind();
  wanted.most = static_cast<size_t>(page->size);
  LimitTo(wanted, request.first_date(), request.last_date());
  GoOnAfter(wanted, page->after);
  const auto sight = SightOfWorkbook(journal, context, request.workbook());
  if (!sight) return checks::NoSuch(request.workbook(), "workbook");
  auto found = Find(journal, std::move(wanted), *sight);
  v1::ListEntriesResponse response;
  Tell(journal, request.workbook(), *sight, found, *response.mutable_entries());
  if (found.is_more) response.set_next_page_token(PageToken(found.last_sort));
  return response;
}

Result<v1::GetChronologyResponse> GetChronology(journal::Journal& journal, const Context& context,
                                                const v1::GetChronologyRequest& request) {
  const auto page = PageOf(request);
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  if (auto wrong = CheckDates(request.first_date(), request.last_date())) return *wrong;
  Wanted wanted;
  wanted.list = ListOfSignificant(request.workbook());
  wanted.is_newest_first = false;
  wanted.most = static_cast<size_t>(page->size);
  LimitTo(wanted, request.first_date(), request.last_date());
  GoOnAfter(wanted, page->after);
  const auto sight = SightOfWorkbook(journal, context, request.workbook());
  if (!sight) return checks::NoSuch(request.workbook(), "workbook");
  auto found = Find(journal, std::move(wanted), *sight);
  v1::GetChronologyResponse response;
  Tell(journal, request.workbook(), *sight, found, *response.mutable_entries());
  if (found.is_more) response.set_next_page_token(PageToken(found.last_sort));
  return response;
}

Result<v1::ListChildVoicesResponse> ListChildVoices(journal::Journal& journal, const Context& context,
                                                    const v1::ListChildVoicesRequest& request) {
  const auto page = PageOf(request);
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  if (!request.person().empty()) {
    if (auto wrong = checks::CheckName("person", request.person(), "people")) return *wrong;
  }
  Wanted wanted;
  wanted.list = ListOfVoices(request.workbook(), request.person());
  wanted.most = static_cast<size_t>(page->size);
  GoOnAfter(wanted, page->after);
  const auto sight = SightOfWorkbook(journal, context, request.workbook());
  if (!sight) return checks::NoSuch(request.workbook(), "workbook");
  const auto found = Find(journal, std::move(wanted), *sight);
  v1::ListChildVoicesResponse response;
  for (const auto& entry : found.entries) {
    for (const auto& voice : entry.children()) {
      if (!IsHeard(voice) || (!request.person().empty() && voice.person() != request.person())) continue;
      auto& heard = *response.add_voices();
      heard.set_entry(entry.name());
      heard.set_kind(entry.kind());
      *heard.mutable_start_time() = entry.start_time();
      *heard.mutable_voice() = voice;
      *heard.mutable_by() = entry.by();
    }
  }
  if (found.is_more) response.set_next_page_token(PageToken(found.last_sort));
  return response;
}

std::vector<Entry> EntriesOf(journal::Journal& journal, const Context& context, const std::string& workbook,
                             const std::string& list, const std::string& first_date, const std::string& last_date,
                             v1::EntryKind kind, int most) {
  const auto sight = SightOfWorkbook(journal, context, workbook);
  if (!sight) return {};
  Wanted wanted;
  wanted.list = list;
  wanted.kind = kind;
  wanted.most = static_cast<size_t>(most);
  LimitTo(wanted, first_date, last_date);
  return Find(journal, std::move(wanted), *sight).entries;
}

}  // namespace kith::workbook
