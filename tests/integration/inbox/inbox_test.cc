// Applying a source's entries to a real journal: once each, in order, past what cannot be applied.
#include "shared/inbox/inbox.h"

#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/reporting/schema.h"
#include "tests/integration/inbox/on_both_stores.h"

namespace kith::inbox {
namespace {

using reporting::v1::ReportingEvent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ApplyingBatches : public kith::testing::OnBothStores {
 protected:
  void SetUp() override {
    OpenJournal(reporting::ReportingSchema(), reporting::Migrations);
    // Keeps the source's position in the child's history, so that order and repetition show.
    source_ = MakeSource<ReportingEvent>(
        "cases", "test", [this](const Streams&, const journal::Entry& entry, const Context&) -> Result<Drafts> {
          if (entry.payload == "poison" && !mended_) return Refuse(reasons::kInvalidRequest, "cannot be applied");
          ReportingEvent event;
          event.set_occurred_on("2026-03-02");
          event.mutable_child_history_changed()->set_source_position(entry.position);
          return Drafts{DraftOf("children/" + entry.stream.substr(6), std::move(event))};
        });
  }

  static journal::Entry EntryOf(int64_t position, const std::string& child, std::string payload = "sound") {
    journal::Entry entry;
    entry.position = position;
    entry.stream = "cases/" + child;
    entry.payload = std::move(payload);
    return entry;
  }

  // Source positions applied to a child, in order.
  std::vector<int64_t> Applied(const std::string& child) {
    std::vector<int64_t> positions;
    for (const auto& entry : journal_->Read(0, 10'000, "children/" + child)) {
      ReportingEvent event;
      EXPECT_TRUE(event.ParseFromString(entry.payload));
      positions.push_back(event.child_history_changed().source_position());
    }
    return positions;
  }
  int64_t Cursor() { return journal_->ReadCursor("in/cases"); }

  std::atomic<bool> mended_{false};
  Source source_;
};
KITH_ON_BOTH_STORES(ApplyingBatches);

TEST_P(ApplyingBatches, AppliesEveryEntryOnceAndInOrderInFewTransactions) {
  std::atomic<int> commits{0};
  journal_->OnCommit([&](int64_t) { ++commits; });
  std::vector<journal::Entry> entries;
  for (int64_t position = 1; position <= 1000; ++position) entries.push_back(EntryOf(position, "C1"));
  EXPECT_EQ(*ApplyBatch(*journal_, source_, entries), 1000);
  const auto applied = Applied("C1");
  ASSERT_EQ(applied.size(), 1000u);
  for (size_t i = 0; i < applied.size(); ++i) ASSERT_EQ(applied[i], static_cast<int64_t>(i) + 1);
  EXPECT_EQ(Cursor(), 1000);
  EXPECT_LT(commits, 100);
}

TEST_P(ApplyingBatches, StopsWhenTheCursorIsElsewhereAndChangesNothing) {
  ASSERT_TRUE(ApplyBatch(*journal_, source_, {EntryOf(1, "C1"), EntryOf(2, "C1")}));
  const auto repeated = ApplyBatch(*journal_, source_, {EntryOf(2, "C1"), EntryOf(3, "C1")});
  ASSERT_FALSE(repeated);
  EXPECT_EQ(repeated.error().reason, "CURSOR_MOVED");
  EXPECT_THAT(Applied("C1"), ElementsAre(1, 2, 3));  // 3 follows 2 whoever applied that
  const auto gap = ApplyBatch(*journal_, source_, {EntryOf(5, "C1")});
  ASSERT_FALSE(gap);
  EXPECT_EQ(gap.error().reason, "CURSOR_MOVED");
  EXPECT_EQ(Cursor(), 3);
  EXPECT_THAT(Applied("C1"), ElementsAre(1, 2, 3));
}

TEST_P(ApplyingBatches, ParksAPoisonedStreamWhileTheOthersFlow) {
  EXPECT_EQ(
      *ApplyBatch(*journal_, source_,
                  {EntryOf(1, "C1"), EntryOf(2, "C1", "poison"), EntryOf(3, "C2"), EntryOf(4, "C1"), EntryOf(5, "C2")}),
      5);
  EXPECT_THAT(Applied("C1"), ElementsAre(1));
  EXPECT_THAT(Applied("C2"), ElementsAre(3, 5));
  const auto parked = ListParked(*journal_);
  ASSERT_EQ(parked.size(), 1u);
  EXPECT_EQ(parked[0].source(), "cases");
  EXPECT_EQ(parked[0].stream(), "cases/C1");
  EXPECT_THAT(parked[0].positions(), ElementsAre(2, 4));
  EXPECT_EQ(parked[0].reason(), "INVALID_REQUEST: cannot be applied");
}

TEST_P(ApplyingBatches, ReplaysAParkedStreamInOrderOnceTheCauseIsMended) {
  const std::vector<journal::Entry> feed = {EntryOf(1, "C1", "poison"), EntryOf(2, "C1"), EntryOf(3, "C1")};
  const Fetch fetch = [&](int64_t position) -> std::optional<journal::Entry> {
    return feed[static_cast<size_t>(position) - 1];
  };
  ASSERT_TRUE(ApplyBatch(*journal_, source_, feed));

  const auto still = Replay(*journal_, source_, "cases/C1", fetch);
  ASSERT_FALSE(still);
  EXPECT_EQ(still.error().message, "cannot be applied");
  EXPECT_THAT(ListParked(*journal_)[0].positions(), ElementsAre(1, 2, 3));

  mended_ = true;
  EXPECT_EQ(Replay(*journal_, source_, "cases/C1", [](int64_t) { return std::nullopt; }).error().reason,
            "FEED_UNAVAILABLE");
  EXPECT_EQ(ReplayAll(*journal_, source_, fetch), 3);
  EXPECT_THAT(Applied("C1"), ElementsAre(1, 2, 3));
  EXPECT_THAT(ListParked(*journal_), IsEmpty());
  ASSERT_TRUE(ApplyBatch(*journal_, source_, {EntryOf(4, "C1")}));
  EXPECT_THAT(Applied("C1"), ElementsAre(1, 2, 3, 4));
}

TEST_P(ApplyingBatches, ParksWhatTheJournalItselfWillNotAppend) {
  ASSERT_TRUE(ApplyBatch(*journal_, source_, {EntryOf(1, "C1")}));
  ASSERT_TRUE(journal_->EraseStream("children/C1"));
  EXPECT_EQ(*ApplyBatch(*journal_, source_, {EntryOf(2, "C1"), EntryOf(3, "C2")}), 3);
  EXPECT_THAT(Applied("C2"), ElementsAre(3));
  ASSERT_EQ(ListParked(*journal_).size(), 1u);
  EXPECT_THAT(ListParked(*journal_)[0].reason(), ::testing::StartsWith("RECORD_ERASED"));
}

}  // namespace
}  // namespace kith::inbox
