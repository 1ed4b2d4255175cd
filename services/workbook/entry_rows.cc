#include "services/workbook/entry_rows.h"

#include <charconv>
#include <set>

#include "services/workbook/domain/attachment.h"
#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/entry.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/search_words.h"
#include "services/workbook/text_rows.h"

namespace kith::workbook {
namespace {

using journal::Kind;
using sql::Type;
using v1::WorkbookEvent;

// "entries/E0000123" is 123: the place in the journal at which it was recorded.
int64_t NumberOf(std::string_view stream) {
  const auto digits = stream.substr(stream.find('/') + 2);
  int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

void AddLine(std::string& words, const std::string& text) {
  if (text.empty()) return;
  if (!words.empty()) words += '\n';
  words += text;
}

}  // namespace

std::string ListOfAll(const std::string& workbook) { return workbook; }
std::string ListOfSignificant(const std::string& workbook) { return workbook + " significant"; }
std::string ListOfChapter(const std::string& workbook, const std::string& chapter) { return workbook + " " + chapter; }
std::string ListOfPerson(const std::string& workbook, const std::string& person) { return workbook + " " + person; }
std::string ListOfVoices(const std::string& workbook, const std::string& person) {
  return workbook + (person.empty() ? " voices" : " voices " + person);
}

std::string WordsOf(const v1::Entry& entry) {
  std::string words = entry.narrative();
  for (const auto& child : entry.children()) {
    AddLine(words, child.own_words());
    AddLine(words, child.observation());
  }
  for (const auto& talk : entry.session().talk()) AddLine(words, talk.words());
  AddLine(words, entry.session().next_step());
  for (const auto& correction : entry.corrections()) AddLine(words, correction.text());
  return words;
}

void EntryRows(std::string_view stream, const v1::Entry& entry, journal::RowSink& sink) {
  const std::string& workbook = entry.workbook();
  std::set<std::string> lists = {ListOfAll(workbook)};
  if (entry.is_significant()) lists.insert(ListOfSignificant(workbook));
  for (const auto& chapter : entry.chapters()) lists.insert(ListOfChapter(workbook, chapter));
  for (const auto& person : entry.people()) lists.insert(ListOfPerson(workbook, person));
  for (const auto& child : entry.children()) {
    if (!IsHeard(child)) continue;
    lists.insert(ListOfVoices(workbook, {}));
    lists.insert(ListOfVoices(workbook, child.person()));
  }
  const std::string sort = SortableText(entry.start_time()) + " " + std::string(stream);
  const sql::Bytes limits = LimitsOfRow(entry.visibility());
  for (const auto& list : lists)
    sink.Row(kEntryListView, {list, sort, static_cast<int64_t>(entry.kind()), entry.by().worker(), limits});
  sink.Row(kEntryTextView, {NumberOf(stream), workbook.substr(workbook.find('/') + 1), entry.by().worker(), limits,
                            SearchTextOf(WordsOf(entry))});
}

std::vector<journal::StreamKind> EntryKinds() {
  return {
      Kind<v1::Entry, WorkbookEvent>("entries", Apply, {kEntryListView, kEntryTextView}, EntryRows),
      Kind<v1::Attachment, WorkbookEvent>("attachments", Apply),
      Kind<v1::LatestVoices, WorkbookEvent>("voices", Apply),
  };
}

std::vector<journal::ViewTable> EntryTables() {
  return {{kEntryListView,
           {{"stream", Type::kText},
            {"list", Type::kText},
            {"sort", Type::kText},
            {"kind", Type::kInteger},
            {"author", Type::kText},
            {"limits", Type::kBytes}}},
          {kEntryTextView,
           {{"stream", Type::kText},
            {"id", Type::kInteger},
            {"book", Type::kText},
            {"author", Type::kText},
            {"limits", Type::kBytes},
            {"words", Type::kText}}}};
}

}  // namespace kith::workbook
