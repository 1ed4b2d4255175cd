// A piece of work as OpenTelemetry tells it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "shared/trace/context.h"

namespace kith::trace {

enum class Kind { kInternal = 1, kServer = 2, kClient = 3, kProducer = 4, kConsumer = 5 };  // numbers of OTLP

using Time = std::chrono::system_clock::time_point;

// Names are semantic conventions'; values hold nothing of a person: methods, codes, topics, positions.
struct Attribute {
  std::string_view name;  // a literal
  std::variant<std::string, int64_t> value;
};

struct Span {
  Context context;
  std::optional<std::array<uint8_t, 8>> parent{};  // nothing: the trace begins here
  std::string name;
  Kind kind = Kind::kInternal;
  Time began{};
  Time ended{};
  std::vector<Attribute> attributes{};
  std::vector<Context> links{};
  bool failed = false;
};

}  // namespace kith::trace
