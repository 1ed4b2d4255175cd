// Kafka is unreachable (F6): case work goes on as fast as before, memory stays bounded however long the backlog, and it
// drains in order when a broker is back. KITH_KILLS (30) sets the backlog: 667 commands each.
#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "shared/testing/temp_postgres.h"
#include "shared/testing/wait.h"
#include "tests/faults/town/trial.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;

const int64_t kBacklog = Setting("KITH_KILLS", 30) * 2000 / 3;
constexpr int64_t kMeasured = 1500;  // commands of which the times are compared
// Generous, because other programs share the machine: what a wait for the broker would add is hundreds of times more.
constexpr double kMostRatio = 3.0;
constexpr double kLeastDrained = 2000;  // events a second of what the host left us
// The window in flight is 32 MiB at most, and no byte of a backlog is kept in memory.
constexpr int64_t kMostGrowth = 96 * 1024;  // KiB

double Percentile(std::vector<double> times, double part) {
  if (times.empty()) return 0;
  std::sort(times.begin(), times.end());
  return times[static_cast<size_t>(part * static_cast<double>(times.size() - 1))];
}

class BrokerAway : public ::testing::TestWithParam<Store> {};

TEST_P(BrokerAway, SlowsNothingKeepsMemoryAndDrainsInOrder) {
  if (GetParam() == Store::kPostgres) KITH_NEEDS_POSTGRES();
  KITH_NEEDS_KAFKA(kPlain);
  Town town({.store = GetParam(), .apache = true});
  Trial trial(town, LoadOptions{.cases_clients = 24, .referrals_clients = 0, .workbook_clients = 0});
  town.StartAll();
  trial.StartLoad();
  trial.WaitForProgress(200);
  (void)trial.load().TakeTimes();
  trial.WaitForProgress(kMeasured);
  const auto with = trial.load().TakeTimes();

  town.KillBroker();
  // What was noticed at once is not the state that is measured.
  trial.WaitForProgress(500);
  (void)trial.load().TakeTimes();
  const int64_t before = town.Memory("cases");
  int64_t most = before;
  const int64_t target = trial.load().acknowledged() + kBacklog;
  std::vector<double> without;
  while (trial.load().acknowledged() < target && !HasFatalFailure()) {
    trial.WaitForProgress(std::min<int64_t>(500, target - trial.load().acknowledged()));
    most = std::max(most, town.Memory("cases"));
    const auto times = trial.load().TakeTimes();
    if (without.size() < 100'000) without.insert(without.end(), times.begin(), times.end());
  }
  trial.FinishLoad();

  town.StartBroker();
  const testing::Stopwatch watch;
  const int64_t published = trial.PublishedBy("cases");
  ASSERT_TRUE(testing::WaitUntil([&] { return trial.IsDrained("cases"); }, 10min)) << town.LogOf("cases");
  const double seconds = std::max(0.001, std::chrono::duration<double>(watch.Elapsed()).count());
  const double rate = static_cast<double>(trial.PublishedBy("cases") - published) / seconds;
  char more[200];
  std::snprintf(more, sizeof more, "p50 %.2f -> %.2f ms, p99 %.2f -> %.2f ms, RSS %+.1f MiB, drained %.0f events/s",
                Percentile(with, 0.5), Percentile(without, 0.5), Percentile(with, 0.99), Percentile(without, 0.99),
                static_cast<double>(most - before) / 1024, rate);
  trial.Settle("F6 no broker, backlog " + std::to_string(kBacklog), 1, more);
  EXPECT_LE(Percentile(without, 0.5), kMostRatio * Percentile(with, 0.5));
  EXPECT_LE(Percentile(without, 0.99), kMostRatio * Percentile(with, 0.99) + 20);
  EXPECT_LE(most - before, kMostGrowth);
  EXPECT_GE(rate, kLeastDrained);
}

std::string NameOfStore(const ::testing::TestParamInfo<Store>& info) {
  return info.param == Store::kSqlite ? "OnSqlite" : "OnPostgres";
}

INSTANTIATE_TEST_SUITE_P(Stores, BrokerAway, ::testing::Values(Store::kSqlite, Store::kPostgres), NameOfStore);

}  // namespace
}  // namespace kith::faults
