// A real PostgreSQL for tests: one cluster a test program, started at first use in a temporary directory, reached over
// a unix socket only, stopped and removed at exit or by the guardian. Acknowledged commits survive Kill9: fsync is on.
//
//   TEST(Thing, Does) {
//     KITH_NEEDS_POSTGRES();
//     const std::string url = testing::TempPostgres::Instance()->CreateDatabase();
#pragma once

#include <memory>
#include <string>

#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"

namespace kith::testing {

// Thread-safe.
class TempPostgres {
 public:
  // The program's cluster; null where PostgreSQL is not installed, after a line on standard error. With
  // KITH_REQUIRE_BACKENDS=1 that throws instead. Throws std::runtime_error with the log when it is there but does not
  // start.
  static TempPostgres* Instance();

  // A new, empty database: its libpq URL, which KITH_DATABASE and sql::Address::Parse take.
  std::string CreateDatabase();
  // Its unix socket, and the URL of a database as it is reached through a proxy of that on a loopback port.
  std::string Socket() const { return dir_.File(".s.PGSQL.5432"); }
  static std::string Through(const std::string& url, int port);

  // Kills every process of it at once, as a power cut would.
  void Kill9();
  // Starts it again after Kill9, on the same data and socket, and waits until it accepts connections.
  void Restart();

  ~TempPostgres();

 private:
  explicit TempPostgres(std::string programs);
  void Start();
  std::string Url(const std::string& database) const;

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
