// Full-text search, on both stores: words are found in whatever form they have, by whoever may see them and by nobody
// else.
#include <gtest/gtest.h>

#include "tests/integration/workbook/entries_fixture.h"

namespace kith::workbook {
namespace {

using Search = EntriesOnAStore;
KITH_ON_BOTH_STORES(Search);

TEST_P(Search, FindsWordsInTheirForms) {
  if (!journal_) return;
  const auto relapse = Meeting(rw_, "03-01", "He relapsed twice and asked for a detox bed.");
  const auto drawing = Record(cp_, "DIRECT_WORK",
                              At("03-02") +
                                  "practitioners: 'CP1' people: 'people/C0000001' narrative: 'Three houses.' "
                                  "children { person: 'people/C0000001' own_words: 'The dragon is asleep.' }");
  const auto session = Record(rw_, "SESSION",
                              At("03-02") +
                                  "practitioners: 'RW1' people: 'people/C0000004' narrative: 'Session four.' "
                                  "session { next_step: 'Rings the clinic.' talk { category: "
                                  "CATEGORY_COMMITMENT words: 'I will stop relapsing.' } }");
  EXPECT_EQ(Found(sw_, "relapse"), (Names{session, relapse})) << "newest recorded first";
  EXPECT_EQ(Found(sw_, "relapsing BED"), Names{relapse}) << "all of the words";
  EXPECT_EQ(Found(sw_, "dragons"), Names{drawing}) << "the child's own";
  EXPECT_EQ(Found(sw_, "clinic"), Names{session});
  EXPECT_EQ(Found(sw_, "bed -relapse OR (x"), Names{}) << "words are words";
  EXPECT_EQ(Found(sw_, "unicorn"), Names{});
  EXPECT_EQ(Found(sw_, "F0000001"), Names{}) << "the family's number is no word of the text";
  const auto hits =
      Must<v1::SearchEntriesResponse>(sw_, "SearchEntries", "words: 'detox' workbook: 'workbooks/F0000001'");
  ASSERT_EQ(hits.hits_size(), 1);
  EXPECT_NE(hits.hits(0).excerpt().find("detox bed"), std::string::npos);
  EXPECT_EQ(hits.hits(0).by().worker(), "RW1");
  EXPECT_EQ(ReasonOf<v1::SearchEntriesResponse>(sw_, "SearchEntries", "words: '* \"'"), "INVALID_REQUEST");
  EXPECT_EQ(ReasonOf<v1::SearchEntriesResponse>(sw_, "SearchEntries", "words: 'x' page_token: '41'"),
            "INVALID_REQUEST");

  Must<v1::CorrectEntryResponse>(sw_, "CorrectEntry",
                                 "name: '" + relapse + "' text: 'It was lorazepam.' reason: 'told since'");
  EXPECT_EQ(Found(sw_, "lorazepam"), Names{relapse}) << "a correction is found with what it corrects";
  EXPECT_EQ(Found(sw_, "detox"), Names{relapse});
}

TEST_P(Search, FindsNoSafeAddressForWhoeverWorksWithDanger) {
  if (!journal_) return;
  const auto refuge =
      Meeting(dp_, "03-02", "The refuge is in Invented Lane.", "visibility { locates: 'people/C0000003' }");
  const auto hers =
      Meeting(dp_, "03-01", "The refuge worker rang.", "visibility { workers: 'DP1' reason: REASON_STAFF_INTEREST }");
  const auto plain = Meeting(dp_, "02-27", "We spoke of a refuge.");
  EXPECT_EQ(Found(dp_, "refuge"), (Names{plain, hers, refuge}));
  EXPECT_EQ(Found(sw_, "refuge"), (Names{plain, refuge}));
  EXPECT_EQ(Found(tm_, "refuge"), (Names{plain, refuge}));
  EXPECT_EQ(Found(dao_, "refuge"), Names{plain});
  EXPECT_EQ(Found(dao_, "invented lane"), Names{});
  EXPECT_EQ(Found(auditor_, "refuge"), Names{plain});
  EXPECT_EQ(Found(stranger_, "refuge"), Names{});
  EXPECT_EQ(
      ReasonOf<v1::SearchEntriesResponse>(stranger_, "SearchEntries", "words: 'refuge' workbook: 'workbooks/F0000001'"),
      "NOT_FOUND");
  // Where everything is left out, neither a count nor a page says that there was something.
  const auto nothing = Must<v1::SearchEntriesResponse>(dao_, "SearchEntries", "words: 'invented' page_size: 1");
  EXPECT_EQ(nothing.next_page_token(), "");
}

TEST_P(Search, OfSomebodyWhoIsNoLongerAllocatedFindsNothing) {
  if (!journal_) return;
  const auto name = Meeting(rw_, "03-02", "A quiet week.");
  EXPECT_EQ(Found(rw_, "quiet"), Names{name});
  auto family = *journal_->ReadStateAs<v1::KnownFamily>("families/F0000001");
  for (auto& worker : *family.mutable_workers()) {
    if (worker.worker() == "RW1") worker.set_end_date("2026-03-02");
  }
  journal::Command command;
  command.subject = "test";
  command.decide = [family](const Streams&, const Context&) -> Result<Drafts> {
    v1::WorkbookEvent event;
    event.set_occurred_on("2026-03-02");
    *event.mutable_known_family_changed()->mutable_family() = family;
    return Drafts{DraftOf("families/F0000001", std::move(event))};
  };
  ASSERT_TRUE(journal_->Execute(std::move(command)));
  EXPECT_EQ(Found(rw_, "quiet"), Names{}) << "not even what they wrote";
  EXPECT_EQ(Found(sw_, "quiet"), Names{name});
}

TEST_P(Search, OfAClosedRecordFindsNothing) {
  if (!journal_) return;
  const auto name = Meeting(cp_, "03-02", "A quiet week.");
  Happened("restrictions/C0000001",
           "restriction_set { restriction { person: 'people/C0000001' category: CATEGORY_HIGH_RISK owner: 'TM2' "
           "set_date: '2026-02-01' } }");
  EXPECT_EQ(Found(cp_, "quiet"), Names{});
  EXPECT_EQ(Found(sw_, "quiet"), Names{name}) << "who holds the child's case";
}

TEST_P(Search, PagesLoseAndRepeatNothing) {
  if (!journal_) return;
  Names all;
  for (int i = 0; i < 25; ++i) {
    const bool is_hidden = i % 3 == 0;
    const auto name = Meeting(dp_, "03-01", "Number " + std::to_string(i) + " of the series.",
                              is_hidden ? "visibility { locates: 'people/C0000003' }" : "");
    if (!is_hidden) all.insert(all.begin(), name);
  }
  const auto expect_all = [&](const std::string& when) {
    for (const auto& caller : {dao_, auditor_}) {
      Names paged;
      std::string token;
      do {
        const auto page = Must<v1::SearchEntriesResponse>(caller, "SearchEntries",
                                                          "words: 'series' page_size: 4 page_token: '" + token + "'");
        EXPECT_LE(page.hits_size(), 4);
        for (const auto& hit : page.hits()) paged.push_back(hit.entry());
        token = page.next_page_token();
      } while (!token.empty());
      EXPECT_EQ(paged, all) << caller.subject << ", " << when;
    }
  };
  expect_all("one after the other");
  if (options_.database.dialect != sql::Dialect::kPostgres) return;
  // As they would be numbered among a few entries of others, some thousands, and more than any block of numbers holds.
  const auto connection = sql::Open(options_.database, sql::Mode::kWrite);
  for (const auto& [factor, when] :
       {std::pair(100, "near each other"), {50, "some thousands apart"}, {1'500, "far apart"}}) {
    connection->Script("UPDATE entry_text_view SET id = -id; UPDATE entry_text_view SET id = -id * " +
                       std::to_string(factor));
    expect_all(when);
  }
}

}  // namespace
}  // namespace kith::workbook
