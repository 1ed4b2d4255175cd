#include <cstdio>
#include <memory>

#include <nlohmann/json.hpp>

#include "services/cli/census_replay.h"
#include "services/cli/census_rules.h"
#include "services/cli/commands.h"
#include "services/cli/output.h"
#include "services/cli/progress.h"

namespace kith::cli {
namespace {

struct ImportOptions {
  std::string file, authority, report;
  bool dry_run = false;
  int concurrency = 16;
};

std::size_t RecordsKept(const RecordCounts& counts) {
  std::size_t total = 0;
  for (const auto& [kind, count] : counts) total += count.kept;
  return total;
}

void PrintTables(const RecordCounts& counts, const Findings& findings, bool dry_run) {
  Table records({"element", "in the file", dry_run ? "would go in" : "went in"});
  for (const auto& [kind, count] : counts) {
    records.Row({ElementName(kind), std::to_string(count.read), std::to_string(count.kept)});
  }
  std::printf("%s\n", records.Text().c_str());
  Table rules({"rule", "quarantined", "warned", "e.g."});
  for (const auto& [rule, tally] : findings.ByRule()) {
    rules.Row({rule, std::to_string(tally.quarantined), std::to_string(tally.warned), tally.reason});
  }
  if (!rules.empty()) std::printf("%s\n", rules.Text().c_str());
}

nlohmann::json JsonOf(const RecordCounts& counts, const Findings& findings, const ReplayOutcome& outcome) {
  nlohmann::json json;
  for (const auto& [kind, count] : counts)
    json["elements"][ElementName(kind)] = {{"read", count.read}, {"kept", count.kept}};
  json["children"] = counts.at(RecordKind::kChild).kept;
  json["records"] = RecordsKept(counts);
  json["quarantined"] = findings.Quarantined();
  json["commands"] = outcome.commands;
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

ReplayOutcome Replay(const CheckedCensus& checked, const ImportOptions& options, const std::string& authority,
                     const Globals& globals) {
  RemoteBackend backend(globals.referrals, globals.cases, globals.Token());
  Progress progress("children", checked.children.size(), globals.ShowProgress());
  ReplayOptions replay;
  replay.authority = authority;
  replay.concurrency = options.concurrency;
  replay.on_child = [&progress] { progress.Advance(); };
  return ReplayCensus(backend, checked, replay);
}

int ImportCensus(const ImportOptions& options, const Globals& globals) {
  const auto census = ReadCensusFile(options.file);
  if (!census) return PrintBadUsage(options.file + ": " + census.error().message);
  const auto authority = options.authority.empty() ? census->authority : options.authority;
  auto checked = CheckCensus(*census, authority, calendar::LondonDay(SystemClock().Now()));
  // Before anything is sent: a report that cannot be written must not be found out afterwards.
  if (!options.report.empty()) {
    if (auto written = WriteQuarantineReport(options.report, checked.findings); !written) {
      return PrintBadUsage(written.error().message);
    }
  }
  ReplayOutcome outcome;
  outcome.counts = checked.counts;
  if (!options.dry_run) {
    outcome = Replay(checked, options, authority, globals);
    checked.findings.all.insert(checked.findings.all.end(), outcome.refusals.all.begin(), outcome.refusals.all.end());
    if (!options.report.empty()) {
      if (auto written = WriteQuarantineReport(options.report, checked.findings); !written)
        PrintRefusal(written.error());
    }
  }
  const auto& findings = checked.findings;
  if (globals.json) {
    std::printf("%s\n", JsonOf(outcome.counts, findings, outcome).dump(2).c_str());
  } else {
    PrintTables(outcome.counts, findings, options.dry_run);
  }
  if (outcome.stopped) {
    PrintRefusal(*outcome.stopped);
    std::fprintf(stderr, "  the import ended early; run it again: what went in is not doubled\n");
    return kFailed;
  }
  if (!globals.json) {
    std::printf("%zu children, %zu records, %zu quarantined\n", outcome.counts.at(RecordKind::kChild).kept,
                RecordsKept(outcome.counts), findings.Quarantined());
  }
  return kOk;
}

}  // namespace

void AddImportCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* command = app.add_subcommand("import", "Import records from another system.");
  command->require_subcommand(1);
  auto* census =
      command->add_subcommand("cin-census", "Import a Children in Need census (Department for Education, XML).");
  auto options = std::make_shared<ImportOptions>();
  census->add_option("file", options->file, "the census file, at most 64 MiB")->required();
  census
      ->add_option("--authority", options->authority,
                   "authority of the records: three digits; the file's LEA when not given")
      ->check(ThreeDigits());
  census->add_flag("--dry-run", options->dry_run, "only check; send nothing, need no server");
  census->add_option("--report", options->report, "write what was left out, and why, to this CSV file");
  census->add_option("--concurrency", options->concurrency, "children at a time")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  census->footer(
      "Bad records are left out by the smallest piece, with line, child, field, rule and reason; the rest goes in. A "
      "second run "
      "changes nothing.\nThe last line reads: N children, N records, N quarantined (children and records: what went "
      "in).\n\nExample:\n"
      "  kith import cin-census CIN_2026.xml --dry-run --report quarantine.csv");
  census->callback([options, &globals, &status] { status = ImportCensus(*options, globals); });
  AddImportS903Command(*command, globals, status);
}

}  // namespace kith::cli
