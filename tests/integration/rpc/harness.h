// A real server of EchoService on a port of its own, with a key, a clock and handlers that each test sets.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "shared/identity/identity.h"
#include "shared/rpc/client.h"
#include "shared/rpc/server.h"
#include "shared/testing/manual_clock.h"
#include "shared/testing/temp_dir.h"
#include "tests/integration/rpc/echo.pb.h"

namespace kith::rpc::testing {

using kith::test::echo::v1::EchoRequest;
using kith::test::echo::v1::EchoResponse;
using kith::test::echo::v1::RepeatRequest;

inline constexpr const char* kEcho = "/kith.test.echo.v1.EchoService/Echo";
inline constexpr const char* kAudit = "/kith.test.echo.v1.EchoService/Audit";
inline constexpr const char* kRepeat = "/kith.test.echo.v1.EchoService/Repeat";

// The whole table; a test takes rows out or spoils them. The default handlers answer at once.
std::vector<Method> EchoTable();

// Set once by a handler, waited for by the test, or the other way round.
class Latch {
 public:
  void Open() { open_ = true; }
  bool IsOpen() const { return open_; }
  // False when it stayed shut for ten seconds.
  [[nodiscard]] bool Wait() const;

 private:
  std::atomic<bool> open_{false};
};

class ServerTest : public ::testing::Test {
 protected:
  ServerTest();
  ~ServerTest() override;

  // Starts with the table whose handlers are counted in handled_.
  void Start();

  std::string Target() const { return "127.0.0.1:" + std::to_string(server_->port()); }
  // A token with these roles that lives an hour.
  std::string TokenFor(std::vector<identity::Role> roles, const std::string& issuer = "https://kith.test") const;
  std::string GoodToken() const { return TokenFor({identity::Role::kSocialWorker}); }
  // A channel whose calls carry a social worker's token.
  Channel Connect() const;

  kith::testing::TempDir dir_;
  kith::testing::ManualClock clock_;
  std::unique_ptr<identity::Verifier> verifier_;
  ServerOptions options_;
  std::vector<Method> table_ = EchoTable();
  std::atomic<int> handled_{0};
  std::unique_ptr<Server> server_;
};

}  // namespace kith::rpc::testing
