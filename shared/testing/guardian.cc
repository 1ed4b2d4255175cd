#include "shared/testing/guardian.h"

#include <cstdlib>
#include <mutex>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

extern char** environ;

namespace kith::testing::guardian {
namespace {

// Reads "+ what argument" and "- what argument"; at the end of the pipe carries out what is left. It ignores the
// signals that a terminal or timeout(1) sends to the test.
constexpr const char* kScript = R"sh(
trap '' HUP INT TERM PIPE
list=' '
while read -r sign what argument; do
  case $sign in
    +) list="$list$what:$argument " ;;
    -) case $list in *" $what:$argument "*) list="${list%% "$what:$argument "*} ${list#* "$what:$argument "}" ;; esac ;;
  esac
done
for item in $list; do
  case $item in dir:*) ;; *) kill -s "${item%%:*}" "${item#*:}" 2>/dev/null && busy=1 ;; esac
done
[ -n "$busy" ] && sleep 1
for item in $list; do
  case $item in dir:/*) rm -rf "${item#dir:}" ;; esac
done
)sh";

class Pipe {
 public:
  Pipe() {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make the guardian's pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    char shell[] = "/bin/sh", option[] = "-c";
    std::string script = kScript;
    char* argv[] = {shell, option, script.data(), nullptr};
    pid_t pid = 0;
    const int failed = posix_spawn(&pid, shell, &actions, &attributes, argv, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[0]);
    if (failed) throw std::runtime_error("cannot start the guardian's shell");
    write_end_ = ends[1];
  }

  void Say(const std::string& line) {
    std::lock_guard lock(mutex_);
    if (write(write_end_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) abort();
  }

 private:
  std::mutex mutex_;
  int write_end_ = -1;
};

// Never destroyed: the pipe closes with the process.
void Say(const std::string& line) {
  static Pipe& pipe = *new Pipe;
  pipe.Say(line + "\n");
}

}  // namespace

// The signal is part of the item, so forgetting names every signal that may have been asked for.
void WatchProcess(pid_t pid, const std::string& signal) { Say("+ " + signal + " " + std::to_string(pid)); }
void ForgetProcess(pid_t pid) {
  Say("- KILL " + std::to_string(pid));
  Say("- QUIT " + std::to_string(pid));
}
void WatchDirectory(const std::string& path) { Say("+ dir " + path); }
void ForgetDirectory(const std::string& path) { Say("- dir " + path); }

}  // namespace kith::testing::guardian
