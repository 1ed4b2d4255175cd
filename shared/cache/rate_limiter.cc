#include "shared/cache/rate_limiter.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "shared/cache/bucket.h"

namespace kith::cache {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPrefix = "kith:r:";
// A total that nobody adds to is forgotten; who knew it takes the next one for the first.
constexpr const char* kTotalLives = "30";
// A caller who was here so short a time ago is shared about, whether anything was admitted or not.
constexpr auto kRecent = 5s;
// After so long a bucket is full, whatever it was.
constexpr auto kIdle = 30s;
constexpr size_t kFewCallers = 1024;
constexpr size_t kCallersAtOnce = 128;

struct Hash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

// Each lock is held for some hundred nanoseconds, and seldom by two.
struct Shard {
  std::mutex mutex;
  std::unordered_map<std::string, Bucket, Hash, std::equal_to<>> buckets;
  size_t sweep_at = kFewCallers;

  void Sweep(SteadyTime now) {
    std::erase_if(buckets, [now](const auto& entry) { return now - entry.second.used() > kIdle; });
    sweep_at = std::max(kFewCallers, 2 * buckets.size());
  }
};

// What one round says about one caller.
struct Told {
  std::string caller;
  std::string key;
  std::string admitted;
  int64_t count = 0;
};

}  // namespace

struct RateLimiter::State {
  explicit State(RateLimiterOptions given) : options(std::move(given)) {}
  ~State() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    stop.notify_one();
    if (thread.joinable()) thread.join();
  }

  Shard& ShardOf(std::string_view caller) { return shards[Hash()(caller) % shards.size()]; }

  Result<void> Admit(std::string_view caller) {
    const auto now = options.now();
    Shard& shard = ShardOf(caller);
    std::chrono::milliseconds wait{};
    {
      const std::lock_guard lock(shard.mutex);
      auto found = shard.buckets.find(caller);
      if (found == shard.buckets.end()) {
        if (shard.buckets.size() >= shard.sweep_at) shard.Sweep(now);
        found = shard.buckets.emplace(caller, Bucket(options.calls_per_second, now)).first;
      }
      if (found->second.Take(now)) {
        admitted.fetch_add(1, std::memory_order_relaxed);
        return {};
      }
      wait = found->second.Wait();
    }
    refused.fetch_add(1, std::memory_order_relaxed);
    return Refuse(kRateLimited, "more than " + std::to_string(options.calls_per_second) +
                                    " calls a second; retry after " + std::to_string(wait.count()) + " ms");
  }

  std::vector<Told> Collect() {
    std::vector<Told> all;
    const auto now = options.now();
    for (Shard& shard : shards) {
      const std::lock_guard lock(shard.mutex);
      for (auto& [caller, bucket] : shard.buckets) {
        const int64_t count = bucket.TakeUnshared();
        if (count > 0 || now - bucket.used() < kRecent) all.push_back({caller, "", std::to_string(count), count});
      }
    }
    for (Told& told : all) told.key = kPrefix + sealer->Digest("rate/" + options.scope + "/" + told.caller);
    return all;
  }

  // total: of all replicas; negative: not to be had.
  void Learn(const Told& told, int64_t total) {
    Shard& shard = ShardOf(told.caller);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.buckets.find(told.caller);
    if (found == shard.buckets.end()) return;
    Bucket& bucket = found->second;
    // A smaller total is a new one: Redis was flushed. Differences as doubles: what Redis says may be any number.
    const double others =
        static_cast<double>(total) - static_cast<double>(bucket.known_total) - static_cast<double>(told.count);
    if (total >= 0 && bucket.known_total >= 0 && others > 0) bucket.Charge(others);
    bucket.known_total = total;
  }

  bool Share() {
    if (!redis) return false;
    const std::vector<Told> all = Collect();
    bool whole = redis->IsUp();
    for (size_t from = 0; from < all.size(); from += kCallersAtOnce) {
      const size_t to = std::min(all.size(), from + kCallersAtOnce);
      std::vector<Command> commands;
      for (size_t i = from; i < to; ++i) {
        commands.push_back({"INCRBY", all[i].key, all[i].admitted});
        commands.push_back({"EXPIRE", all[i].key, kTotalLives});
      }
      const auto replies = redis->Run(commands);
      for (size_t i = from; i < to; ++i) {
        const Reply* reply = replies ? &(*replies)[2 * (i - from)] : nullptr;
        const bool known = reply && reply->kind == Reply::Kind::kInteger && reply->integer >= 0;
        Learn(all[i], known ? reply->integer : -1);
        whole = whole && known;
      }
    }
    shared = whole;
    return whole;
  }

  void KeepSharing() {
    std::unique_lock lock(mutex);
    while (!stop.wait_for(lock, options.share_every, [this] { return stopping; })) {
      lock.unlock();
      Share();
      lock.lock();
    }
  }

  const RateLimiterOptions options;
  std::array<Shard, 16> shards;
  std::atomic<int64_t> admitted{0}, refused{0};
  std::atomic<bool> shared{false};
  std::unique_ptr<Sealer> sealer;
  std::unique_ptr<Redis> redis;
  std::mutex mutex;
  std::condition_variable stop;
  bool stopping = false;
  std::thread thread;
};

RateLimiter::RateLimiter(RateLimiterOptions options) : state_(std::make_unique<State>(std::move(options))) {}

RateLimiter::RateLimiter(RateLimiterOptions options, RedisOptions redis, Sealer sealer)
    : state_(std::make_unique<State>(std::move(options))) {
  state_->sealer = std::make_unique<Sealer>(std::move(sealer));
  state_->redis = std::make_unique<Redis>(std::move(redis));
  if (state_->options.share_every > 0ms) state_->thread = std::thread([this] { state_->KeepSharing(); });
}

RateLimiter::~RateLimiter() = default;

Result<void> RateLimiter::Admit(std::string_view caller) { return state_->Admit(caller); }
bool RateLimiter::Share() { return state_->Share(); }

RateLimiterStats RateLimiter::stats() const {
  RateLimiterStats stats{state_->admitted, state_->refused, 0, state_->shared};
  for (Shard& shard : state_->shards) {
    const std::lock_guard lock(shard.mutex);
    stats.callers += static_cast<int64_t>(shard.buckets.size());
  }
  return stats;
}

}  // namespace kith::cache
