// The journal's promises, one suite run on both stores.
#include "shared/journal/journal.h"

#include <atomic>
#include <future>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/testing/wait.h"
#include "tests/integration/journal/journal_fixture.h"

namespace kith::journal {
namespace {

TEST_P(JournalTest, WritesEventsStateAnswerAndViewTogether) {
  auto answer = journal_->Execute(Add("request-1", {"counters/a"}, 5));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(*answer, "5");
  const auto entries = journal_->Read(0, 10);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].position, 1);
  EXPECT_EQ(entries[0].version, 1);
  EXPECT_EQ(entries[0].type, "kith.test.counter.v1.Added");
  EXPECT_EQ(entries[0].event_id, journal_->ReadHead().journal_id + "-1");
  EXPECT_EQ(entries[0].recorded_at, clock_.Now());
  int64_t version = 0;
  EXPECT_EQ(journal_->ReadStateAs<Counter>("counters/a", &version)->total(), 5);
  EXPECT_EQ(version, 1);
  const auto rows = journal_->readers().With([](sql::Connection& connection) {
    return connection.Query("SELECT total FROM counter_view WHERE stream = $1", {"counters/a"});
  });
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(sql::AsInteger(rows[0][0]), 5);
}

TEST_P(JournalTest, ReadsForTopicsWhatTopicsCarryAndNothingElse) {
  ASSERT_TRUE(journal_->Execute(Add("request-1", {"counters/a", "counters/b"}, 5)));
  ASSERT_TRUE(journal_->EraseStream("counters/b"));
  auto whole = journal_->Read(0, 10);
  ASSERT_EQ(whole.size(), 2u);
  EXPECT_EQ(whole[0].request_id, "request-1");
  EXPECT_TRUE(whole[1].erased);
  for (Entry& entry : whole) {
    for (auto* not_carried : {&entry.actor, &entry.request_id, &entry.salt, &entry.payload_digest, &entry.digest}) {
      not_carried->clear();
    }
  }
  EXPECT_EQ(journal_->ReadPublic(0, 10), whole);
  EXPECT_EQ(journal_->ReadPublic(1, 10).size(), 1u);
  EXPECT_EQ(journal_->ReadPublic(0, 1).size(), 1u);
}

TEST_P(JournalTest, AppendsToAStreamThatNobodyLookedAt) {
  ASSERT_TRUE(journal_->Execute(Add("request-1", {"counters/known"}, 5)));
  Reopen();
  // Without a read ahead the stream is first taken for a new one; the database says that it is not.
  auto blind = Add("request-2", {"counters/known", "counters/new"}, 2);
  blind.streams.clear();
  const auto answer = journal_->Execute(std::move(blind));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(*answer, "7");
  int64_t version = 0;
  EXPECT_EQ(journal_->ReadStateAs<Counter>("counters/known", &version)->total(), 7);
  EXPECT_EQ(version, 2);
  EXPECT_EQ(journal_->ReadStateAs<Counter>("counters/new", &version)->total(), 2);
  EXPECT_EQ(version, 1);
  ASSERT_TRUE(journal_->EraseStream("counters/known"));
  blind = Add("request-3", {"counters/known"}, 1);
  blind.streams.clear();
  const auto refused = journal_->Execute(std::move(blind));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, reasons::kStreamErased.name);
}

TEST_P(JournalTest, TellsWhatBecameOfEachBatch) {
  BatchOutcome all;
  int commits = 0;
  options_.on_batch = [&](const BatchOutcome& outcome) {
    all.done += outcome.done;
    all.refused += outcome.refused;
    all.failed += outcome.failed;
    all.took += outcome.took;
    commits += outcome.committed ? 1 : 0;
  };
  Reopen();
  ASSERT_TRUE(journal_->Execute(Add("request-1", {"counters/a"})));
  ASSERT_FALSE(journal_->Execute(Add("request-2", {"counters/a"}, 2'000'000)));  // the view refuses it
  Command refused = Add("request-3", {"counters/a"});
  refused.decide = [](const Streams&, const Context&) -> Result<Drafts> { return Refuse(reasons::kNotFound, "no"); };
  ASSERT_FALSE(journal_->Execute(std::move(refused)));
  EXPECT_EQ(journal_->QueueDepth(), 0u);
  journal_.reset();
  EXPECT_EQ(all.done, 1u);
  EXPECT_EQ(all.failed, 1u);
  EXPECT_EQ(all.refused, 1u);
  EXPECT_GE(commits, 1);
  EXPECT_GT(all.took.count(), 0);
}

TEST_P(JournalTest, GivesGaplessPositionsAndVersionsUnderConcurrentCallersAndCommitsInGroups) {
  constexpr int kThreads = 8;
  constexpr int kEach = 100;
  std::atomic<int> commits{0};
  journal_->OnCommit([&](int64_t) { ++commits; });
  std::vector<std::thread> threads;
  std::atomic<int> acknowledged{0};
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::vector<std::future<Result<std::string>>> answers;
      for (int i = 0; i < kEach; ++i) {
        auto command = Add("load-" + std::to_string(t) + "-" + std::to_string(i),
                           {"counters/shared", "counters/own" + std::to_string(t)});
        auto promise = std::make_shared<std::promise<Result<std::string>>>();
        answers.push_back(promise->get_future());
        command.done = [promise](Result<std::string> result) { promise->set_value(std::move(result)); };
        ASSERT_TRUE(journal_->Submit(std::move(command)));
      }
      for (auto& answer : answers) acknowledged += answer.get() ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(acknowledged, kThreads * kEach);
  EXPECT_EQ(journal_->ReadStateAs<Counter>("counters/shared")->total(), kThreads * kEach);
  const auto entries = journal_->Read(0, 10'000);
  ASSERT_EQ(entries.size(), 2u * kThreads * kEach);
  std::map<std::string, int64_t> versions;
  for (size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].position, static_cast<int64_t>(i + 1));
    EXPECT_EQ(entries[i].version, ++versions[entries[i].stream]);
  }
  EXPECT_LT(commits, kThreads * kEach) << "every command had a transaction of its own";
}

TEST_P(JournalTest, RefusesAStaleEtagAndNamesTheCurrentOne) {
  ASSERT_TRUE(journal_->Execute(Add("request-1", {"counters/a"})));
  ASSERT_TRUE(journal_->Execute(Add("request-2", {"counters/a"})));
  auto command = Add("request-3", {"counters/a"});
  command.etag = Precondition{"counters/a", 1};
  const auto answer = journal_->Execute(std::move(command));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kAborted);
  EXPECT_EQ(answer.error().fields.at(0).description, "must be 2");
  command = Add("request-3", {"counters/a"});
  command.etag = Precondition{"counters/a", 2};
  EXPECT_TRUE(journal_->Execute(std::move(command))) << "a refused command must not use up its request_id";
}

TEST_P(JournalTest, WritesAllStreamsOfACommandOrNone) {
  ASSERT_TRUE(journal_->Execute(Add("request-1", {"counters/a", "counters/b", "counters/c"})));
  EXPECT_EQ(journal_->ReadHead().position, 3);
  // The third stream's view row is refused by the database, after decide agreed.
  auto command = Add("request-2", {"counters/a", "counters/b"});
  command.decide = [](const Streams&, const Context&) -> Result<Drafts> {
    return Drafts{DraftOf("counters/a", AddedEvent(1)), DraftOf("counters/b", AddedEvent(2'000'000))};
  };
  const auto answer = journal_->Execute(std::move(command));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kInternal);
  EXPECT_EQ(journal_->ReadStateAs<Counter>("counters/a")->total(), 1);
  EXPECT_EQ(journal_->ReadHead().position, 3);
}

TEST_P(JournalTest, LetsABadCommandFailAlone) {
  std::vector<std::future<Result<std::string>>> answers;
  std::promise<void> release;
  auto gate = release.get_future().share();
  // Holds the committer so that the rest becomes one batch.
  auto first = Add("gate-0001", {"counters/gate"});
  first.decide = [gate](const Streams&, const Context&) -> Result<Drafts> {
    gate.wait();
    return Drafts{DraftOf("counters/gate", AddedEvent(1))};
  };
  first.done = [](const Result<std::string>&) {};
  ASSERT_TRUE(journal_->Submit(std::move(first)));
  for (int i = 0; i < 20; ++i) {
    auto command = Add("batch-" + std::to_string(100 + i), {"counters/" + std::to_string(i)});
    if (i == 7) {
      command.decide = [](const Streams&, const Context&) -> Result<Drafts> {
        return Drafts{DraftOf("counters/7", AddedEvent(5'000'000))};
      };
    }
    if (i == 13) {
      command.decide = [](const Streams&, const Context&) -> Result<Drafts> { throw std::runtime_error("planted"); };
    }
    auto promise = std::make_shared<std::promise<Result<std::string>>>();
    answers.push_back(promise->get_future());
    command.done = [promise](Result<std::string> result) { promise->set_value(std::move(result)); };
    ASSERT_TRUE(journal_->Submit(std::move(command)));
  }
  release.set_value();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(answers[i].get().has_value(), i != 7 && i != 13) << i;
  EXPECT_EQ(journal_->ReadHead().position, 19);
  EXPECT_EQ(journal_->VerifyEntries(0, 0).fault, "");
}

TEST_P(JournalTest, MovesACursorWithTheEffectOrRefusesBoth) {
  auto command = Add("", {"counters/a"});
  command.cursors = {{"in/cases", 0, 7}};
  ASSERT_TRUE(journal_->Execute(command));
  EXPECT_EQ(journal_->ReadCursor("in/cases"), 7);
  const auto again = journal_->Execute(command);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "CURSOR_MOVED");
  EXPECT_EQ(journal_->ReadStateAs<Counter>("counters/a")->total(), 1);
  command.cursors = {{"in/cases", 7, 8}};
  EXPECT_TRUE(journal_->Execute(command));
}

TEST_P(JournalTest, SavesTheRelaysCursorAndNeverMovesItBack) {
  journal_->SaveCursor("relay/x", 9);
  EXPECT_TRUE(kith::testing::WaitUntil([&] { return journal_->ReadCursor("relay/x") == 9; }));
  journal_->SaveCursor("relay/x", 4);
  ASSERT_TRUE(journal_->Execute(Add("request-1", {"counters/a"})));
  EXPECT_EQ(journal_->ReadCursor("relay/x"), 9);
}

TEST_P(JournalTest, WritesNothingAfterTheDeadline) {
  auto command = Add("request-1", {"counters/a"});
  command.deadline = std::chrono::steady_clock::now() - std::chrono::milliseconds(1);
  const auto answer = journal_->Execute(std::move(command));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kDeadlineExceeded);
  EXPECT_EQ(journal_->ReadHead().position, 0);
}

TEST_P(JournalTest, RefusesAnEventOver200KiB) {
  auto command = Add("request-1", {"counters/a"});
  command.decide = [](const Streams&, const Context&) -> Result<Drafts> {
    CounterEvent event;
    event.set_occurred_on("2026-03-02");
    event.mutable_labelled()->set_label(std::string(201 * 1024, 'x'));
    return Drafts{DraftOf("counters/a", event)};
  };
  const auto answer = journal_->Execute(std::move(command));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "EVENT_TOO_LARGE");
}

TEST_P(JournalTest, RefusesWhatTheQueueCannotHold) {
  options_.max_queue = 3;
  Reopen();
  std::promise<void> entered;
  std::promise<void> release;
  auto gate = release.get_future().share();
  auto first = Add("gate-0001", {"counters/gate"});
  first.decide = [&entered, gate](const Streams&, const Context&) -> Result<Drafts> {
    entered.set_value();
    gate.wait();
    return Drafts{};
  };
  first.answer = nullptr;
  first.done = [](const Result<std::string>&) {};
  ASSERT_TRUE(journal_->Submit(std::move(first)));
  entered.get_future().wait();
  for (int i = 0; i < 3; ++i) {
    auto command = Add("queued-" + std::to_string(i), {"counters/a"});
    command.done = [](const Result<std::string>&) {};
    EXPECT_TRUE(journal_->Submit(std::move(command)));
  }
  const auto refused = journal_->Execute(Add("queued-9", {"counters/a"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kResourceExhausted);
  release.set_value();
}

TEST_P(JournalTest, FindsAChangedAMissingAndAReorderedEntry) {
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(journal_->Execute(Add("request-" + std::to_string(i), {"counters/a"}, i)));
  ASSERT_EQ(journal_->VerifyEntries(0, 0).checked, 6);
  ASSERT_EQ(journal_->VerifyEntries(0, 0).fault, "");

  Tamper("UPDATE journal SET occurred_on = '2020-01-01' WHERE position = 3");
  EXPECT_EQ(journal_->VerifyEntries(0, 0).fault_position, 3);
  Tamper("UPDATE journal SET occurred_on = '2026-03-02' WHERE position = 3");
  ASSERT_EQ(journal_->VerifyEntries(0, 0).fault, "");

  Tamper("UPDATE journal SET payload = salt WHERE position = 5");
  EXPECT_THAT(journal_->VerifyEntries(0, 0).fault, ::testing::HasSubstr("payload"));
  EXPECT_EQ(journal_->VerifyEntries(0, 0).fault_position, 5);

  Tamper("DELETE FROM journal WHERE position = 2");
  EXPECT_EQ(journal_->VerifyEntries(0, 0).fault_position, 2);
}

TEST_P(JournalTest, FindsATruncatedJournal) {
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(journal_->Execute(Add("request-" + std::to_string(i), {"counters/a"})));
  Tamper("DELETE FROM journal WHERE position = 4");
  EXPECT_EQ(journal_->VerifyEntries(0, 0).fault_position, 4);
}

TEST_P(JournalTest, RebuildsStatesAndViewsFromEvents) {
  for (int i = 0; i < 30; ++i)
    ASSERT_TRUE(journal_->Execute(Add("request-" + std::to_string(i), {"counters/" + std::to_string(i % 5)}, i)));
  auto verdict = journal_->VerifyStreams(2, "");
  EXPECT_EQ(verdict.equal, 2);
  EXPECT_EQ(verdict.next_page_token, "counters/1");
  EXPECT_EQ(journal_->VerifyStreams(0, "").equal, 5);

  Tamper("UPDATE stream SET version = 99 WHERE stream = 'counters/2'");
  Tamper("DELETE FROM counter_view WHERE stream = 'counters/4'");
  EXPECT_THAT(journal_->VerifyStreams(0, "").different, ::testing::ElementsAre("counters/2", "counters/4"));
  EXPECT_EQ(journal_->RebuildStates(), 2);
  EXPECT_EQ(journal_->VerifyStreams(0, "").equal, 5);
}

TEST_P(JournalTest, ErasesAStreamsPayloadsAndKeepsTheChain) {
  ASSERT_TRUE(journal_->Execute(Add("request-1", {"counters/a"}, 3)));
  ASSERT_TRUE(journal_->Execute(Add("request-2", {"counters/b"}, 4)));
  ASSERT_TRUE(journal_->EraseStream("counters/a"));

  const auto entries = journal_->Read(0, 10);
  EXPECT_TRUE(entries.at(0).erased);
  EXPECT_EQ(entries[0].payload, "");
  EXPECT_EQ(entries[0].salt, "");
  EXPECT_FALSE(entries.at(1).erased);
  EXPECT_EQ(journal_->ReadState("counters/a"), nullptr);
  const auto verdict = journal_->VerifyEntries(0, 0);
  EXPECT_EQ(verdict.fault, "");
  EXPECT_EQ(verdict.erased, 1);
  const auto streams = journal_->VerifyStreams(0, "");
  EXPECT_EQ(streams.erased, 1);
  EXPECT_EQ(streams.equal, 1);

  const auto replay = journal_->Execute(Add("request-1", {"counters/a"}, 3));
  ASSERT_FALSE(replay);
  EXPECT_EQ(replay.error().reason, "ANSWER_ERASED");
  const auto later = journal_->Execute(Add("request-3", {"counters/a"}, 3));
  ASSERT_FALSE(later);
  EXPECT_EQ(later.error().reason, "RECORD_ERASED");
  EXPECT_EQ(journal_->RebuildStates(), 0);
}

TEST_P(JournalTest, DecidesOnTheStateThatEarlierCommandsOfTheBatchLeft) {
  std::vector<std::future<Result<std::string>>> answers;
  for (int i = 0; i < 50; ++i) {
    auto command = Add("request-" + std::to_string(i), {"counters/limited"});
    // At most ten are let in: only a decision on the newest state can keep that.
    command.decide = [](const Streams& streams, const Context&) -> Result<Drafts> {
      const auto* counter = streams.Find<Counter>("counters/limited");
      if (counter && counter->total() >= 10) return Refuse(reasons::kInvalidRequest, "full");
      return Drafts{DraftOf("counters/limited", AddedEvent(1))};
    };
    auto promise = std::make_shared<std::promise<Result<std::string>>>();
    answers.push_back(promise->get_future());
    command.done = [promise](Result<std::string> result) { promise->set_value(std::move(result)); };
    ASSERT_TRUE(journal_->Submit(std::move(command)));
  }
  int let_in = 0;
  for (auto& answer : answers) let_in += answer.get() ? 1 : 0;
  EXPECT_EQ(let_in, 10);
}

INSTANTIATE_TEST_SUITE_P(Stores, JournalTest, ::testing::Values(Store::kSqlite, Store::kPostgres),
                         [](const auto& store) { return store.param == Store::kSqlite ? "Sqlite" : "Postgres"; });

}  // namespace
}  // namespace kith::journal
