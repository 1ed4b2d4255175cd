#include "shared/journal/entry_proto.h"

#include <algorithm>

namespace kith::journal {
namespace {

// The bounds of google.protobuf.Timestamp: the years 1 to 9999.
constexpr int64_t kFirstSecond = -62'135'596'800;
constexpr int64_t kLastSecond = 253'402'300'799;
constexpr int64_t kMicrosPerSecond = 1'000'000;

// A peer's time that is none becomes the earliest or the latest that is one.
Instant InstantOf(const google::protobuf::Timestamp& time) {
  const int64_t seconds = std::clamp(time.seconds(), kFirstSecond, kLastSecond);
  const int64_t micros = std::clamp<int64_t>(time.nanos() / 1000, 0, kMicrosPerSecond - 1);
  return Instant(std::chrono::microseconds(seconds * kMicrosPerSecond + micros));
}

}  // namespace

void ToProto(const Entry& entry, v1::Entry& proto) {
  proto.set_position(entry.position);
  proto.set_stream(entry.stream);
  proto.set_version(entry.version);
  proto.set_type(entry.type);
  proto.set_event_id(entry.event_id);
  proto.set_occurred_on(entry.occurred_on);
  const int64_t micros = entry.recorded_at.time_since_epoch().count();
  proto.mutable_recorded_at()->set_seconds(micros / kMicrosPerSecond);
  proto.mutable_recorded_at()->set_nanos(static_cast<int32_t>(micros % kMicrosPerSecond) * 1000);
  proto.set_actor(entry.actor);
  proto.set_request_id(entry.request_id);
  proto.set_traceparent(entry.traceparent);
  proto.set_payload(entry.payload);
  proto.set_salt(entry.salt);
  proto.set_payload_digest(entry.payload_digest);
  proto.set_digest(entry.digest);
  proto.set_erased(entry.erased);
}

Entry FromProto(const v1::Entry& proto) {
  Entry entry;
  entry.position = proto.position();
  entry.stream = proto.stream();
  entry.version = proto.version();
  entry.type = proto.type();
  entry.event_id = proto.event_id();
  entry.occurred_on = proto.occurred_on();
  entry.recorded_at = InstantOf(proto.recorded_at());
  entry.actor = proto.actor();
  entry.request_id = proto.request_id();
  entry.traceparent = proto.traceparent();
  entry.payload = proto.payload();
  entry.salt = proto.salt();
  entry.payload_digest = proto.payload_digest();
  entry.digest = proto.digest();
  entry.erased = proto.erased();
  return entry;
}

}  // namespace kith::journal
