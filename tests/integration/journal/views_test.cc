// View rows change with the states that they follow from, whoever wrote the rows that stand there.
#include <random>

#include <gmock/gmock.h>

#include "shared/journal/committer_core.h"
#include "tests/integration/journal/journal_fixture.h"

namespace kith::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ViewsTest : public JournalTest {
 protected:
  void AddTo(Journal& journal, const std::vector<std::string>& streams, int64_t amount) {
    ASSERT_TRUE(journal.Execute(Add("request-" + std::to_string(++requests_), streams, amount)));
  }

  std::vector<int64_t> NumbersOf(const std::string& stream) {
    std::vector<int64_t> numbers;
    const auto rows = journal_->readers().With([&](sql::Connection& connection) {
      return connection.Query("SELECT number FROM mark_view WHERE stream = $1 ORDER BY number", {stream});
    });
    for (const auto& row : rows) numbers.push_back(sql::AsInteger(row[0]));
    return numbers;
  }

  int requests_ = 0;
};

TEST_P(ViewsTest, HoldTheRowsOfTheLastStateAfterAnyChanges) {
  std::mt19937 random(7);
  for (int i = 0; i < 160; ++i) {
    std::vector<std::string> streams;
    for (int s = 0; s < 4; ++s) {
      if (random() % 2 == 0) streams.push_back("counters/" + std::to_string(s));
    }
    if (streams.empty()) continue;
    AddTo(*journal_, streams, static_cast<int64_t>(random() % 4));
    // What was written before is not remembered by another process.
    if (random() % 40 == 0) Reopen();
    if (i % 8 == 7) {
      ASSERT_THAT(journal_->VerifyStreams(0, "").different, IsEmpty()) << "after " << i << " changes";
    }
  }
}

// What is prepared while another batch is written, and changed again afterwards, is written as it is in the end.
TEST_P(ViewsTest, AreThoseOfTheBatchesEndThoughPreparedBefore) {
  const std::string id = journal_->ReadHead().journal_id;
  journal_.reset();
  const Schema schema = CounterSchema();
  const SystemSteadyClock steady;
  CommitterCore core(options_, schema, clock_, steady, id,
                     [this] { return sql::Open(options_.database, sql::Mode::kWrite); });
  std::mt19937 random(8);
  const auto batch = [&] {
    CommitterCore::Batch commands;
    for (int i = 0; i < 6; ++i) {
      commands.push_back(Add("prepared-" + std::to_string(++requests_), {"counters/" + std::to_string(random() % 8)},
                             static_cast<int64_t>(random() % 4)));
    }
    return commands;
  };
  ASSERT_THAT(core.Process(batch()), IsEmpty());
  CommitterCore::Batch again, rest;
  for (int i = 0; i < 30; ++i) {
    auto first = batch(), more = batch();
    auto flight = core.DecideAhead(first, rest);
    ASSERT_TRUE(flight);
    while (random() % 4 != 0) (void)CommitterCore::Prepare(*flight);
    ASSERT_TRUE(core.DecideMore(*flight, more, rest));
    while (random() % 2 != 0) (void)CommitterCore::Prepare(*flight);
    ASSERT_TRUE(core.TakeOff(*flight, again));
    core.Write(*flight);
    ASSERT_TRUE(core.Land(*flight, again));
  }
  EXPECT_THAT(rest, IsEmpty());
  Reopen();
  EXPECT_EQ(journal_->ReadHead().position, 6 + 30 * 12);
  EXPECT_THAT(journal_->VerifyStreams(0, "").different, IsEmpty());
}

// A network that forgets its connections forgets both: to find out twice takes twice as long.
TEST_P(ViewsTest, ComeFromANewConnectionOnceTheOneThatReadsAheadIsLost) {
  if (GetParam() == Store::kSqlite) return;
  const std::string id = journal_->ReadHead().journal_id;
  journal_.reset();
  const Schema schema = CounterSchema();
  const SystemSteadyClock steady;
  int opened = 0;
  CommitterCore core(options_, schema, clock_, steady, id, [&] {
    ++opened;
    return sql::Open(options_.database, sql::Mode::kWrite);
  });
  std::vector<std::string> answers;
  const auto add = [&](const std::string& request, const std::string& stream) {
    Command command = Add(request, {stream});
    command.done = [&](const Result<std::string>& answer) {
      answers.push_back(answer ? *answer : answer.error().reason);
    };
    CommitterCore::Batch batch;
    batch.push_back(std::move(command));
    return batch;
  };
  CommitterCore::Batch rest, again;
  ASSERT_THAT(core.Process(add("lost-0001", "counters/a")), IsEmpty());
  auto batch = add("lost-0002", "counters/b");
  auto flight = core.DecideAhead(batch, rest);
  ASSERT_TRUE(flight && core.TakeOff(*flight, again));
  core.Write(*flight);
  ASSERT_TRUE(core.Land(*flight, again));
  ASSERT_EQ(opened, 2);
  Tamper(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
      "pg_backend_pid()");
  batch = add("lost-0003", "counters/c");
  ASSERT_FALSE(core.DecideAhead(batch, rest));
  ASSERT_THAT(core.Process(std::move(batch)), IsEmpty());
  EXPECT_THAT(answers, ElementsAre("1", "1", "1"));
}

TEST_P(ViewsTest, LeaveNoRowThatAnotherProgramWrote) {
  AddTo(*journal_, {"counters/a"}, 3);
  EXPECT_THAT(NumbersOf("counters/a"), ElementsAre(0, 1, 2));
  // As a program of another version would have them.
  Tamper("UPDATE mark_view SET number = number + 20");
  Reopen();
  AddTo(*journal_, {"counters/a"}, 1);
  EXPECT_THAT(NumbersOf("counters/a"), ElementsAre(0, 1, 2, 3));
}

// SQLite has no replicas.
class ReplicaViewsTest : public ViewsTest {};

TEST_P(ReplicaViewsTest, FollowAReplicaThatChangedTheStreamMeanwhile) {
  Journal other(options_, CounterSchema(), clock_);
  for (int i = 0; i < 20; ++i) {
    AddTo(i % 3 == 0 ? other : *journal_, {"counters/a"}, 1);
    ASSERT_THAT(journal_->VerifyStreams(0, "").different, IsEmpty()) << "after " << i << " changes";
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, ReplicaViewsTest, ::testing::Values(Store::kPostgres),
                         [](const auto&) { return "OnPostgres"; });
INSTANTIATE_TEST_SUITE_P(Stores, ViewsTest, ::testing::Values(Store::kSqlite, Store::kPostgres),
                         [](const auto& store) { return store.param == Store::kSqlite ? "OnSqlite" : "OnPostgres"; });

}  // namespace
}  // namespace kith::journal
