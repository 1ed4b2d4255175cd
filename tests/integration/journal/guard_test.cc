// Who may open a journal, and what happens when its database goes away.
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/testing/wait.h"
#include "tests/integration/journal/counter.h"

namespace kith::journal {
namespace {

Options MigratedOptions(const std::string& url) {
  Options options;
  options.database = sql::Address::Parse(url);
  options.migrations = CounterMigrations(options.database.dialect);
  Migrate(options.database, "counters", options.migrations);
  return options;
}

std::string WhyItDoesNotOpen(const Options& options, Schema schema = CounterSchema()) {
  kith::testing::ManualClock clock;
  try {
    Journal journal(options, std::move(schema), clock);
    return "it opened";
  } catch (const std::exception& error) {
    return error.what();
  }
}

TEST(OpenJournal, RefusesASecondProcessOnOneSqliteFile) {
  kith::testing::TempDir dir;
  kith::testing::ManualClock clock;
  const Options options = MigratedOptions("sqlite:" + dir.File("counters.db"));
  Journal journal(options, CounterSchema(), clock);
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const std::string why = WhyItDoesNotOpen(options);
    const ssize_t written = write(pipe_ends[1], why.data(), why.size());
    _exit(written == static_cast<ssize_t>(why.size()) ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  char why[512] = {};
  ASSERT_GT(read(pipe_ends[0], why, sizeof why - 1), 0);
  EXPECT_THAT(why, ::testing::HasSubstr("another process (pid " + std::to_string(getpid()) + ")"));
}

TEST(OpenJournal, RefusesADatabaseThatIsNotMigratedOrNewerOrAnothers) {
  kith::testing::TempDir dir;
  Options options;
  options.database = sql::Address::Parse("sqlite:" + dir.File("counters.db"));
  options.migrations = CounterMigrations(options.database.dialect);
  EXPECT_THAT(WhyItDoesNotOpen(options), ::testing::HasSubstr("run `kith-counters migrate` first"));

  Migrate(options.database, "counters", options.migrations);
  EXPECT_EQ(Migrate(options.database, "counters", options.migrations), std::vector<std::string>{})
      << "a second run changes nothing";
  EXPECT_EQ(WhyItDoesNotOpen(options), "it opened");

  Schema other = CounterSchema();
  other.service = "others";
  EXPECT_THAT(WhyItDoesNotOpen(options, other), ::testing::HasSubstr("belongs to the service \"counters\""));

  sql::Open(options.database, sql::Mode::kWrite)
      ->Script("INSERT INTO schema_version VALUES ('counters', 2, '0002_from_the_future')");
  EXPECT_THAT(WhyItDoesNotOpen(options), ::testing::HasSubstr("from a newer version"));
  EXPECT_THROW(Migrate(options.database, "counters", options.migrations), std::runtime_error);
}

TEST(SeveralReplicas, TakeTurnsOnOnePostgresJournalWithoutGapOrLostUpdate) {
  KITH_NEEDS_POSTGRES();
  const Options options = MigratedOptions(kith::testing::TempPostgres::Instance()->CreateDatabase());
  // Two processes, as replicas are.
  constexpr int kEach = 300;
  const auto run = [&](const std::string& name) {
    kith::testing::ManualClock clock;
    Journal journal(options, CounterSchema(), clock);
    for (int i = 0; i < kEach; ++i) {
      if (!journal.Execute(Add(name + "-" + std::to_string(i), {"counters/shared", "counters/" + name}))) return 1;
    }
    return 0;
  };
  std::vector<pid_t> children;
  for (const char* name : {"left", "right"}) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) _exit(run(name));
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  kith::testing::ManualClock clock;
  Journal journal(options, CounterSchema(), clock);
  EXPECT_EQ(journal.ReadStateAs<Counter>("counters/shared")->total(), 2 * kEach);
  EXPECT_EQ(journal.ReadHead().position, 4 * kEach);
  EXPECT_EQ(journal.VerifyEntries(0, 0).fault, "");
  EXPECT_EQ(journal.VerifyStreams(0, "").equal, 3);
}

TEST(SeveralReplicas, HaveOneLeaderAndTheNextTakesOverWhenItGoes) {
  KITH_NEEDS_POSTGRES();
  const Options options = MigratedOptions(kith::testing::TempPostgres::Instance()->CreateDatabase());
  kith::testing::ManualClock clock;
  auto first = std::make_unique<Journal>(options, CounterSchema(), clock);
  Journal second(options, CounterSchema(), clock);
  ASSERT_TRUE(first->Lead());
  EXPECT_FALSE(second.Lead());
  first.reset();
  EXPECT_TRUE(kith::testing::WaitUntil([&] { return second.Lead(); }));
}

TEST(SeveralReplicas, ForgetAStreamThatAnotherOfThemErased) {
  KITH_NEEDS_POSTGRES();
  const Options options = MigratedOptions(kith::testing::TempPostgres::Instance()->CreateDatabase());
  kith::testing::ManualClock clock;
  Journal first(options, CounterSchema(), clock);
  Journal second(options, CounterSchema(), clock);
  ASSERT_TRUE(second.Execute(Add("request-1", {"counters/a"})));  // the second replica remembers the state
  ASSERT_TRUE(first.EraseStream("counters/a"));
  const auto later = second.Execute(Add("request-2", {"counters/a"}));
  ASSERT_FALSE(later) << "the erased state came back";
  EXPECT_EQ(later.error().reason, "RECORD_ERASED");
  EXPECT_EQ(second.ReadState("counters/a"), nullptr);
}

TEST(SeveralReplicas, RefuseNothingBecauseOfWhatTheyRememberWrongly) {
  KITH_NEEDS_POSTGRES();
  const Options options = MigratedOptions(kith::testing::TempPostgres::Instance()->CreateDatabase());
  kith::testing::ManualClock clock;
  Journal first(options, CounterSchema(), clock);
  Journal second(options, CounterSchema(), clock);
  ASSERT_TRUE(second.Execute(Add("request-1", {"counters/a"})));  // the second replica remembers version 1
  ASSERT_TRUE(first.Execute(Add("request-2", {"counters/a"})));
  Command edit = Add("request-3", {"counters/a"});
  edit.etag = Precondition{"counters/a", 2};
  const auto edited = second.Execute(edit);
  ASSERT_TRUE(edited) << edited.error().message;
  EXPECT_EQ(*edited, "3");
  ASSERT_TRUE(first.Execute(Add("request-4", {"counters/a"})));
  // Nothing is written of it, so that no statement of its own could find out.
  Command look;
  look.streams = {"counters/a"};
  look.decide = [](const Streams& streams, const Context&) -> Result<Drafts> {
    if (streams.Version("counters/a") < 4) return Refuse(reasons::kNotFound, "an old version");
    return Drafts{};
  };
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(second.Execute(look));
    if (i == 150) {
      ASSERT_TRUE(first.Execute(Add("request-5", {"counters/a"})));
    }
  }
  // The answer that the other replica gave.
  EXPECT_EQ(*second.Execute(Add("request-5", {"counters/a"})), "5");
}

TEST(LostDatabase, GetsUnavailableAndNoFalseOkAndRecoversByItself) {
  KITH_NEEDS_POSTGRES();
  auto* postgres = kith::testing::TempPostgres::Instance();
  const Options options = MigratedOptions(postgres->CreateDatabase());
  kith::testing::ManualClock clock;
  Journal journal(options, CounterSchema(), clock);
  ASSERT_TRUE(journal.Execute(Add("request-1", {"counters/a"})));
  postgres->Kill9();
  for (int i = 0; i < 5; ++i) {
    const auto answer = journal.Execute(Add("request-2", {"counters/a"}));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Code::kUnavailable);
  }
  postgres->Restart();
  EXPECT_TRUE(kith::testing::WaitUntil([&] { return journal.Execute(Add("request-2", {"counters/a"})).has_value(); }));
  EXPECT_EQ(journal.ReadHead().position, 2);
  EXPECT_EQ(journal.ReadStateAs<Counter>("counters/a")->total(), 2);
}

}  // namespace
}  // namespace kith::journal
