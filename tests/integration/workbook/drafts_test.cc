// Drafts, on both stores: what was answered is there when the store is opened again, for its owner alone, and in no
// journal.
#include <gtest/gtest.h>

#include "tests/integration/workbook/entries_fixture.h"

namespace kith::workbook {
namespace {

using DraftsBesideTheJournal = EntriesOnAStore;
KITH_ON_BOTH_STORES(DraftsBesideTheJournal);

std::string Typed(const std::string& name, int revision, const std::string& words) {
  return "workbook: 'workbooks/F0000001' draft { name: 'drafts/" + name + "' revision: " + std::to_string(revision) +
         " entry { narrative: '" + words + "' } }";
}

TEST_P(DraftsBesideTheJournal, OutliveTheProcessFromTheirAnswerOn) {
  if (!journal_) return;
  const std::string words = "He says that he has not had a drink since the ";
  for (int typed = 1; typed <= static_cast<int>(words.size()); ++typed) {
    const auto saved =
        Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("0123456789abcdef", typed, words.substr(0, typed)));
    EXPECT_EQ(saved.revision(), typed);
  }
  const int64_t position = journal_->ReadHead().position;
  BeginAnew();
  const auto draft = Must<v1::GetDraftResponse>(rw_, "GetDraft", "name: 'drafts/0123456789abcdef'").draft();
  EXPECT_EQ(draft.entry().narrative(), words);
  EXPECT_EQ(draft.workbook(), "workbooks/F0000001");
  EXPECT_GT(draft.save_time().seconds(), 0);
  EXPECT_EQ(journal_->ReadHead().position, position) << "what was typed is nobody's record";
  EXPECT_EQ(Found(rw_, "drink"), Names{});
}

TEST_P(DraftsBesideTheJournal, AreNotPutBackByASaveThatComesLate) {
  if (!journal_) return;
  Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("aaaaaaaa", 7, "seven"));
  EXPECT_EQ(Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("aaaaaaaa", 6, "six")).revision(), 7);
  EXPECT_EQ(Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("aaaaaaaa", 7, "again")).revision(), 7);
  EXPECT_EQ(Must<v1::GetDraftResponse>(rw_, "GetDraft", "name: 'drafts/aaaaaaaa'").draft().entry().narrative(),
            "seven");
}

TEST_P(DraftsBesideTheJournal, AreTheirOwnersAlone) {
  if (!journal_) return;
  Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("aaaaaaaa", 1, "his"));
  Must<v1::SaveDraftResponse>(cp_, "SaveDraft", Typed("aaaaaaaa", 1, "hers"));
  for (const auto& caller : {sw_, tm_, dao_}) {
    EXPECT_EQ(ReasonOf<v1::GetDraftResponse>(caller, "GetDraft", "name: 'drafts/aaaaaaaa'"), "NOT_FOUND");
    EXPECT_EQ(Must<v1::ListDraftsResponse>(caller, "ListDrafts", "").drafts_size(), 0);
    Must<v1::DiscardDraftResponse>(caller, "DiscardDraft", "name: 'drafts/aaaaaaaa'");
  }
  EXPECT_EQ(Must<v1::GetDraftResponse>(cp_, "GetDraft", "name: 'drafts/aaaaaaaa'").draft().entry().narrative(), "hers");
  Must<v1::DiscardDraftResponse>(rw_, "DiscardDraft", "name: 'drafts/aaaaaaaa'");
  EXPECT_EQ(ReasonOf<v1::GetDraftResponse>(rw_, "GetDraft", "name: 'drafts/aaaaaaaa'"), "NOT_FOUND");
  EXPECT_EQ(Must<v1::ListDraftsResponse>(cp_, "ListDrafts", "workbook: 'workbooks/F0000001'").drafts_size(), 1);
}

TEST_P(DraftsBesideTheJournal, AreOfFamiliesThatTheirWriterWorksWith) {
  if (!journal_) return;
  EXPECT_EQ(ReasonOf<v1::SaveDraftResponse>(stranger_, "SaveDraft", Typed("aaaaaaaa", 1, "x")), "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("short", 1, "x")), "INVALID_REQUEST");
  EXPECT_EQ(ReasonOf<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("aaaaaaaa", 0, "x")), "INVALID_REQUEST");
  EXPECT_EQ(ReasonOf<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("aaaaaaaa", 1, std::string(64'000, 'x'))),
            "INVALID_REQUEST");
}

TEST_P(DraftsBesideTheJournal, AreTwoHundredAtMostWhateverTheirNumberIs) {
  if (!journal_) return;
  for (int n = 0; n < 200; ++n)
    Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("draft" + std::to_string(1000 + n), 1 + n % 2, "words"));
  for (const int revision : {1, 2, 7})
    EXPECT_EQ(ReasonOf<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("onetoomany", revision, "x")), "TOO_MANY")
        << revision;
  EXPECT_EQ(side_->CountDrafts("RW1"), 200);
  // Whoever has begun goes on typing, and a repeated first save is answered.
  EXPECT_EQ(Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("draft1000", 3, "more")).revision(), 3);
  EXPECT_EQ(Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("draft1000", 1, "late")).revision(), 3);
  Must<v1::DiscardDraftResponse>(rw_, "DiscardDraft", "name: 'drafts/draft1001'");
  EXPECT_EQ(Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("onetoomany", 2, "x")).revision(), 2);
}

TEST_P(DraftsBesideTheJournal, GoWhenNobodyTypesAnyMore) {
  if (!journal_) return;
  Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("aaaaaaaa", 1, "old"));
  clock_.Advance(std::chrono::hours(24 * 40));
  Must<v1::SaveDraftResponse>(rw_, "SaveDraft", Typed("bbbbbbbb", 1, "newer"));
  EXPECT_EQ(DropOldDrafts(*side_, clock_.Now()), 0);
  EXPECT_EQ(DropOldDrafts(*side_, clock_.Now() + std::chrono::hours(24 * 21)), 1);
  const auto left = Must<v1::ListDraftsResponse>(rw_, "ListDrafts", "");
  ASSERT_EQ(left.drafts_size(), 1);
  EXPECT_EQ(left.drafts(0).name(), "drafts/bbbbbbbb");
  EXPECT_EQ(left.drafts(0).drop_time().seconds() - left.drafts(0).save_time().seconds(), 60 * 24 * 3600);
}

}  // namespace
}  // namespace kith::workbook
