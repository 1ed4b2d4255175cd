#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <stop_token>
#include <thread>

#include <nlohmann/json.hpp>

#include "services/cli/commands.h"
#include "services/cli/kafka_options.h"
#include "services/cli/output.h"
#include "shared/kafka/security.h"
#include "shared/kafka/tail.h"

namespace kith::cli {
namespace {

struct Options {
  std::string topic;
  KafkaOptions kafka;
  std::string from = "end";
  int64_t count = 0;
  bool until_end = false;
};

volatile std::sig_atomic_t interrupted = 0;

bool IsText(const std::string& value) { return !value.empty() && (value.front() == '{' || value.front() == '['); }

void Print(const kafka::Received& received, bool json) {
  const auto& record = received.record;
  if (json) {
    nlohmann::json line = {{"offset", received.offset}, {"key", record.key}, {"bytes", record.value.size()}};
    for (const auto& [name, value] : record.headers) line["headers"][name] = value;
    if (IsText(record.value)) line["value"] = nlohmann::json::parse(record.value, nullptr, false);
    std::printf("%s\n", line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
  } else {
    const auto* type = record.Header("ce_type");
    const auto* time = record.Header("ce_time");
    std::printf("%lld  %s  %s  %s", static_cast<long long>(received.offset), time ? time->c_str() : "-",
                type ? type->c_str() : "-", record.key.c_str());
    // Only what is meant for people to read: our own topics carry protobuf.
    if (IsText(record.value)) {
      std::printf("  %s", record.value.c_str());
    } else {
      std::printf("  (%zu bytes)", record.value.size());
    }
    std::printf("\n");
  }
  std::fflush(stdout);
}

int TailTopic(const Options& options, const Globals& globals) {
  kafka::TailOptions tail;
  auto settings = kafka::ClientSettings(options.kafka.security);
  if (!settings) return PrintBadUsage(settings.error().message);
  tail.brokers = options.kafka.brokers;
  tail.settings = std::move(*settings);
  tail.topic = options.topic;
  tail.from_beginning = options.from == "beginning";
  tail.follow = !options.until_end;
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  std::stop_source stop;
  // A signal handler may not touch a stop_source: this thread carries the word over.
  std::jthread watcher([&stop](const std::stop_token& done) {
    while (!done.stop_requested() && interrupted == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    stop.request_stop();
  });
  int64_t seen = 0;
  kafka::Tail(
      tail,
      [&](const kafka::Received& received) {
        Print(received, globals.json);
        return options.count == 0 || ++seen < options.count;
      },
      stop.get_token(),
      [](std::string_view problem) {
        std::fprintf(stderr, "kith: %.*s\n", static_cast<int>(problem.size()), problem.data());
      });
  return kOk;
}

}  // namespace

void AddTailCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* command = app.add_subcommand("tail", "Print the records of a Kafka topic as they come.");
  auto options = std::make_shared<Options>();
  command->add_option("topic", options->topic, "e.g. kith.internal.cases.v1, kith.agency.nhs-trust.v1")->required();
  options->kafka.Declare(*command);
  command->add_option("--from", options->from, "where to begin")
      ->check(CLI::IsMember({"beginning", "end"}))
      ->capture_default_str();
  command->add_option("--count", options->count, "stop after so many records; 0: never")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_flag("--until-end", options->until_end, "stop at what is now the end, instead of waiting for more");
  command->footer("Example:\n  kith tail kith.agency.nhs-trust.v1 --from beginning --count 5 --json");
  command->callback([options, &globals, &status] {
    try {
      status = TailTopic(*options, globals);
    } catch (const std::invalid_argument& wrong) {
      status = PrintBadUsage(wrong.what());
    }
  });
}

}  // namespace kith::cli
