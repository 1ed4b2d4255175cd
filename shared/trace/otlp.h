// OTLP's JSON: ExportTraceServiceRequest of opentelemetry-proto, ids in hexadecimal, 64-bit numbers as strings.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/trace/span.h"

namespace kith::trace {

std::string OtlpJson(const std::map<std::string, std::string>& resource, const std::vector<Span>& spans);

}  // namespace kith::trace
