#include "shared/log/log.h"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <fmt/chrono.h>
#include <nlohmann/json.hpp>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace kith::log {
namespace {

constexpr size_t kMaxText = 1000;

std::string_view LevelName(Level level) {
  switch (level) {
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
    case Level::kOff:
      return "off";
  }
  return "off";
}

// Never destroyed: threads may still log while the program's statics go.
spdlog::logger& Stderr() {
  static spdlog::logger* const logger = [] {
    auto* made = new spdlog::logger("kith", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->set_level(spdlog::level::trace);
    return made;
  }();
  return *logger;
}

struct ServiceName {
  std::mutex mutex;
  std::string name;

  std::string Get() {
    const std::lock_guard lock(mutex);
    return name;
  }
};
ServiceName& Service() {
  static auto* const service = new ServiceName;
  return *service;
}

// The date and the time of a second are the same for thousands of lines.
void AppendTime(fmt::memory_buffer& line, std::chrono::system_clock::time_point now) {
  thread_local std::time_t known = -1;
  thread_local std::string text;
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
  const auto second = static_cast<std::time_t>(ms / 1000);
  if (second != known) {
    text = fmt::format("{:%FT%T}", fmt::gmtime(second));
    known = second;
  }
  fmt::format_to(std::back_inserter(line), "\"{}.{:03}Z\"", text, ms % 1000);
}

void Append(fmt::memory_buffer& line, std::string_view text) { line.append(text.data(), text.data() + text.size()); }

void AppendText(fmt::memory_buffer& line, std::string_view text) {
  text = text.substr(0, kMaxText);
  const bool is_plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
  if (is_plain) {
    line.push_back('"');
    Append(line, text);
    line.push_back('"');
  } else {
    Append(line, nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  }
}

void AppendValue(fmt::memory_buffer& line, const std::variant<std::string_view, int64_t, double, bool>& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return AppendText(line, *text);
  if (const auto* number = std::get_if<int64_t>(&value)) {
    fmt::format_to(std::back_inserter(line), "{}", *number);
  } else if (const auto* yes = std::get_if<bool>(&value)) {
    Append(line, *yes ? "true" : "false");
  } else {
    Append(line, nlohmann::json(std::get<double>(value)).dump());  // knows what JSON has no number for
  }
}

// Whether the line has a member of that name of its own, or from a field before this one.
bool IsTaken(std::string_view name, bool has_service, const Field* begin, const Field* field) {
  if (name == "event" || (name == "service" && has_service)) return true;
  return std::any_of(begin, field, [name](const Field& earlier) { return earlier.key.name() == name; });
}

}  // namespace

void Start(std::string_view service, std::string_view level) {
  for (const Level each : {Level::kDebug, Level::kInfo, Level::kWarning, Level::kError, Level::kOff}) {
    if (LevelName(each) != level) continue;
    const std::lock_guard lock(Service().mutex);
    Service().name = service;
    detail::least_level = each;
    return;
  }
  throw std::logic_error("a log level is debug, info, warning, error or off");
}

namespace detail {

void Write(Level level, std::string_view event, Fields fields) {
  fmt::memory_buffer line;
  Append(line, "{\"time\":");
  AppendTime(line, std::chrono::system_clock::now());
  Append(line, ",\"level\":");
  AppendText(line, LevelName(level));
  const std::string service = Service().Get();
  if (!service.empty()) {
    Append(line, ",\"service\":");
    AppendText(line, service);
  }
  Append(line, ",\"event\":");
  AppendText(line, event);
  for (const Field* field = fields.begin(); field != fields.end(); ++field) {
    Append(line, IsTaken(field->key.name(), !service.empty(), fields.begin(), field) ? ",\"of_" : ",\"");
    Append(line, field->key.name());
    Append(line, "\":");
    AppendValue(line, field->value);
  }
  line.push_back('}');
  Stderr().log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace detail
}  // namespace kith::log
