#include "services/cli/workbook_chronology.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <string_view>
#include <utility>

#include "shared/calendar/date.h"

#include "kith/workbook/v1/entries_service.pb.h"

namespace kith::cli {
namespace {

using cases::v1::ChronologyLine;
using workbook::v1::Entry;

// What the workbook has cases keep as a visit's narrative, which ends the line.
constexpr std::string_view kBefore = "Recorded in entries/", kAfter = " of the family's workbook.";

constexpr int kEntriesOfACall = 100, kLinesOfACall = 500;

std::string DayOf(const google::protobuf::Timestamp& time) {
  return calendar::LondonDate(Instant(std::chrono::seconds(time.seconds())));
}

}  // namespace

Result<std::vector<Entry>> SignificantEntries(const AskingPerson& ask, const ChronologyWanted& wanted) {
  workbook::v1::GetChronologyRequest request;
  request.set_workbook("workbooks/" + wanted.family);
  request.set_first_date(wanted.from);
  request.set_last_date(wanted.to);
  request.set_page_size(kEntriesOfACall);
  std::vector<Entry> entries;
  for (;;) {
    workbook::v1::GetChronologyResponse page;
    if (auto asked = ask("/kith.workbook.v1.EntriesService/GetChronology", request, page); !asked)
      return tl::unexpected<Error>(asked.error());
    for (auto& entry : *page.mutable_entries()) entries.push_back(std::move(entry));
    if (page.next_page_token().empty()) return entries;
    request.set_page_token(page.next_page_token());
  }
}

Result<std::vector<ChronologyLine>> CaseLines(const AskingPerson& ask, const ChronologyWanted& wanted) {
  cases::v1::GetChronologyRequest request;
  request.set_name("families/" + wanted.family);
  request.mutable_filter()->set_from_date(wanted.from);
  request.mutable_filter()->set_to_date(wanted.to);
  request.mutable_filter()->set_significant_only(!wanted.is_all);
  request.set_page_size(kLinesOfACall);
  std::vector<ChronologyLine> lines;
  for (;;) {
    cases::v1::GetChronologyResponse page;
    if (auto asked = ask("/kith.cases.v1.ChronologyService/GetChronology", request, page); !asked)
      return tl::unexpected<Error>(asked.error());
    for (auto& line : *page.mutable_lines()) lines.push_back(std::move(line));
    if (page.next_page_token().empty()) return lines;
    request.set_page_token(page.next_page_token());
  }
}

std::string EntryOf(const ChronologyLine& line) {
  if (line.kind() != cases::v1::CHRONOLOGY_KIND_VISIT || line.is_correction()) return {};
  const std::string_view text = line.text();
  if (!text.ends_with(kAfter)) return {};
  const auto from = text.rfind(kBefore);
  if (from == std::string_view::npos) return {};
  const auto name = text.substr(from, text.size() - kAfter.size() - from).substr(kBefore.size());
  if (name.empty() || name.find(' ') != std::string_view::npos) return {};
  return "entries/" + std::string(name);
}

std::vector<Happening> OneChronology(std::vector<Entry> entries, std::vector<ChronologyLine> events) {
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.start_time().seconds(), a.start_time().nanos()) <
           std::pair(b.start_time().seconds(), b.start_time().nanos());
  });
  std::map<std::string, std::vector<std::string>> in_cases;
  for (const auto& entry : entries) in_cases[entry.name()];
  std::vector<Happening> all;
  for (auto& event : events) {
    const auto became = in_cases.find(EntryOf(event));
    if (became != in_cases.end()) {
      became->second.push_back(event.event_id());
    } else {
      Happening happening;
      happening.day = event.occurred_on();
      happening.event = std::move(event);
      all.push_back(std::move(happening));
    }
  }
  for (auto& entry : entries) {
    Happening happening;
    happening.day = DayOf(entry.start_time());
    happening.recorded_in_cases = std::move(in_cases[entry.name()]);
    happening.entry = std::move(entry);
    all.push_back(std::move(happening));
  }
  std::stable_sort(all.begin(), all.end(), [](const Happening& a, const Happening& b) { return a.day < b.day; });
  return all;
}

}  // namespace kith::cli
