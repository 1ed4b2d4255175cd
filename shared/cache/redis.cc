#include "shared/cache/redis.h"

#include <atomic>
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

#include "shared/log/log.h"

namespace kith::cache {

std::string PasswordOf(const RedisOptions& options) {
  std::string password;
  if (options.password_file.empty()) return password;
  std::ifstream file(options.password_file);
  std::getline(file, password);
  return password;
}

std::chrono::milliseconds WithJitter(std::chrono::milliseconds pause) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return pause / 2 + std::chrono::milliseconds(random() % static_cast<unsigned>(pause.count() / 2 + 1));
}

struct Redis::State {
  explicit State(RedisOptions given) : options(std::move(given)), thread([this] { KeepConnected(); }) {}

  ~State() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    changed.notify_all();
    thread.join();
  }

  void KeepConnected() {
    std::unique_lock lock(mutex);
    auto pause = options.first_pause;
    while (!stopping) {
      if (up) {
        changed.wait(lock, [this] { return stopping || !up; });
        continue;
      }
      lock.unlock();
      const char* problem = nullptr;
      auto made = Open(&problem);
      lock.lock();
      if (made) {
        wire = std::move(made);
        proven = false;
        up = true;
        ++connections;
        log::Info("redis_connected");
        changed.wait(lock, [this] { return stopping || !up; });
        // One that answers to a greeting and fails at the first command is no better than one that is not there.
        if (proven) pause = options.first_pause;
      } else {
        ++failures;
        // Once for each outage, not for each try.
        if (!std::exchange(told, true)) log::Warning("redis_unreachable", {{"error", problem}});
      }
      changed.wait_for(lock, WithJitter(pause), [this] { return stopping; });
      pause = std::min(2 * pause, options.longest_pause);
    }
  }

  // A connection that has answered, or null.
  std::unique_ptr<Wire> Open(const char** problem) const {
    const auto began = std::chrono::steady_clock::now();
    auto made = Wire::Open(options.address, began + options.connect_timeout);
    if (!made) {
      *problem = "cannot connect";
      return nullptr;
    }
    const std::string password = PasswordOf(options);
    std::vector<Command> greeting;
    if (!options.password_file.empty()) greeting.push_back({"AUTH", password});
    greeting.push_back({"PING"});
    const auto replies = made->Exchange(greeting, std::chrono::steady_clock::now() + options.command_timeout);
    *problem = !replies                                       ? "it does not answer as Redis does, or too late"
               : replies->front().kind == Reply::Kind::kError ? "it refuses the password, or is not ready"
               : replies->back().kind != Reply::Kind::kStatus ? "it does not answer a PING"
               : replies->back().text != "PONG"               ? "it does not answer a PING"
                                                              : nullptr;
    return *problem ? nullptr : std::move(made);
  }

  std::optional<std::vector<Reply>> Run(const std::vector<Command>& commands) {
    if (!up.load(std::memory_order_relaxed)) {
      turned_away.fetch_add(1, std::memory_order_relaxed);
      return std::nullopt;
    }
    const auto deadline = std::chrono::steady_clock::now() + options.command_timeout;
    std::unique_lock lock(mutex);
    // While it is lent and up, wait; when it is lost meanwhile, so is this call.
    if (!returned.wait_until(lock, deadline, [this] { return wire || !up; }) || !wire) {
      turned_away.fetch_add(1, std::memory_order_relaxed);
      return std::nullopt;
    }
    auto lent = std::move(wire);
    lock.unlock();
    auto replies = lent->Exchange(commands, deadline);
    lock.lock();
    if (replies) {
      wire = std::move(lent);
      proven = true;
      told = false;
      returned.notify_one();
      return replies;
    }
    up = false;
    ++failures;
    if (!std::exchange(told, true)) log::Warning("redis_lost", {{"ms", options.command_timeout.count()}});
    returned.notify_all();
    changed.notify_all();
    return std::nullopt;
  }

  const RedisOptions options;
  std::mutex mutex;
  std::condition_variable changed, returned;
  std::unique_ptr<Wire> wire;  // null while it is lent or lost
  std::atomic<bool> up{false};
  bool proven = false;  // since it was made, a command has succeeded
  bool told = false;    // the log knows of this outage
  bool stopping = false;
  std::atomic<int64_t> connections{0}, failures{0}, turned_away{0};
  std::thread thread;  // last: it uses the rest
};

Redis::Redis(RedisOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Redis::~Redis() = default;

std::optional<std::vector<Reply>> Redis::Run(const std::vector<Command>& commands) { return state_->Run(commands); }
bool Redis::IsUp() const { return state_->up; }
RedisStats Redis::stats() const { return {state_->up, state_->connections, state_->failures, state_->turned_away}; }

}  // namespace kith::cache
