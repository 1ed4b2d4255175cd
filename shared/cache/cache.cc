#include "shared/cache/cache.h"

#include <algorithm>

namespace kith::cache {
namespace {

constexpr const char* kPrefix = "kith:v:";
constexpr size_t kTimeBytes = 8;

int64_t Seconds(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch()).count();
}

std::string EncodeTime(int64_t seconds) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(seconds >> shift & 0xff);
  return bytes;
}

int64_t DecodeTime(std::string_view bytes) {
  uint64_t seconds = 0;
  for (size_t i = 0; i < kTimeBytes; ++i) seconds = seconds << 8 | static_cast<unsigned char>(bytes[i]);
  return static_cast<int64_t>(seconds);
}

}  // namespace

Cache::Cache(RedisOptions redis, Sealer sealer, const Clock& clock)
    : sealer_(std::move(sealer)), clock_(clock), redis_(std::move(redis)) {}

std::optional<Reply> Cache::Ask(const Command& command) {
  auto replies = redis_.Run({command});
  if (!replies) {
    ++errors_;
    return std::nullopt;
  }
  if (replies->front().kind == Reply::Kind::kError) {
    ++errors_;
    return std::nullopt;
  }
  return std::move(replies->front());
}

std::optional<std::string> Cache::Get(std::string_view name) {
  if (!redis_.IsUp()) {
    ++skipped_;
    return std::nullopt;
  }
  const std::string key = kPrefix + sealer_.Digest(name);
  const auto reply = Ask({"GET", key});
  if (!reply) return std::nullopt;
  if (reply->kind == Reply::Kind::kNil) {
    ++misses_;
    return std::nullopt;
  }
  auto value = reply->kind == Reply::Kind::kText ? sealer_.Unseal(name, reply->text) : std::nullopt;
  // Its end is sealed in, so that a Redis that forgot the time to live cannot bring it back.
  if (!value || value->size() < kTimeBytes || DecodeTime(*value) < Seconds(clock_.Now())) {
    ++unsealed_;
    return std::nullopt;
  }
  ++hits_;
  return value->substr(kTimeBytes);
}

void Cache::Put(std::string_view name, std::string_view value, std::chrono::seconds time_to_live) {
  if (value.size() > kMaxValueBytes) return;
  if (!redis_.IsUp()) {
    ++skipped_;
    return;
  }
  const std::string key = kPrefix + sealer_.Digest(name);
  const std::string sealed = sealer_.Seal(name, EncodeTime(Seconds(clock_.Now()) + time_to_live.count()).append(value));
  const std::string seconds = std::to_string(std::max<int64_t>(1, time_to_live.count()));
  if (Ask({"SET", key, sealed, "EX", seconds})) ++stored_;
}

CacheStats Cache::stats() const { return {hits_, misses_, errors_, skipped_, unsealed_, stored_, !redis_.IsUp()}; }

}  // namespace kith::cache
