#include "shared/testing/temp_redis.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include <unistd.h>

#include "shared/testing/port.h"
#include "shared/testing/wait.h"

namespace kith::testing {
namespace {

constexpr const char* kProgram = "/usr/bin/redis-server";

}  // namespace

bool TempRedis::IsInstalled() {
  if (access(kProgram, X_OK) == 0) return true;
  const char* required = std::getenv("KITH_REQUIRE_BACKENDS");
  if (required && std::string(required) == "1") {
    throw std::runtime_error("Redis is required here and not installed: deploy/install");
  }
  std::fprintf(stderr, "SKIPPED: Redis is not installed (deploy/install): what needs it is not tested\n");
  return false;
}

TempRedis::TempRedis(std::string password) : password_(std::move(password)), port_(FreePort()) {
  std::ofstream conf(dir_.File("conf"));
  conf << "bind 127.0.0.1\nport " << port_ << "\nunixsocket " << dir_.File("socket") << "\ndir " << dir_.path()
       << "\nsave \"\"\nrdbcompression no\nappendonly no\ndaemonize no\n";
  if (!password_.empty()) conf << "requirepass \"" << password_ << "\"\n";
  conf.close();
  Start();
}

TempRedis::~TempRedis() = default;

void TempRedis::Start() {
  server_ = std::make_unique<Process>(
      ProcessOptions{.argv = {kProgram, dir_.File("conf")}, .log_file = dir_.File("log"), .directory = dir_.path()});
  const auto answers = [&] { return !server_->IsRunning() || Ask({"PING"}) == "PONG"; };
  if (!WaitUntil([&] { return !server_->IsRunning() || IsListening(port_); }) || !WaitUntil(answers) ||
      !server_->IsRunning()) {
    throw std::runtime_error("Redis does not start: " + ReadFile(dir_.File("log")));
  }
}

void TempRedis::Kill() {
  server_->Kill(SIGKILL);
  (void)server_->Wait();
}

void TempRedis::Restart() { Start(); }
void TempRedis::Pause() { server_->Kill(SIGSTOP); }
void TempRedis::Resume() { server_->Kill(SIGCONT); }
void TempRedis::Flush() { (void)Ask({"FLUSHALL", "SYNC"}); }

std::string TempRedis::Ask(std::vector<std::string> command) const {
  std::vector<std::string> argv = {"redis-cli", "-s", dir_.File("socket")};
  if (!password_.empty()) argv.insert(argv.end(), {"--no-auth-warning", "-a", password_});
  argv.insert(argv.end(), command.begin(), command.end());
  std::string output = RunProgram({.argv = argv}, std::chrono::seconds(10)).output;
  if (!output.empty() && output.back() == '\n') output.pop_back();
  return output;
}

std::string TempRedis::Dump() const {
  (void)Ask({"SAVE"});
  return ReadFile(dir_.File("dump.rdb"));
}

}  // namespace kith::testing
