// W3C trace context: which trace a piece of work belongs to, and under which span.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kith::trace {

struct Context {
  std::array<uint8_t, 16> trace_id{};  // never all zero
  std::array<uint8_t, 8> span_id{};    // never all zero
  bool sampled = false;

  bool operator==(const Context&) const = default;
};

// "00-<32 hex>-<16 hex>-<flags>"; nothing for what is none. Of a later version's text, the part that we know.
std::optional<Context> Parse(std::string_view traceparent);
std::string Format(const Context& context);

// Random ids, unpredictable enough for tracing, not for secrets. Thread-safe.
std::array<uint8_t, 16> NewTraceId();
std::array<uint8_t, 8> NewSpanId();

std::string Hex(const uint8_t* bytes, size_t count);

}  // namespace kith::trace
