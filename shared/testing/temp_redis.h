// A real Redis for tests: a server of its own for each object, on a loopback port and a unix socket, stopped and
// removed with the object or by the guardian. Keeps nothing on disk, except what Dump writes.
//
//   TEST(Thing, Does) {
//     KITH_NEEDS_REDIS();
//     testing::TempRedis redis;
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"

namespace kith::testing {

// Not thread-safe.
class TempRedis {
 public:
  // False where Redis is not installed, after a line on standard error. With KITH_REQUIRE_BACKENDS=1 that throws
  // instead.
  static bool IsInstalled();

  // password: empty for none. Throws std::runtime_error with the log when it does not start.
  explicit TempRedis(std::string password = {});
  ~TempRedis();

  int port() const { return port_; }
  std::string Url() const { return "redis://127.0.0.1:" + std::to_string(port_); }
  std::string SocketUrl() const { return "unix:" + dir_.File("socket"); }

  // Kills it at once: what it held is gone.
  void Kill();
  // Starts it again after Kill, empty, on the same port and socket.
  void Restart();
  // Stops its process, so that connections stay and nothing is answered; and lets it go on.
  void Pause();
  void Resume();
  void Flush();

  // What redis-cli prints for the command, without the last newline.
  std::string Ask(std::vector<std::string> command) const;
  // Everything that it holds, as the bytes of its dump file.
  std::string Dump() const;

 private:
  void Start();

  const std::string password_;
  TempDir dir_;
  int port_;
  std::unique_ptr<Process> server_;
};

}  // namespace kith::testing

// Skips the test, loudly, where there is no Redis; in CI fails it.
#define KITH_NEEDS_REDIS() \
  if (!::kith::testing::TempRedis::IsInstalled()) GTEST_SKIP() << "SKIPPED: Redis is not installed (deploy/install)"
