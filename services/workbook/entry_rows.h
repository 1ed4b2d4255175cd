// The rows that lists and searches over entries are made of, and the kinds of stream that they belong to: functions of
// a stream's state alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/journal/schema.h"

#include "kith/workbook/v1/entry.pb.h"

namespace kith::workbook {

// A row for each list that an entry stands in.
inline constexpr char kEntryListView[] = "entry_list_view";
// A row for each entry, with its words.
inline constexpr char kEntryTextView[] = "entry_text_view";

// Keys of the lists of a workbook.
std::string ListOfAll(const std::string& workbook);
std::string ListOfSignificant(const std::string& workbook);
std::string ListOfChapter(const std::string& workbook, const std::string& chapter);
std::string ListOfPerson(const std::string& workbook, const std::string& person);
// person: empty for every child.
std::string ListOfVoices(const std::string& workbook, const std::string& person);

// All that was written in an entry, a line for each text.
std::string WordsOf(const v1::Entry& entry);

void EntryRows(std::string_view stream, const v1::Entry& entry, journal::RowSink& sink);

std::vector<journal::StreamKind> EntryKinds();
std::vector<journal::ViewTable> EntryTables();

}  // namespace kith::workbook
