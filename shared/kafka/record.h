// One Kafka record, and the small types that every part of this room takes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::kafka {

struct Record {
  std::string topic;
  std::string key;
  std::vector<std::pair<std::string, std::string>> headers;  // in order; nothing personal
  std::string value;

  // The first header of that name; null when there is none. Valid as long as the record.
  const std::string* Header(std::string_view name) const {
    for (const auto& [header, content] : headers) {
      if (header == name) return &content;
    }
    return nullptr;
  }

  bool operator==(const Record&) const = default;
};

// A record as a broker handed it out.
struct Received {
  Record record;
  int64_t offset = 0;
};

// librdkafka settings on top of ours, e.g. {"security.protocol", "SSL"}; an unknown one throws std::invalid_argument
// where it is used.
using Settings = std::map<std::string, std::string>;

// Takes what is in the way of reading, in librdkafka's words; called when it changes, not each time.
using OnProblem = std::function<void(std::string_view problem)>;

}  // namespace kith::kafka
