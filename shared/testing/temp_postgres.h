// A real PostgreSQL for tests: one cluster a test program, started at first use in a temporary directory, reached over
// a unix socket only, stopped and removed at exit or by the guardian. Acknowledged commits survive Kill9: fsync is on.
//
//   TEST(Thing, Does) {
//     KITH_NEEDS_POSTGRES();
//     const std::string url = testing::TempPostgres::Instance()->CreateDatabase();
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"

namespace kith::testing {

// For a cluster of a test's own.
struct TempPostgresOptions {
  // What the server is to have in its environment, by the path of its data directory.
  std::function<std::map<std::string, std::string>(const std::string& data)> environment = nullptr;
  std::string configuration = {};  // lines of postgresql.conf on top of ours
};

// Thread-safe.
class TempPostgres {
 public:
  // The program's cluster; null where PostgreSQL is not installed, after a line on standard error. With
  // KITH_REQUIRE_BACKENDS=1 that throws instead. Throws std::runtime_error with the log when it is there but does not
  // start.
  static TempPostgres* Instance();

  // A cluster beside the program's; null as Instance.
  static std::unique_ptr<TempPostgres> Own(TempPostgresOptions options = {});
  // A copy of the running cluster that follows it. From MakeSynchronous on the primary answers no commit that this one
  // does not have on its disk.
  static std::unique_ptr<TempPostgres> StandbyOf(TempPostgres& primary);

  // A new, empty database: its libpq URL, which KITH_DATABASE and sql::Address::Parse take. other: where else to look
  // for it, and to go where one can write.
  std::string CreateDatabase(const TempPostgres* other = nullptr);

  // Waits until a standby confirms every commit.
  void MakeSynchronous();
  // Makes a standby the primary and waits until it takes writes.
  void Promote();
  // As `pg_ctl stop -m immediate`.
  void StopImmediately();
  bool IsRunning();
  // Its unix socket, and the URL of a database as it is reached through a proxy of that on a loopback port.
  std::string Socket() const { return dir_.File(".s.PGSQL.5432"); }
  static std::string Through(const std::string& url, int port);

  // Kills every process of it at once, as a power cut would.
  void Kill9();
  // Starts it again after Kill9, on the same data and socket, and waits until it accepts connections.
  void Restart();

  ~TempPostgres();

 private:
  TempPostgres(std::string programs, TempPostgresOptions options, const TempPostgres* primary);
  void Initialise();
  void CopyFrom(const TempPostgres& primary);
  void Start();
  std::string Ask(const std::string& statement);
  std::string Url(const std::string& database) const;

  TempPostgresOptions options_;
  std::string programs_;  // directory of initdb and postgres
  std::string user_;      // whom the server runs as when we are root, which it refuses to be
  TempDir dir_;
  std::unique_ptr<Process> server_;
};

}  // namespace kith::testing

// Skips the test, loudly, where there is no PostgreSQL; in CI fails it.
#define KITH_NEEDS_POSTGRES()                     \
  if (!::kith::testing::TempPostgres::Instance()) \
  GTEST_SKIP() << "SKIPPED: PostgreSQL is not installed (deploy/install)"
