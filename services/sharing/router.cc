#include "services/sharing/router.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "services/sharing/disclose.h"
#include "shared/kafka/topics.h"

#include "kith/sharing/v1/sharing.pb.h"

namespace kith::sharing {
namespace {

kafka::Record RecordOf(const std::string& agency, const std::string& cloud_event) {
  const auto event = nlohmann::ordered_json::parse(cloud_event);
  kafka::Record record;
  record.topic = kafka::AgencyTopic(agency);
  record.key = event.value("partitionkey", agency);
  record.headers.emplace_back("content-type", "application/cloudevents+json; charset=UTF-8");
  for (const auto& [name, value] : event.items()) {
    if (value.is_string()) record.headers.emplace_back("ce_" + name, value.get<std::string>());
  }
  record.value = cloud_event;
  return record;
}

}  // namespace

std::optional<kafka::Record> AgencyRecord(const journal::Entry& entry) {
  if (!entry.stream.starts_with("agencies/") || entry.erased) return std::nullopt;
  v1::SharingEvent event;
  if (!event.ParseFromString(entry.payload) || !event.has_disclosure_made()) return std::nullopt;
  return RecordOf(event.disclosure_made().agency(), event.disclosure_made().cloud_event());
}

kafka::Settings AgencyTopicSettings() { return {{"compression.codec", "gzip"}}; }

kafka::Record HeartbeatRecord(const Origin& origin, const Agreement& agreement, int64_t last_sequence, Instant now) {
  return RecordOf(agreement.agency, HeartbeatEvent(origin, agreement, last_sequence, now));
}

}  // namespace kith::sharing
