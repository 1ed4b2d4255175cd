// A child process of a test: a service, a broker, a database. It never outlives the test program.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace kith::testing {

struct ProcessOptions {
  std::vector<std::string> argv{};                // argv[0] is a path, or a name looked up in PATH
  std::map<std::string, std::string> settings{};  // added to the environment of the test, less its KITH_ variables
  std::string log_file{};                         // standard output and error are appended to it; empty: discarded
  std::string user{};                             // become this user (needs root); empty: stay
  std::string directory{};                        // working directory; empty: that of the test
  std::string end_signal = "KILL";  // what the guardian sends when the test program dies: "KILL" or "QUIT"
};

// Not thread-safe, except Kill.
class Process {
 public:
  // Starts it in a process group of its own. Throws std::runtime_error when it cannot be executed.
  explicit Process(ProcessOptions options);
  // Kills it if it still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool IsRunning();
  // By SIGSTOP.
  bool IsStopped() const;
  // Sends a signal; nothing happens when it has ended.
  void Kill(int signal);
  // Waits for the end: the exit status, or 128 + the signal that ended it. Nothing when the limit passed first.
  std::optional<int> Wait(std::chrono::milliseconds limit = std::chrono::seconds(30));

 private:
  ProcessOptions options_;
  pid_t pid_ = -1;
  std::optional<int> status_;
};

struct Finished {
  int status = 0;      // as Process::Wait; -1 when it had to be killed at the limit
  std::string output;  // standard output and error
};

// Runs a program to its end.
Finished RunProgram(ProcessOptions options, std::chrono::milliseconds limit = std::chrono::seconds(60));

// The whole file, or "" when it cannot be read; for logs in failure messages and assertions.
std::string ReadFile(const std::string& path);

// Path of a program of this build ("kith-cases"): in KITH_BIN, or else in bin/ beside the tests/ directory that this
// test program stands in. Throws std::runtime_error when it is not there.
std::string BuiltProgram(const std::string& name);

}  // namespace kith::testing
