// PostgreSQL under the services is killed, stopped, replaced by its synchronous standby (F7), or has a disk that is
// full or broken (F12): nothing acknowledged is lost, no number is given twice, and writes come back by themselves.
#include <gtest/gtest.h>

#include "shared/testing/temp_postgres.h"
#include "shared/testing/wait.h"
#include "tests/faults/preload/fault_control.h"
#include "tests/faults/town/trial.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using testing::TempPostgres;

const int64_t kTimes = std::max<int64_t>(1, Setting("KITH_KILLS", 30) / 30);
constexpr auto kWritesBack = 60s;

std::map<std::string, std::string> DatabasesIn(TempPostgres& postgres, const TempPostgres* other = nullptr) {
  std::map<std::string, std::string> databases;
  for (const char* service : kServices) databases[service] = postgres.CreateDatabase(other);
  return databases;
}

TEST(Databases, LoseNothingWhenPostgresIsKilledStoppedOrReplacedByItsStandby) {
  KITH_NEEDS_POSTGRES();
  const auto primary = TempPostgres::Own();
  const auto standby = TempPostgres::StandbyOf(*primary);
  Town town({.store = Store::kPostgres, .databases = DatabasesIn(*primary, standby.get())});
  primary->MakeSynchronous();
  Trial trial(town);
  town.StartAll();

  const auto suffer = [&](const std::string& fault, int64_t times, const std::function<void()>& strike) {
    trial.StartLoad();
    int64_t slowest = 0;
    for (int64_t i = 0; i < times; ++i) {
      trial.WaitForProgress(300);
      const testing::Stopwatch watch;
      strike();
      trial.WaitForProgress(20, kWritesBack);
      if (::testing::Test::HasFatalFailure()) return;
      slowest = std::max(slowest, watch.Elapsed().count());
    }
    trial.Settle(fault, times, "writes back in " + std::to_string(slowest) + " ms");
    EXPECT_LE(std::chrono::milliseconds(slowest), kWritesBack);
  };
  suffer("F7 PostgreSQL kill -9", kTimes, [&] {
    primary->Kill9();
    primary->Restart();
  });
  if (HasFatalFailure()) return;
  suffer("F7 PostgreSQL immediate stop", kTimes, [&] {
    primary->StopImmediately();
    primary->Restart();
  });
  if (HasFatalFailure()) return;
  suffer("F7 standby promoted", 1, [&] {
    primary->Kill9();
    standby->Promote();
  });
}

TEST(Databases, AnswerNothingWithoutACommitOnABadDiskOfPostgres) {
  KITH_NEEDS_POSTGRES();
  std::unique_ptr<FaultControl> disk;
  std::string data;
  testing::TempPostgresOptions options;
  options.configuration = "restart_after_crash = on\ncheckpoint_timeout = 30s\n";
  options.environment = [&](const std::string& directory) {
    data = directory;
    if (!disk) disk = std::make_unique<FaultControl>(data + "/");
    return disk->settings();
  };
  const auto postgres = TempPostgres::Own(options);
  Town town({.store = Store::kPostgres, .databases = DatabasesIn(*postgres)});
  Trial trial(town);
  town.StartAll();
  trial.StartLoad();

  struct Fault {
    const char* directory;
    std::function<void()> begin;
    bool stops_every_commit;
  };
  const Fault faults[] = {
      {"/pg_wal/", [&] { disk->Full(3); }, true},
      {"/pg_wal/", [&] { disk->Broken(false); }, true},
      {"/pg_wal/", [&] { disk->Broken(true); }, true},
      {"/base/", [&] { disk->Full(); }, false},
  };
  int64_t slowest = 0, hits = 0;
  for (int64_t i = 0; i < kTimes; ++i) {
    for (const Fault& fault : faults) {
      SCOPED_TRACE(std::string(fault.directory) + " " + std::to_string(hits));
      trial.WaitForProgress(200);
      disk->SetDirectory(data + fault.directory);
      fault.begin();
      ASSERT_TRUE(testing::WaitUntil([&] { return disk->refused() > 0; }, 60s)) << "the disk was not used";
      // What needs no new page of a table may still be committed on a full data volume.
      const int64_t before = trial.load().acknowledged(), retries = trial.load().retries();
      ASSERT_TRUE(testing::WaitUntil(
          [&] { return trial.load().retries() > retries + 20 || trial.load().unexpected() > 0; }, 30s))
          << "nobody noticed";
      if (fault.stops_every_commit) {
        EXPECT_LE(trial.load().acknowledged() - before, 8) << "answered while nothing can be committed";
      }
      const testing::Stopwatch watch;
      disk->Mend();
      // Whoever supervises the server starts it again when it gave up; nobody repairs anything.
      bool is_back = false;
      const int64_t target = trial.load().acknowledged() + 100;
      is_back = testing::WaitUntil(
          [&] {
            if (!postgres->IsRunning()) postgres->Restart();
            return trial.load().acknowledged() >= target;
          },
          kWritesBack);
      ASSERT_TRUE(is_back) << town.LogOf("cases");
      slowest = std::max(slowest, watch.Elapsed().count());
      ++hits;
    }
  }
  trial.Settle("F12 PostgreSQL disk full, EIO", hits, "writes back in " + std::to_string(slowest) + " ms");
}

}  // namespace
}  // namespace kith::faults
