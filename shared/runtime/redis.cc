#include "shared/runtime/redis.h"

namespace kith::runtime {

RedisSettings DeclareRedis(config::Settings& settings) {
  RedisSettings redis;
  redis.url = settings.Text("KITH_REDIS", "", "Redis as an aid: redis://host:port or unix:/path; empty: none");
  redis.password_file = settings.OptionalSecretFile("KITH_REDIS_PASSWORD_FILE", "its first line is Redis' password");
  const char* meaning = "secret of 32 bytes or more that seals what is kept in Redis; needed with KITH_REDIS";
  redis.key_file = redis.url.empty() ? settings.OptionalSecretFile("KITH_CACHE_KEY_FILE", meaning)
                                     : settings.SecretFile("KITH_CACHE_KEY_FILE", meaning);
  redis.calls_per_second =
      settings.Integer("KITH_CALLS_PER_SECOND", 0, 0, 1'000'000,
                       "calls a second for each caller, of all replicas together where there is a Redis; 0: no limit");
  return redis;
}

RedisParts::RedisParts(const RedisSettings& settings, const std::string& service, const Clock& clock) {
  const bool limited = settings.calls_per_second > 0;
  const cache::RateLimiterOptions limits{.calls_per_second = settings.calls_per_second, .scope = service};
  if (settings.url.empty()) {
    if (limited) limiter_ = std::make_unique<cache::RateLimiter>(limits);
    return;
  }
  cache::RedisOptions redis;
  redis.address = cache::Address::Parse(settings.url);
  redis.password_file = settings.password_file;
  const auto sealer = cache::Sealer::FromFile(settings.key_file);
  cache_ = std::make_unique<cache::Cache>(redis, sealer, clock);
  if (limited) limiter_ = std::make_unique<cache::RateLimiter>(limits, redis, sealer);
  make_broadcast_ = [redis, sealer, service](const std::string& scope) {
    return std::make_unique<cache::Broadcast>(redis, sealer, service + " " + scope);
  };
}

std::unique_ptr<cache::Broadcast> RedisParts::NewBroadcast(const std::string& scope) const {
  return make_broadcast_ ? make_broadcast_(scope) : nullptr;
}

std::function<Result<void>(const identity::Caller&)> RedisParts::admit() const {
  if (!limiter_) return nullptr;
  return [limiter = limiter_.get()](const identity::Caller& caller) { return limiter->Admit(caller.subject); };
}

}  // namespace kith::runtime
