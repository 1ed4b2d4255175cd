#include <cstdio>
#include <memory>

#include <nlohmann/json.hpp>

#include "services/cli/commands.h"
#include "services/cli/kafka_options.h"
#include "services/cli/output.h"
#include "shared/kafka/plan.h"

namespace kith::cli {
namespace {

struct Options {
  KafkaOptions kafka;
  std::string directory = "deploy/kafka";
  kafka::DeclareOptions declare;
};

void Print(const kafka::Plan& plan, bool applied, bool json) {
  if (json) {
    nlohmann::json out = {{"applied", applied}, {"changes", nlohmann::json::array()}, {"warnings", plan.warnings}};
    for (const auto& change : plan.changes) {
      out["changes"].push_back(
          {{"change", kafka::KindName(change.kind)}, {"what", change.what}, {"detail", change.detail}});
    }
    std::printf("%s\n", out.dump(2).c_str());
    return;
  }
  if (plan.changes.empty()) {
    std::printf("nothing to do: the cluster is as declared\n");
  } else {
    Table table({"change", "what", "detail"});
    for (const auto& change : plan.changes) {
      table.Row({std::string(kafka::KindName(change.kind)), change.what, change.detail});
    }
    std::printf("%s%s\n", table.Text().c_str(), applied ? "applied" : "to be done by kith kafka apply");
  }
  for (const auto& warning : plan.warnings) std::printf("note: %s\n", warning.c_str());
}

int Run(const Options& options, bool apply, const Globals& globals) {
  const auto declared = kafka::ReadDeclared(options.directory, options.declare);
  if (!declared) return PrintBadUsage(declared.error().message);
  const auto settings = kafka::ClientSettings(options.kafka.security);
  if (!settings) return PrintBadUsage(settings.error().message);
  kafka::Admin admin(options.kafka.brokers, *settings);
  const auto plan = kafka::PlanFor(*declared, admin);
  if (!plan) return PrintRefusal(plan.error());
  if (apply) {
    const auto done = kafka::Apply(*plan, admin);
    if (!done) return PrintRefusal(done.error());
  }
  Print(*plan, apply, globals.json);
  return kOk;
}

}  // namespace

void AddKafkaCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* command =
      app.add_subcommand("kafka", "Topics and access lists of a Kafka cluster, from the files of deploy/kafka.");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, bool apply) {
    auto* verb = command->add_subcommand(name, about);
    auto options = std::make_shared<Options>();
    options->kafka.Declare(*verb);
    verb->add_option("--dir", options->directory, "directory with topics/, services/ and agencies/")
        ->capture_default_str();
    verb->add_option("--replicas", options->declare.replicas,
                     "number of copies, over what the files say; 1 for one broker")
        ->check(CLI::Range(1, 9));
    verb->add_option("--principal", options->declare.principal,
                     "how the cluster calls the holder of a certificate; User:CN={} on Strimzi")
        ->capture_default_str();
    verb->callback([options, apply, &globals, &status] {
      try {
        status = Run(*options, apply, globals);
      } catch (const std::invalid_argument& wrong) {
        status = PrintBadUsage(wrong.what());
      }
    });
  };
  add("plan", "Say what apply would change.", false);
  add("apply", "Make topics and access as the files say; a second run changes nothing.", true);
  command->footer("Example:\n  kith kafka apply --dir deploy/kafka --brokers 127.0.0.1:9092 --replicas 1");
}

}  // namespace kith::cli
