// What a service has of Redis: the cache and the rate limits, each as its settings say; without KITH_REDIS no cache,
// and limits that hold for this process alone.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "shared/cache/broadcast.h"
#include "shared/cache/cache.h"
#include "shared/cache/rate_limiter.h"
#include "shared/config/settings.h"
#include "shared/identity/identity.h"

namespace kith::runtime {

struct RedisSettings {
  std::string url;  // empty: none
  std::string password_file;
  std::string key_file;
  int calls_per_second = 0;  // 0: no limit
};

RedisSettings DeclareRedis(config::Settings& settings);

// Thread-safe. Starting does not wait for Redis.
class RedisParts {
 public:
  // Throws std::invalid_argument for a wrong address and std::runtime_error for a key that is too short.
  RedisParts(const RedisSettings& settings, const std::string& service, const Clock& clock);

  cache::Cache* cache() const { return cache_.get(); }            // null: none
  cache::RateLimiter* limiter() const { return limiter_.get(); }  // null: none
  // Messages among the replicas of this service, of this scope; null: none.
  std::unique_ptr<cache::Broadcast> NewBroadcast(const std::string& scope) const;
  // For rpc::ServerOptions; null when there is no limit. This must outlive the server.
  std::function<Result<void>(const identity::Caller&)> admit() const;

 private:
  std::unique_ptr<cache::Cache> cache_;
  std::unique_ptr<cache::RateLimiter> limiter_;
  std::function<std::unique_ptr<cache::Broadcast>(const std::string& scope)> make_broadcast_;  // null: no Redis
};

}  // namespace kith::runtime
