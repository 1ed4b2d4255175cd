// kill -9 under load, on both stores: nothing acknowledged is lost, doubled or reordered, nothing unasked for appears,
// and the topic tells what the journal holds. KITH_KILLS (30) kills are shared between the stores; KITH_SEED makes
// their moments repeatable.
#include <algorithm>
#include <cstdlib>
#include <future>
#include <random>

#include <gtest/gtest.h>

#include "shared/testing/temp_postgres.h"
#include "shared/testing/wait.h"
#include "tests/faults/crash/cluster.h"
#include "tests/faults/crash/load.h"
#include "tests/faults/history/checker.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;

constexpr int kClients = 6;
constexpr int kMostCommandsBetweenKills = 400;

int64_t Setting(const char* name, int64_t otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? std::atoll(value) : otherwise;
}

// Kills the service after a random number of further acknowledgements, again and again, while the clients go on.
void KillUnderLoad(Cluster& cluster, Signals& signals, int kills, uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int i = 0; i < kills; ++i) {
    const int64_t target =
        signals.acknowledged + std::uniform_int_distribution<int64_t>(1, kMostCommandsBetweenKills)(random);
    ASSERT_TRUE(testing::WaitUntil([&] { return signals.acknowledged >= target; }, 60s))
        << "no progress before kill " << i << "\n"
        << cluster.Log();
    signals.service_is_up = false;
    cluster.KillService();
    cluster.StartService();
    signals.service_is_up = true;
  }
}

void SurviveKills(const std::string& store, const std::string& database, int kills) {
  const auto seed = static_cast<uint64_t>(Setting("KITH_SEED", static_cast<int64_t>(std::random_device{}())));
  SCOPED_TRACE("KITH_SEED=" + std::to_string(seed));
  const auto began = std::chrono::steady_clock::now();
  Cluster cluster(database);
  Signals signals;
  std::vector<std::future<std::vector<Attempt>>> clients;
  for (int i = 0; i < kClients; ++i) {
    clients.push_back(std::async(std::launch::async, [&, i] { return RunClient(cluster.channel(), i, signals); }));
  }
  try {
    KillUnderLoad(cluster, signals, kills, seed);
  } catch (const std::exception& problem) {
    signals.give_up = true;
    ADD_FAILURE() << problem.what();
  }

  // Every command is settled before the books are closed.
  signals.finish = true;
  History history;
  history.seed = seed;
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  for (auto& client : clients) {
    if (client.wait_until(deadline) != std::future_status::ready) signals.give_up = true;
    auto sent = client.get();
    history.attempts.insert(history.attempts.end(), sent.begin(), sent.end());
  }
  if (::testing::Test::HasFailure()) return;

  Book& book = history.books.emplace_back();
  book.journal = "cases";
  book.entries = cluster.ReadJournal();
  book.topic = cluster.ReadTopic(book.entries.empty() ? 0 : book.entries.back().position, 60s);
  const Verdict verdict = Check(history);
  const std::string broken = cluster.VerifyJournal();

  const auto& restarts = cluster.restarts();
  const auto slowest = restarts.empty() ? 0ms : *std::max_element(restarts.begin(), restarts.end());
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  std::printf(
      "| %-10s %4d kills %7lld acknowledged %6lld refused %7lld events %6lld repeated records: lost %lld, ghost %lld, "
      "doubled %lld, "
      "reordered %lld, gap %lld; slowest restart %lld ms; %.1f s\n",
      store.c_str(), kills, static_cast<long long>(verdict.acknowledged), static_cast<long long>(verdict.refused),
      static_cast<long long>(verdict.kept), static_cast<long long>(verdict.repeats),
      static_cast<long long>(verdict[Kind::kLost]), static_cast<long long>(verdict[Kind::kGhost]),
      static_cast<long long>(verdict[Kind::kDoubled]), static_cast<long long>(verdict[Kind::kReordered]),
      static_cast<long long>(verdict[Kind::kGap]), static_cast<long long>(slowest.count()), seconds);

  EXPECT_TRUE(verdict.sound()) << verdict.Explanation();
  EXPECT_EQ(verdict.uncertain, 0) << "commands that were never settled";
  EXPECT_EQ(broken, "");
  // The load did what it is for: every kill met work, and refusals were among it.
  EXPECT_GE(verdict.acknowledged, kills);
  EXPECT_GT(verdict.refused, 0);
}

TEST(CrashOfCases, LosesNothingOnSqlite) {
  SurviveKills("SQLite", "sqlite", static_cast<int>(Setting("KITH_KILLS", 30) + 1) / 2);
}

TEST(CrashOfCases, LosesNothingOnPostgres) {
  KITH_NEEDS_POSTGRES();
  SurviveKills("PostgreSQL", testing::TempPostgres::Instance()->CreateDatabase(),
               static_cast<int>(Setting("KITH_KILLS", 30)) / 2);
}

}  // namespace
}  // namespace kith::faults
