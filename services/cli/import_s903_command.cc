#include <cstdio>
#include <memory>

#include <nlohmann/json.hpp>

#include "services/cli/commands.h"
#include "services/cli/output.h"
#include "services/cli/progress.h"
#include "services/cli/s903_replay.h"
#include "shared/clock/clock.h"

namespace kith::cli {
namespace {

struct S903Options {
  std::string directory, authority, report;
  bool dry_run = false;
  int concurrency = 16;
};

std::size_t RecordsKept(const S903Outcome& outcome) {
  std::size_t total = 0;
  for (const auto& [module, count] : outcome.counts) total += count.kept;
  return total;
}

void PrintTables(const S903Outcome& outcome, const S903Return& read, const Findings& findings, bool dry_run) {
  Table modules({"module", "rows", dry_run ? "would go in" : "went in"});
  for (const auto& [module, count] : outcome.counts) {
    modules.Row({ModuleName(module), std::to_string(count.read),
                 IsTaken(module) ? std::to_string(count.kept) : "not kept by Kith yet"});
  }
  std::printf("%s\n", modules.Text().c_str());
  for (const auto& file : read.unknown_files)
    std::printf("left alone: %s has the columns of no module\n", file.c_str());
  Table rules({"rule", "quarantined", "warned", "e.g."});
  for (const auto& [rule, tally] : findings.ByRule()) {
    rules.Row({rule, std::to_string(tally.quarantined), std::to_string(tally.warned), tally.reason});
  }
  if (!rules.empty()) std::printf("%s\n", rules.Text().c_str());
}

nlohmann::json JsonOf(const S903Outcome& outcome, const S903Return& read, const Findings& findings) {
  nlohmann::json json;
  for (const auto& [module, count] : outcome.counts) {
    json["modules"][ModuleName(module)] = {{"read", count.read}, {"kept", count.kept}, {"taken", IsTaken(module)}};
  }
  json["children"] = outcome.counts.at(S903Module::kHeader).kept;
  json["records"] = RecordsKept(outcome);
  json["quarantined"] = findings.Quarantined();
  json["commands"] = outcome.commands;
  json["unknown_files"] = read.unknown_files;
  json["findings"] = nlohmann::json::array();
  for (const auto& finding : findings.all) {
    json["findings"].push_back({{"line", finding.line},
                                {"child", finding.child},
                                {"field", finding.field},
                                {"rule", finding.rules},
                                {"reason", finding.reason},
                                {"value", finding.value},
                                {"quarantined", finding.quarantined}});
  }
  if (outcome.stopped) json["stopped"] = {{"reason", outcome.stopped->reason}, {"message", outcome.stopped->message}};
  return json;
}

S903Outcome Replay(const CheckedS903& checked, const S903Options& options, const Globals& globals) {
  RemoteBackend backend(globals.referrals, globals.cases, globals.Token());
  Progress progress("children", checked.children.size(), globals.ShowProgress());
  S903ReplayOptions replay;
  replay.authority = options.authority;
  replay.concurrency = options.concurrency;
  replay.on_child = [&progress] { progress.Advance(); };
  return ReplayS903(backend, checked, replay);
}

int ImportS903(const S903Options& options, const Globals& globals) {
  const auto read = ReadS903Directory(options.directory);
  if (!read) return PrintBadUsage(read.error().message);
  auto checked = CheckS903(*read, options.authority, calendar::LondonDay(SystemClock().Now()));
  // Before anything is sent: a report that cannot be written must not be found out afterwards.
  if (!options.report.empty()) {
    if (auto written = WriteQuarantineReport(options.report, checked.findings); !written) {
      return PrintBadUsage(written.error().message);
    }
  }
  S903Outcome outcome;
  outcome.counts = checked.counts;
  if (!options.dry_run) {
    outcome = Replay(checked, options, globals);
    checked.findings.all.insert(checked.findings.all.end(), outcome.refusals.all.begin(), outcome.refusals.all.end());
    if (!options.report.empty()) {
      if (auto written = WriteQuarantineReport(options.report, checked.findings); !written)
        PrintRefusal(written.error());
    }
  }
  if (globals.json) {
    std::printf("%s\n", JsonOf(outcome, *read, checked.findings).dump(2).c_str());
  } else {
    PrintTables(outcome, *read, checked.findings, options.dry_run);
  }
  if (outcome.stopped) {
    PrintRefusal(*outcome.stopped);
    std::fprintf(stderr, "  the import ended early; run it again: what went in is not doubled\n");
    return kFailed;
  }
  if (!globals.json) {
    std::printf("%zu children, %zu records, %zu quarantined\n", outcome.counts.at(S903Module::kHeader).kept,
                RecordsKept(outcome), checked.findings.Quarantined());
  }
  return kOk;
}

}  // namespace

void AddImportS903Command(CLI::App& import, const Globals& globals, int& status) {
  auto* command = import.add_subcommand(
      "ssda903", "Import a return on children looked after (SSDA903, Department for Education, CSV files).");
  auto options = std::make_shared<S903Options>();
  command->add_option("directory", options->directory, "where the modules are: a CSV file each, known by its columns")
      ->required();
  command->add_option("--authority", options->authority, "authority of the records: three digits, e.g. 873")
      ->required()
      ->check(ThreeDigits());
  command->add_flag("--dry-run", options->dry_run, "only check; send nothing, need no server");
  command->add_option("--report", options->report, "write what was left out, and why, to this CSV file");
  command->add_option("--concurrency", options->concurrency, "children at a time")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->footer(
      "Header, Episodes, Reviews and Missing go in; the other modules are counted and left alone. Bad rows are left "
      "out one by one, with line, child, module, rule and reason; the rest goes in. A second run changes nothing.\n"
      "The last line reads: N children, N records, N quarantined.\n\nExample:\n"
      "  kith import ssda903 returns/2026 --authority 873 --dry-run --report quarantine.csv");
  command->callback([options, &globals, &status] { status = ImportS903(*options, globals); });
}

}  // namespace kith::cli
