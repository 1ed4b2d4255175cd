#include "shared/testing/process.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shared/testing/guardian.h"
#include "shared/testing/temp_dir.h"
#include "shared/testing/wait.h"

extern char** environ;

namespace kith::testing {
namespace {

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> pointers;
  for (auto& string : strings) pointers.push_back(string.data());
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> Environment(const std::map<std::string, std::string>& settings) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry; ++entry) {
    const std::string text = *entry;
    // A service must get the settings that it is given here and no others: it refuses to start with one that it does
    // not know.
    if (text.starts_with("KITH_")) continue;
    if (!settings.count(text.substr(0, text.find('=')))) result.push_back(text);
  }
  for (const auto& [name, value] : settings) result.push_back(name + "=" + value);
  return result;
}

}  // namespace

Process::Process(ProcessOptions options) : options_(std::move(options)) {
  // All memory is made before the fork: afterwards only async-signal-safe calls are allowed.
  std::vector<std::string> argv_text = options_.argv, environment_text = Environment(options_.settings);
  std::vector<char*> argv = Pointers(argv_text), environment = Pointers(environment_text);
  const std::string log = options_.log_file.empty() ? "/dev/null" : options_.log_file;
  const passwd* user = nullptr;
  if (!options_.user.empty()) {
    user = getpwnam(options_.user.c_str());
    if (!user) throw std::runtime_error("there is no user " + options_.user);
  }
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  pid_ = fork();
  if (pid_ < 0) throw std::runtime_error("cannot fork");
  if (pid_ == 0) {
    const auto fail = [&] {
      const int reason = errno;
      if (write(report[1], &reason, sizeof reason) < 0) _exit(126);
      _exit(127);
    };
    setpgid(0, 0);
    const int in = open("/dev/null", O_RDONLY), out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0) fail();
    if (!options_.directory.empty() && chdir(options_.directory.c_str()) != 0) fail();
    if (user && (setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)) fail();
    execvpe(argv[0], argv.data(), environment.data());
    fail();
  }
  close(report[1]);
  int reason = 0;
  const ssize_t got = read(report[0], &reason, sizeof reason);
  close(report[0]);
  if (got > 0) {
    waitpid(pid_, nullptr, 0);
    throw std::runtime_error("cannot run " + options_.argv[0] + ": " + strerror(reason));
  }
  guardian::WatchProcess(pid_, options_.end_signal);
}

Process::~Process() {
  if (!IsRunning()) return;
  Kill(SIGKILL);
  (void)Wait(std::chrono::seconds(10));
}

bool Process::IsRunning() {
  if (status_) return false;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  guardian::ForgetProcess(pid_);
  return false;
}

bool Process::IsStopped() const {
  return ReadFile("/proc/" + std::to_string(pid_) + "/stat").find(") T ") != std::string::npos;
}

void Process::Kill(int signal) {
  if (!status_) kill(pid_, signal);
}

std::optional<int> Process::Wait(std::chrono::milliseconds limit) {
  if (!WaitUntil([&] { return !IsRunning(); }, limit)) return std::nullopt;
  return status_;
}

Finished RunProgram(ProcessOptions options, std::chrono::milliseconds limit) {
  TempDir dir;
  options.log_file = dir.File("output");
  // A program that changes its user must still be able to write its output.
  std::ofstream(options.log_file).close();
  std::filesystem::permissions(dir.path(), std::filesystem::perms::owner_all | std::filesystem::perms::others_exec);
  Process process(options);
  const auto status = process.Wait(limit);
  if (!status) {
    process.Kill(SIGKILL);
    (void)process.Wait();
  }
  return {status.value_or(-1), ReadFile(options.log_file)};
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string BuiltProgram(const std::string& name) {
  const char* given = std::getenv("KITH_BIN");
  // build/<preset>/tests/<tier>/x_test stands two directories below the build's root.
  const auto directory = given && *given ? std::filesystem::path(given)
                                         : std::filesystem::canonical("/proc/self/exe").parent_path() / "../../bin";
  const auto path = (directory / name).lexically_normal();
  if (access(path.c_str(), X_OK) != 0) throw std::runtime_error(path.string() + " is not built: deploy/build makes it");
  return path.string();
}

}  // namespace kith::testing
