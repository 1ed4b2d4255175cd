#include "shared/cache/broadcast.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "shared/log/log.h"

namespace kith::cache {
namespace {

using Steady = std::chrono::steady_clock;

constexpr const char* kPrefix = "kith:b:";
// How long a stop may wait for the listener.
constexpr auto kTurn = std::chrono::milliseconds(100);

}  // namespace

struct Broadcast::State {
  State(RedisOptions given, Sealer with, std::string of)
      : options(std::move(given)),
        sealer(std::move(with)),
        scope(std::move(of)),
        channel(kPrefix + sealer.Digest(scope)),
        redis(options) {}

  ~State() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    changed.notify_all();
    if (thread.joinable()) thread.join();
  }

  void Loop() {
    auto pause = options.first_pause;
    while (!IsStopping()) {
      if (auto wire = Open()) {
        pause = options.first_pause;
        up = true;
        log::Info("broadcast_up");
        on_state(true);
        Hear(*wire);
        up = false;
        if (!IsStopping()) log::Warning("broadcast_lost");
        on_state(false);
      }
      std::unique_lock lock(mutex);
      changed.wait_for(lock, WithJitter(pause), [this] { return stopping; });
      pause = std::min(2 * pause, options.longest_pause);
    }
  }

  // A connection that listens, or null.
  std::unique_ptr<Wire> Open() const {
    const auto began = Steady::now();
    auto wire = Wire::Open(options.address, began + options.connect_timeout, Wire::Use::kListening);
    if (!wire) return nullptr;
    const auto deadline = Steady::now() + options.command_timeout;
    if (!options.password_file.empty()) {
      const std::string password = PasswordOf(options);
      if (!wire->Tell({"AUTH", password}, deadline)) return nullptr;
      const auto reply = wire->Next(deadline);
      if (!reply || reply->kind != Reply::Kind::kStatus) return nullptr;
    }
    if (!wire->Tell({"SUBSCRIBE", channel}, deadline)) return nullptr;
    const auto reply = wire->Next(deadline);
    const bool subscribed = reply && reply->elements.size() == 3 && reply->elements[0].text == "subscribe";
    return subscribed ? std::move(wire) : nullptr;
  }

  // Until the wire is lost, Redis silent, or the stop.
  void Hear(Wire& wire) {
    auto heard_at = Steady::now();
    bool asked = false;
    while (!IsStopping()) {
      if (auto reply = wire.Next(Steady::now() + kTurn)) {
        heard_at = Steady::now();
        asked = false;
        Take(*reply);
        continue;
      }
      if (wire.IsLost()) return;
      const auto quiet = Steady::now() - heard_at;
      if (quiet >= 2 * kQuiet) return;
      if (quiet >= kQuiet && !std::exchange(asked, true) &&
          !wire.Tell({"PING"}, Steady::now() + options.command_timeout))
        return;
    }
  }

  void Take(const Reply& reply) {
    if (reply.elements.size() != 3 || reply.elements[0].text != "message") return;  // the answer to a PING
    const auto message = sealer.Unseal(scope, reply.elements[2].text);
    if (!message) {
      ++foreign;
      return;
    }
    ++heard;
    on_message(*message);
  }

  bool Send(std::string_view message) {
    if (message.size() > kMaxMessageBytes || !redis.IsUp()) return false;
    const std::string sealed = sealer.Seal(scope, message);
    const auto replies = redis.Run({{"PUBLISH", channel, sealed}});
    if (!replies || replies->front().kind != Reply::Kind::kInteger) return false;
    ++sent;
    return true;
  }

  bool IsStopping() {
    const std::lock_guard lock(mutex);
    return stopping;
  }

  const RedisOptions options;
  const Sealer sealer;
  const std::string scope, channel;
  Redis redis;  // publishes
  std::function<void(std::string_view)> on_message;
  std::function<void(bool)> on_state;
  std::atomic<bool> up{false};
  std::atomic<int64_t> sent{0}, heard{0}, foreign{0};
  std::mutex mutex;
  std::condition_variable changed;
  bool stopping = false;
  std::thread thread;
};

Broadcast::Broadcast(RedisOptions redis, Sealer sealer, std::string scope)
    : state_(std::make_unique<State>(std::move(redis), std::move(sealer), std::move(scope))) {}
Broadcast::~Broadcast() = default;

void Broadcast::Listen(std::function<void(std::string_view)> on_message, std::function<void(bool)> on_state) {
  state_->on_message = std::move(on_message);
  state_->on_state = std::move(on_state);
  state_->thread = std::thread([this] { state_->Loop(); });
}

bool Broadcast::Send(std::string_view message) { return state_->Send(message); }
bool Broadcast::IsUp() const { return state_->up; }
BroadcastStats Broadcast::stats() const { return {state_->up, state_->sent, state_->heard, state_->foreign}; }

}  // namespace kith::cache
