#include "shared/failpoint/failpoint.h"

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <stdexcept>
#include <vector>

#include <unistd.h>

#include "shared/log/log.h"

namespace kith::failpoint {
namespace {

enum class Action { kKill, kStop, kThrow };

struct Armed {
  std::mutex mutex;
  std::string name;
  int64_t left = 0;  // times until it strikes
  Action action = Action::kKill;
};

// Never destroyed: threads may outlive main.
Armed& TheArmed() {
  static Armed& armed = *new Armed;
  return armed;
}

std::vector<std::string_view> SplitAtColons(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const size_t colon = text.find(':');
    parts.push_back(text.substr(0, colon));
    if (colon == std::string_view::npos) return parts;
    text.remove_prefix(colon + 1);
  }
}

}  // namespace

namespace detail {

std::atomic<bool> is_armed{false};

void Strike(std::string_view name) {
  Action action;
  {
    Armed& armed = TheArmed();
    const std::lock_guard lock(armed.mutex);
    if (armed.name != name || --armed.left != 0) return;
    action = armed.action;
    is_armed = false;
  }
  switch (action) {
    case Action::kKill:
      kill(getpid(), SIGKILL);
      for (;;) pause();
    case Action::kStop:
      // To this very thread: it must not do the next thing before the process stands.
      pthread_kill(pthread_self(), SIGSTOP);
      return;
    case Action::kThrow:
      throw std::runtime_error("failpoint " + std::string(name));
  }
}

}  // namespace detail

std::string Arm(std::string_view text) {
  Armed& armed = TheArmed();
  const std::lock_guard lock(armed.mutex);
  detail::is_armed = false;
  if (text.empty()) return "";
  const auto parts = SplitAtColons(text);
  if (std::find(std::begin(kNames), std::end(kNames), parts[0]) == std::end(kNames))
    return "there is no such failpoint";
  armed.name = parts[0];
  armed.left = 1;
  armed.action = Action::kKill;
  for (size_t i = 1; i < parts.size(); ++i) {
    int64_t times = 0;
    const auto [end, error] = std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), times);
    if (i == 1 && error == std::errc() && end == parts[i].data() + parts[i].size() && times > 0) {
      armed.left = times;
    } else if (i + 1 == parts.size() && parts[i] == "kill") {
      armed.action = Action::kKill;
    } else if (i + 1 == parts.size() && parts[i] == "stop") {
      armed.action = Action::kStop;
    } else if (i + 1 == parts.size() && parts[i] == "throw") {
      armed.action = Action::kThrow;
    } else {
      return "must be name[:nth][:kill|stop|throw]";
    }
  }
  detail::is_armed = true;
  return "";
}

void ArmFromEnvironment() {
  const char* text = std::getenv("KITH_FAILPOINT");
  if (!text || !*text) return;
  if (const std::string problem = Arm(text); !problem.empty()) {
    throw std::invalid_argument("KITH_FAILPOINT: " + problem);
  }
  log::Warning("failpoint_is_armed_for_tests_only_this_process_will_fail", {{"setting", text}});
}

}  // namespace kith::failpoint
