// The family of Ash with the fronts of entries and drafts, and a store beside the journal.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/workbook/drafts.h"
#include "services/workbook/entries_rpcs.h"
#include "services/workbook/side_store.h"
#include "tests/integration/workbook/through_the_fronts.h"

#include "kith/workbook/v1/drafts_service.pb.h"
#include "kith/workbook/v1/entries_service.pb.h"

namespace kith::workbook {

class EntriesOnAStore : public ThroughTheFronts {
 protected:
  void SetUp() override {
    ThroughTheFronts::SetUp();
    if (!journal_) return;
    OpenTheWorkbook();
    ServeEntries();
  }
  void TearDown() override {
    methods_.clear();
    queries_.reset();
  }

  void ServeEntries() {
    side_ = std::make_unique<SideStore>(options_.database);
    Front entries("kith.workbook.v1.EntriesService", *journal_, *queries_);
    AddEntriesRpcs(entries, *side_, *journal_, *queries_, clock_);
    Serve(entries);
    Front drafts("kith.workbook.v1.DraftsService", *journal_, *queries_);
    AddDraftsRpcs(drafts, *side_, clock_);
    Serve(drafts);
  }
  // The same databases in a process that begins anew.
  void BeginAnew() {
    methods_.clear();
    side_.reset();
    ServeAnew();
    ServeEntries();
  }

  // Of the day of February or March 2026, "03-02", at an hour.
  static std::string At(const std::string& day, int hour = 10) {
    const Instant at = calendar::StartOfDay(calendar::DateOf("2026-" + day)) + std::chrono::hours(hour);
    return "start_time { seconds: " + std::to_string(at.time_since_epoch().count() / 1'000'000) + " } ";
  }
  // entry: the fields of an entry but its kind.
  std::string Record(const Caller& caller, const std::string& kind, const std::string& entry) {
    return Must<v1::RecordEntryResponse>(
               caller, "RecordEntry",
               "workbook: 'workbooks/F0000001' entry { kind: ENTRY_KIND_" + kind + " " + entry + " }")
        .entry()
        .name();
  }
  std::string Meeting(const Caller& caller, const std::string& day, const std::string& words,
                      const std::string& more = "") {
    return Record(caller, "MEETING",
                  At(day) + "practitioners: '" + caller.subject + "' people: 'people/C0000001' narrative: '" + words +
                      "' " + more);
  }

  v1::Entry Get(const Caller& caller, const std::string& name) {
    return Must<v1::GetEntryResponse>(caller, "GetEntry", "name: '" + name + "'").entry();
  }

  template <class Response>
  static std::vector<std::string> NamesOf(const Response& response) {
    std::vector<std::string> names;
    for (const auto& entry : response.entries()) names.push_back(entry.name());
    return names;
  }
  std::vector<std::string> Listed(const Caller& caller, const std::string& more = "") {
    return NamesOf(Must<v1::ListEntriesResponse>(caller, "ListEntries", "workbook: 'workbooks/F0000001' " + more));
  }
  std::vector<std::string> Found(const Caller& caller, const std::string& words, const std::string& more = "") {
    std::vector<std::string> names;
    const auto response = Must<v1::SearchEntriesResponse>(caller, "SearchEntries", "words: '" + words + "' " + more);
    for (const auto& hit : response.hits()) names.push_back(hit.entry());
    return names;
  }

  using Names = std::vector<std::string>;
  std::unique_ptr<SideStore> side_;
};

}  // namespace kith::workbook
