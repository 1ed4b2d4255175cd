// How a service starts, refuses to start, drains, takes turns and survives its database: the built program, over gRPC.
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/sql/connection.h"
#include "shared/testing/temp_postgres.h"
#include "tests/system/load.h"
#include "tests/system/steps.h"

#include "grpc/health/v1/health.pb.h"

namespace kith::system {
namespace {

using namespace std::chrono_literals;
using kith::testing::WaitUntil;

bool IsServing(Suite& suite, const std::string& service) {
  grpc::health::v1::HealthCheckResponse response;
  return suite.Health(service).Call("/grpc.health.v1.Health/Check", grpc::health::v1::HealthCheckRequest(), response) &&
         response.status() == grpc::health::v1::HealthCheckResponse::SERVING;
}

TEST(Start, ListsAllWrongSettingsAtOnceAndDoesNotStart) {
  Suite suite(Store::kSqlite);
  auto settings = suite.Settings("sharing");
  settings["KITH_DATABSE"] = "sqlite:oops.db";
  settings["KITH_DRAIN_SECONDS"] = "soon";
  settings["KITH_JWKS_FILE"] = "/nowhere/jwks.json";
  settings.erase("KITH_REFERENCE_KEY_FILE");
  const auto finished = kith::testing::RunProgram(
      {.argv = {kith::testing::BuiltProgram("kith-sharing"), "serve"}, .settings = settings}, 20s);
  EXPECT_EQ(finished.status, 2);
  for (const char* name :
       {"KITH_DATABSE", "KITH_DATABASE", "KITH_DRAIN_SECONDS", "KITH_JWKS_FILE", "KITH_REFERENCE_KEY_FILE"}) {
    EXPECT_THAT(finished.output, ::testing::HasSubstr(name));
  }
}

TEST(Start, RefusesADatabaseThatIsNotMigratedOrNewerOrInUse) {
  Suite suite(Store::kSqlite);
  const std::string program = kith::testing::BuiltProgram("kith-cases");
  const auto settings = suite.Settings("cases");
  const auto serve = [&] { return kith::testing::RunProgram({.argv = {program, "serve"}, .settings = settings}, 20s); };
  auto finished = serve();
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.output, ::testing::HasSubstr("run `kith-cases migrate` first"));

  suite.Start("cases");
  auto second = settings;
  second["KITH_LISTEN"] = second["KITH_HEALTH_LISTEN"] = second["KITH_METRICS_LISTEN"] = "127.0.0.1:0";
  finished = kith::testing::RunProgram({.argv = {program, "serve"}, .settings = second}, 20s);
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.output,
              ::testing::HasSubstr("another process (pid " + std::to_string(suite.ProcessOf("cases").pid()) + ")"));
  suite.Stop("cases");

  sql::Open(sql::Address::Parse(settings.at("KITH_DATABASE")), sql::Mode::kWrite)
      ->Script("INSERT INTO schema_version VALUES ('cases', 999, '0999_from_the_future')");
  finished = serve();
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.output, ::testing::HasSubstr("from a newer version"));
}

TEST(Upgrade, FillsTheTablesThatAMigrationMakesFromTheEvents) {
  Suite suite(Store::kSqlite);
  suite.Start("cases");
  RegisterChild(suite, "9990000018");
  suite.Stop("cases");
  const auto settings = suite.Settings("cases");
  const auto database = sql::Address::Parse(settings.at("KITH_DATABASE"));
  const auto keys = [&] {
    return sql::AsInteger(sql::Open(database, sql::Mode::kRead)->Query("SELECT count(*) FROM match_key_view")[0][0]);
  };
  const int64_t before = keys();
  ASSERT_GT(before, 0);
  // As it was before its last migration, and before people had keys.
  sql::Open(database, sql::Mode::kWrite)
      ->Script(
          "DELETE FROM match_key_view; DROP TABLE clock_view; DROP TABLE worker_view; DROP TABLE allocation_view; "
          "DELETE FROM schema_version WHERE name = '0014_teams_and_clocks'");
  const auto migrate = [&] {
    return kith::testing::RunProgram(
        {.argv = {kith::testing::BuiltProgram("kith-cases"), "migrate"}, .settings = settings}, 20s);
  };
  EXPECT_THAT(migrate().output, ::testing::ContainsRegex("0014_teams_and_clocks(.|\n)*made anew: 1 streams"));
  EXPECT_EQ(keys(), before);
  EXPECT_THAT(migrate().output, ::testing::HasSubstr("nothing to do"));
}

TEST(Stop, DrainsOnSigtermWithNoFailedCall) {
  Suite suite(Store::kSqlite);
  suite.Start("cases");
  suite.Stop("cases");
  // Callers behind a load balancer: they turn away when health says NOT_SERVING, as Kubernetes does.
  auto settings = suite.Settings("cases");
  settings["KITH_DRAIN_DELAY_SECONDS"] = "1";
  kith::testing::TempDir dir;
  kith::testing::Process process({.argv = {kith::testing::BuiltProgram("kith-cases"), "serve"},
                                  .settings = settings,
                                  .log_file = dir.File("log")});
  ASSERT_TRUE(WaitUntil([&] { return IsServing(suite, "cases"); }, 20s));
  Load load(suite, 0, 8, "drain");
  ASSERT_TRUE(WaitUntil([&] { return load.done > 500; }, 20s));
  process.Kill(SIGTERM);
  ASSERT_TRUE(WaitUntil([&] { return !IsServing(suite, "cases"); }, 5s));
  const int64_t before = load.done;
  ASSERT_TRUE(WaitUntil([&] { return load.done > before; }, 5s))
      << "calls are still served after health said NOT_SERVING";
  load.Stop();
  EXPECT_EQ(process.Wait(), 0) << kith::testing::ReadFile(dir.File("log"));
  EXPECT_EQ(load.failed, 0);
  suite.Start("cases");
  EXPECT_EQ(HeadOf(suite), load.done);
}

TEST(Stop, LetsCallsInProgressEndAndRefusesNewOnes) {
  Suite suite(Store::kSqlite);
  suite.Start("cases");
  Load load(suite, 0, 16, "busy");
  ASSERT_TRUE(WaitUntil([&] { return load.done > 500; }, 20s));
  suite.Stop("cases");
  load.Stop();
  EXPECT_EQ(load.wrong, 0) << "a call that met the stop may only be told UNAVAILABLE";
  suite.Start("cases");
  EXPECT_EQ(HeadOf(suite), load.done) << "what was answered is in the journal, and what was refused is not";
}

TEST(Replicas, TakeTurnsAndTheOtherPublishesWhenTheLeaderIsKilled) {
  KITH_NEEDS_POSTGRES();
  Suite suite(Store::kPostgres);
  suite.Start("cases", 0);
  suite.Start("cases", 1);
  Topic topic(suite);
  int64_t acknowledged = 0;
  {
    Load left(suite, 0, 4, "left");
    Load right(suite, 1, 4, "right");
    ASSERT_TRUE(WaitUntil([&] { return left.done > 300 && right.done > 300; }, 30s));
    left.Stop();
    right.Stop();
    EXPECT_EQ(left.failed + right.failed, 0);
    acknowledged = left.done + right.done;
  }
  EXPECT_EQ(HeadOf(suite, 1), acknowledged);
  suite.Kill("cases", 0);
  Load after(suite, 1, 4, "after");
  ASSERT_TRUE(WaitUntil([&] { return after.done > 100; }, 20s));
  after.Stop();
  EXPECT_EQ(HeadOf(suite, 1), acknowledged + after.done);
  EXPECT_TRUE(WaitUntil([&] { return topic.next() == acknowledged + after.done + 1; }, 20s))
      << "the topic ends before position " << topic.next();
  EXPECT_EQ(topic.gaps(), 0);
  suite.Start("cases", 0);
  EXPECT_EQ(FaultOfChain(suite), "");
}

TEST(LostDatabase, GivesUnavailableAndTheServiceRecoversByItself) {
  KITH_NEEDS_POSTGRES();
  Suite suite(Store::kPostgres);
  suite.Start("cases");
  auto* postgres = kith::testing::TempPostgres::Instance();
  Load load(suite, 0, 8, "lost");
  ASSERT_TRUE(WaitUntil([&] { return load.done > 200; }, 20s));
  postgres->Kill9();
  ASSERT_TRUE(WaitUntil([&] { return load.failed > 20; }, 20s));
  const int64_t before = load.done;
  postgres->Restart();
  ASSERT_TRUE(WaitUntil([&] { return load.done > before + 100; }, 30s)) << suite.LogOf("cases");
  load.Stop();
  EXPECT_EQ(load.wrong, 0);
  EXPECT_GE(HeadOf(suite), load.done) << "every OK is in the journal; an unknown outcome may be too";
  EXPECT_EQ(FaultOfChain(suite), "");
}

}  // namespace
}  // namespace kith::system
