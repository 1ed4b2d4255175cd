#include "shared/trace/otlp.h"

#include <nlohmann/json.hpp>

namespace kith::trace {
namespace {

using nlohmann::json;

json Value(const std::variant<std::string, int64_t>& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return {{"stringValue", *text}};
  return {{"intValue", std::to_string(std::get<int64_t>(value))}};
}

std::string Nanoseconds(Time time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count());
}

template <size_t N>
std::string Id(const std::array<uint8_t, N>& id) {
  return Hex(id.data(), N);
}

json ToJson(const Span& span) {
  json out = {{"traceId", Id(span.context.trace_id)},
              {"spanId", Id(span.context.span_id)},
              {"name", span.name},
              {"kind", static_cast<int>(span.kind)},
              {"startTimeUnixNano", Nanoseconds(span.began)},
              {"endTimeUnixNano", Nanoseconds(span.ended)},
              {"attributes", json::array()}};
  if (span.parent) out["parentSpanId"] = Id(*span.parent);
  for (const auto& [name, value] : span.attributes)
    out["attributes"].push_back({{"key", name}, {"value", Value(value)}});
  for (const Context& link : span.links) {
    out["links"].push_back({{"traceId", Id(link.trace_id)}, {"spanId", Id(link.span_id)}});
  }
  constexpr int kError = 2;
  if (span.failed) out["status"] = {{"code", kError}};
  return out;
}

}  // namespace

std::string OtlpJson(const std::map<std::string, std::string>& resource, const std::vector<Span>& spans) {
  json attributes = json::array();
  for (const auto& [name, value] : resource) {
    attributes.push_back({{"key", name}, {"value", {{"stringValue", value}}}});
  }
  json list = json::array();
  for (const Span& span : spans) list.push_back(ToJson(span));
  const json request = {{"resourceSpans",
                         {{{"resource", {{"attributes", attributes}}},
                           {"scopeSpans", {{{"scope", {{"name", "kith"}}}, {"spans", list}}}}}}}};
  return request.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace kith::trace
