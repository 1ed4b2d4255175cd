// bin/kith-bench: the programs behind tests/bench/run, which is what people run.
#include <iostream>

#include <CLI/CLI.hpp>

#include "shared/log/log.h"
#include "tests/bench/bench.h"

int main(int argc, char** argv) {
  using namespace kith::bench;
  CLI::App app("The measured programs of Kith's bench; tests/bench/run drives them.", "kith-bench");
  app.require_subcommand(1);
  std::string log_level = "error";
  app.add_option("--log-level", log_level, "As KITH_LOG_LEVEL");

  ServeOptions serve;
  const auto add_server = [&](const char* name, const char* what) {
    auto* command = app.add_subcommand(name, what);
    command->add_option("--database", serve.database);
    command->add_option("--jwks", serve.jwks_file);
    command->add_option("--pool", serve.pool);
    command->add_option("--max-calls", serve.max_calls);
    command->add_flag("--view", serve.view);
    return command;
  };
  auto* echo = add_server("serve-echo", "bare gRPC");
  auto* naive = add_server("serve-naive", "one transaction per command");
  auto* rooms = add_server("serve-rooms", "our rooms");

  LoadOptions load;
  auto* load_command = app.add_subcommand("load", "calls a server");
  load_command->add_option("--target", load.target)->required();
  load_command->add_option("--token-file", load.token_file);
  load_command->add_option("--what", load.what)->check(CLI::IsMember({"submit", "get", "team", "person", "register"}));
  load_command->add_option("--callers", load.callers);
  load_command->add_option("--rate", load.rate);
  load_command->add_option("--seconds", load.seconds);
  load_command->add_option("--warm-up", load.warm_up);
  load_command->add_option("--calls", load.calls);
  load_command->add_option("--rows", load.rows);
  load_command->add_option("--channels", load.channels);

  DirectOptions direct;
  auto* direct_command = app.add_subcommand("direct", "rows in batches, straight to the store");
  direct_command->add_option("--database", direct.database)->required();
  direct_command->add_option("--batch", direct.batch);
  direct_command->add_option("--seconds", direct.seconds);

  KafkaOptions kafka;
  const auto add_kafka = [&](const char* name, const char* what) {
    auto* command = app.add_subcommand(name, what);
    command->add_option("--brokers", kafka.brokers)->required();
    command->add_option("--database", kafka.database)->required();
    command->add_option("--name", kafka.name);
    command->add_option("--entries", kafka.entries);
    command->add_option("--rate", kafka.rate);
    command->add_option("--seconds", kafka.seconds);
    command->add_option("--repeats", kafka.repeats);
    return command;
  };
  auto* relay = add_kafka("relay", "a journal through the relay and through a bare producer");
  auto* latency = add_kafka("latency", "from commit to consumer");

  RebuildOptions rebuild;
  auto* rebuild_command = app.add_subcommand("rebuild", "reporting's projection");
  rebuild_command->add_option("--database", rebuild.database)->required();
  rebuild_command->add_option("--events", rebuild.events);

  TrayOptions trays;
  auto* trays_command = app.add_subcommand("trays", "the front door's work trays");
  trays_command->add_option("--database", trays.database)->required();
  trays_command->add_option("--children", trays.children);
  trays_command->add_option("--waiting-percent", trays.waiting_percent)->check(CLI::Range(0, 100));
  trays_command->add_option("--calls", trays.calls);
  trays_command->add_flag("--filled", trays.is_filled);

  WorkbookOptions workbook;
  auto* workbook_command = app.add_subcommand("workbook", "entries saved, opened, searched and watched");
  workbook_command->add_option("--database", workbook.database)->required();
  workbook_command->add_option("--families", workbook.families)->check(CLI::PositiveNumber);
  workbook_command->add_option("--entries", workbook.entries);
  workbook_command->add_option("--rate", workbook.rate)->check(CLI::PositiveNumber);
  workbook_command->add_option("--seconds", workbook.seconds);
  workbook_command->add_option("--calls", workbook.calls);
  workbook_command->add_option("--watchers", workbook.watchers);

  MatchingOptions matching;
  auto* matching_command = app.add_subcommand("matching", "searches for people");
  matching_command->add_option("--database", matching.database)->required();
  matching_command->add_option("--people", matching.people);
  matching_command->add_option("--searches", matching.searches);

  HistoriesOptions histories;
  auto* histories_command = app.add_subcommand("histories", "whole histories through the services' APIs");
  histories_command->add_option("--cases", histories.cases)->required();
  histories_command->add_option("--referrals", histories.referrals)->required();
  histories_command->add_option("--token-file", histories.token_file)->required();
  histories_command->add_option("--children", histories.children);
  histories_command->add_option("--callers", histories.callers);
  histories_command->add_option("--watch", histories.watch);

  CountOptions count;
  auto* count_command = app.add_subcommand("count", "work for callgrind; bytes of write-ahead log");
  count_command->add_option("--database", count.database)->required();
  count_command->add_option("--what", count.what)->check(CLI::IsMember({"command", "batch", "read"}));
  count_command->add_option("--count", count.count);

  CLI11_PARSE(app, argc, argv);
  try {
    kith::log::Start("bench", log_level);
    if (*echo) return ServeEcho(serve);
    if (*naive) return ServeNaive(serve);
    if (*rooms) return ServeRooms(serve);
    if (*load_command) return Load(load);
    if (*direct_command) return Direct(direct);
    if (*relay) return RelayThroughput(kafka);
    if (*latency) return RelayLatency(kafka);
    if (*rebuild_command) return Rebuild(rebuild);
    if (*trays_command) return Trays(trays);
    if (*workbook_command) return Workbook(workbook);
    if (*matching_command) return Matching(matching);
    if (*histories_command) return LoadHistories(histories);
    return CountInstructions(count);
  } catch (const std::exception& error) {
    std::cerr << "kith-bench: " << error.what() << "\n";
    return 1;
  }
}
