// One chronology of a family out of two services: what is significant in its workbook, and what its case files
// recorded. Each of them is asked with the person's own token and leaves out what that person may not see; nothing is
// added here to what they answered. Pure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/result/result.h"

#include "kith/cases/v1/chronology_service.pb.h"
#include "kith/workbook/v1/entry.pb.h"

namespace kith::cli {

struct ChronologyWanted {
  std::string family;    // "F0000045"
  std::string from, to;  // ISO 8601, both included; empty: no limit
  bool is_all = false;   // what is routine in the case files too
};

// Calls a method as the person who asks: "/kith.cases.v1.ChronologyService/GetChronology".
using AskingPerson =
    std::function<Result<void>(const std::string&, const google::protobuf::Message&, google::protobuf::Message&)>;

// All pages, or the refusal of the first that was refused.
Result<std::vector<workbook::v1::Entry>> SignificantEntries(const AskingPerson& ask, const ChronologyWanted& wanted);
Result<std::vector<cases::v1::ChronologyLine>> CaseLines(const AskingPerson& ask, const ChronologyWanted& wanted);

// Happening is one line. It has an entry or an event, never both.
struct Happening {
  // ISO 8601, in Europe/London.
  std::string day;
  // Of the workbook.
  std::optional<workbook::v1::Entry> entry;
  // Of the case files.
  std::optional<cases::v1::ChronologyLine> event;
  // With an entry: ids of the events by which the visit that it tells stands in the case files. They are no lines of
  // their own.
  std::vector<std::string> recorded_in_cases;

  const std::string& name() const { return entry ? entry->name() : event->subject(); }
};

// "entries/E…" where the line is the visit that this entry became in the case files (kith/workbook/v1/entry.proto,
// VisitDetails); otherwise empty.
std::string EntryOf(const cases::v1::ChronologyLine& line);

// By day. Of one day the case files' come first, in their order, because they have no time; then the entries by theirs.
// A visit that an entry became is left out where that entry is here, and stays where it is not: the person may not see
// the entry, or it is not significant.
std::vector<Happening> OneChronology(std::vector<workbook::v1::Entry> entries,
                                     std::vector<cases::v1::ChronologyLine> events);

}  // namespace kith::cli
