// The fixtures themselves: above all, that nothing is left when a test program dies.
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/testing/manual_clock.h"
#include "shared/testing/port.h"
#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"
#include "shared/testing/temp_postgres.h"
#include "shared/testing/wait.h"

namespace kith::testing {
namespace {

TEST(Process, GivesSettingsAndReturnsStatusAndOutput) {
  const Finished finished =
      RunProgram({.argv = {"sh", "-c", "echo $KITH_X; exit 7"}, .settings = {{"KITH_X", "seen"}}});
  EXPECT_EQ(finished.status, 7);
  EXPECT_EQ(finished.output, "seen\n");
}

TEST(Process, SaysWhichProgramCannotRun) { EXPECT_THROW(Process({.argv = {"/no/such/program"}}), std::runtime_error); }

TEST(Process, ReportsTheSignalThatEndedIt) {
  Process process({.argv = {"sleep", "60"}});
  EXPECT_TRUE(process.IsRunning());
  process.Kill(SIGKILL);
  EXPECT_EQ(process.Wait(), 128 + SIGKILL);
}

TEST(RunProgram, EndsWhatTakesTooLong) {
  EXPECT_EQ(RunProgram({.argv = {"sleep", "60"}}, std::chrono::milliseconds(50)).status, -1);
}

TEST(Guardian, EndsProcessesAndRemovesDirectoriesOfATestThatWasKilled) {
  // This program again, as the test that dies: it starts a process in a directory of its own and kills itself.
  TempDir dir;
  const Finished died =
      RunProgram({.argv = {std::filesystem::canonical("/proc/self/exe"), "--gtest_also_run_disabled_tests",
                           "--gtest_filter=Guardian.DISABLED_Victim"},
                  .settings = {{"KITH_VICTIM_FILE", dir.File("victim")}}});
  ASSERT_EQ(died.status, 128 + SIGKILL) << died.output;
  const std::string told = ReadFile(dir.File("victim"));
  const size_t space = told.find(' ');
  ASSERT_NE(space, std::string::npos);
  const pid_t pid = std::stoi(told.substr(0, space));
  const std::string left = told.substr(space + 1);
  EXPECT_TRUE(WaitUntil([&] {
    return kill(pid, 0) != 0 || ReadFile("/proc/" + std::to_string(pid) + "/stat").find(") Z") != std::string::npos;
  }));
  EXPECT_TRUE(WaitUntil([&] { return !std::filesystem::exists(left); }));
}

TEST(Guardian, DISABLED_Victim) {
  TempDir dir;
  Process process({.argv = {"sleep", "60"}});
  FILE* file = std::fopen(std::getenv("KITH_VICTIM_FILE"), "w");
  ASSERT_NE(file, nullptr);
  std::fprintf(file, "%d %s", process.pid(), dir.path().c_str());
  std::fclose(file);
  kill(getpid(), SIGKILL);
}

TEST(TempPostgres, KeepsWhatWasCommittedWhenItIsKilled) {
  KITH_NEEDS_POSTGRES();
  TempPostgres& postgres = *TempPostgres::Instance();
  const std::string url = postgres.CreateDatabase();
  const auto sql = [&](const std::string& text) { return RunProgram({.argv = {"psql", "-XAtqc", text, url}}); };
  ASSERT_EQ(sql("create table t (n int); insert into t values (42)").status, 0);
  postgres.Kill9();
  EXPECT_NE(sql("select n from t").status, 0);
  postgres.Restart();
  EXPECT_EQ(sql("select n from t").output, "42\n");
}

TEST(FreePort, IsNotListenedOnAndNotGivenTwice) {
  const int port = FreePort();
  EXPECT_FALSE(IsListening(port));
  EXPECT_NE(port, FreePort());
}

TEST(ManualClock, MovesOnlyWhenTold) {
  ManualClock clock;
  const Instant before = clock.Now();
  clock.Advance(std::chrono::hours(1));
  EXPECT_EQ(clock.Now() - before, std::chrono::hours(1));
}

}  // namespace
}  // namespace kith::testing
