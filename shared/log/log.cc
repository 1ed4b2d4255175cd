#include "shared/log/log.h"

#include <chrono>
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
};
ServiceName& Service() {
  static auto* const service = new ServiceName;
  return *service;
}

std::string UtcMilliseconds(std::chrono::system_clock::time_point now) {
  const auto ms = std::chrono::floor<std::chrono::milliseconds>(now);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(ms);
  return fmt::format("{:%FT%T}.{:03}Z", fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)),
                     (ms - seconds).count());
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
  nlohmann::ordered_json line;
  line["time"] = UtcMilliseconds(std::chrono::system_clock::now());
  line["level"] = LevelName(level);
  {
    const std::lock_guard lock(Service().mutex);
    if (!Service().name.empty()) line["service"] = Service().name;
  }
  line["event"] = event;
  for (const auto& field : fields) {
    // A field may share its name with one of the line's own.
    const std::string name =
        line.contains(field.key.name()) ? "of_" + std::string(field.key.name()) : std::string(field.key.name());
    std::visit(
        [&](const auto& value) {
          if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::string_view>) {
            line[name] = value.substr(0, kMaxText);
          } else {
            line[name] = value;
          }
        },
        field.value);
  }
  Stderr().info(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

}  // namespace detail
}  // namespace kith::log
