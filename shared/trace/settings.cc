#include "shared/trace/settings.h"

#include <charconv>
#include <cstdlib>
#include <optional>

namespace kith::trace {
namespace {

constexpr const char* kEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
constexpr const char* kServiceName = "OTEL_SERVICE_NAME";
constexpr const char* kResource = "OTEL_RESOURCE_ATTRIBUTES";
constexpr const char* kSampler = "OTEL_TRACES_SAMPLER";
constexpr const char* kSamplerArgument = "OTEL_TRACES_SAMPLER_ARG";

struct Row {
  const char* name;
  const char* default_value;
  const char* meaning;
};
constexpr Row kRows[] = {
    {kEndpoint, "(none)", "where spans are sent, OTLP over HTTP as JSON: http://host:4318, without /v1/traces"},
    {kServiceName, "(kith-<service>)", "service.name of the spans"},
    {kResource, "(none)", "further attributes of the resource: key=value,key=value; percent-encoded"},
    {kSampler, "parentbased_always_on",
     "always_on, always_off, traceidratio, or one of them after parentbased_, which follows the caller's decision"},
    {kSamplerArgument, "1", "share of the traces with traceidratio (0 to 1)"},
};

std::string Decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    int value = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, value, 16).ptr == text.data() + i + 3) {
      out += static_cast<char>(value);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<std::map<std::string, std::string>> Pairs(std::string_view text) {
  std::map<std::string, std::string> pairs;
  while (!text.empty()) {
    const size_t comma = text.find(',');
    const std::string_view pair = Trimmed(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    if (pair.empty()) continue;
    const size_t equals = pair.find('=');
    if (equals == 0 || equals == std::string_view::npos) return std::nullopt;
    pairs[std::string(Trimmed(pair.substr(0, equals)))] = Decoded(Trimmed(pair.substr(equals + 1)));
  }
  return pairs;
}

bool ReadSampler(std::string_view text, Settings& settings) {
  constexpr std::string_view kParent = "parentbased_";
  settings.parent_based = text.starts_with(kParent);
  if (settings.parent_based) text.remove_prefix(kParent.size());
  if (text == "always_on") {
    settings.sampling = Sampling::kAlwaysOn;
  } else if (text == "always_off") {
    settings.sampling = Sampling::kAlwaysOff;
  } else if (text == "traceidratio") {
    settings.sampling = Sampling::kRatio;
  } else {
    return false;
  }
  return true;
}

bool ReadRatio(const std::string& text, double& ratio) {
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), ratio);
  return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && ratio >= 0 && ratio <= 1;
}

bool IsEndpoint(const std::string& text) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (text.starts_with(scheme) && text.size() > scheme.size() && text[scheme.size()] != '/') return true;
  }
  return false;
}

}  // namespace

Result<Settings> Read(const std::map<std::string, std::string>& environment, const std::string& service_name) {
  const auto value = [&environment](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  Settings settings;
  std::vector<FieldViolation> problems;
  settings.service_name = value(kServiceName).empty() ? service_name : value(kServiceName);
  settings.endpoint = value(kEndpoint);
  if (!settings.endpoint.empty() && !IsEndpoint(settings.endpoint)) {
    problems.push_back({kEndpoint, "must be http://host:port or https://host:port"});
  }
  if (auto resource = Pairs(value(kResource))) {
    settings.resource = *std::move(resource);
  } else {
    problems.push_back({kResource, "must be key=value,key=value"});
  }
  if (!value(kSampler).empty() && !ReadSampler(value(kSampler), settings)) {
    problems.push_back({kSampler, "must be always_on, always_off or traceidratio, or one of them after parentbased_"});
  }
  if (!value(kSamplerArgument).empty() && !ReadRatio(value(kSamplerArgument), settings.ratio)) {
    problems.push_back({kSamplerArgument, "must be a number from 0 to 1"});
  }
  if (problems.empty()) return settings;
  std::string message =
      problems.size() == 1 ? "1 setting is wrong:" : std::to_string(problems.size()) + " settings are wrong:";
  for (const auto& problem : problems) message += "\n  " + problem.field + " " + problem.description;
  return Refuse({"INVALID_SETTINGS", Code::kInvalidArgument}, std::move(message), std::move(problems));
}

Result<Settings> ReadEnvironment(const std::string& service_name) {
  std::map<std::string, std::string> environment;
  for (const Row& row : kRows) {
    if (const char* value = std::getenv(row.name)) environment[row.name] = value;
  }
  return Read(environment, service_name);
}

std::string Help() {
  std::string table;
  for (const Row& row : kRows) {
    table += std::string(row.name) + std::string(29 - std::string_view(row.name).size(), ' ');
    table += std::string(row.default_value) + std::string(23 - std::string_view(row.default_value).size(), ' ');
    table += std::string(row.meaning) + "\n";
  }
  return table;
}

}  // namespace kith::trace
