// One chronology of a family: its workbook and its case files, each asked with the caller's own token.
#include <cstdio>
#include <memory>

#include <nlohmann/json.hpp>

#include "services/cli/query_command.h"
#include "services/cli/workbook_options.h"
#include "services/cli/workbook_text.h"

#include "kith/workbook/v1/entries_service.pb.h"

namespace kith::cli {
namespace {

struct Asking {
  ChronologyWanted wanted;
  bool is_table = false;
};

nlohmann::json JsonOf(const std::vector<Happening>& happenings) {
  auto lines = nlohmann::json::array();
  for (const auto& one : happenings) {
    const bool is_entry = one.entry.has_value();
    const google::protobuf::Message& message =
        is_entry ? static_cast<const google::protobuf::Message&>(*one.entry) : *one.event;
    nlohmann::json line = {{"date", one.day},
                           {"source", is_entry ? "workbook" : "cases"},
                           {"name", one.name()},
                           {is_entry ? "entry" : "event", nlohmann::json::parse(kith::cli::JsonOf(message))}};
    if (is_entry) line["recorded_in_cases"] = one.recorded_in_cases;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string ReasonOf(const Error& error) {
  return error.reason.empty() ? std::string(CodeName(error.code)) : error.reason;
}

// The refusal of the workbook is the command's; without cases there is what the workbook has, and it is said what is
// missing.
int Tell(const Globals& globals, const Asking& asking) {
  rpc::Channel workbook(globals.Target("workbook"), globals.Token()), cases(globals.Target("cases"), globals.Token());
  auto entries = SignificantEntries(
      [&](const auto& method, const auto& request, auto& answer) { return workbook.Call(method, request, answer); },
      asking.wanted);
  if (!entries) return PrintRefusal(entries.error());
  auto events = CaseLines(
      [&](const auto& method, const auto& request, auto& answer) { return cases.Call(method, request, answer); },
      asking.wanted);
  const bool is_whole = events.has_value();
  const auto happenings =
      OneChronology(*std::move(entries), is_whole ? *std::move(events) : std::vector<cases::v1::ChronologyLine>());
  if (globals.json) {
    nlohmann::json all = {{"family", "families/" + asking.wanted.family},
                          {"missing", nlohmann::json::array()},
                          {"lines", JsonOf(happenings)}};
    if (!is_whole) all["missing"].push_back({{"source", "cases"}, {"reason", ReasonOf(events.error())}});
    std::printf("%s\n", all.dump(2).c_str());
  } else {
    const std::string warning =
        is_whole ? ""
                 : "WARNING: the case files' lines are missing, this is the workbook alone: cases did not answer (" +
                       ReasonOf(events.error()) + ")\n";
    std::printf("%s%s%s", warning.c_str(),
                (asking.is_table ? ChronologyTable(happenings) : ChronologyText(happenings)).c_str(), warning.c_str());
  }
  return is_whole ? kOk : PrintRefusal(events.error());
}

}  // namespace

void AddWorkbookChronology(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand(
      "chronology", "What was significant, in the workbook and in the case files, in the order in which it happened.");
  auto asking = std::make_shared<Asking>();
  AddName(*command, "a family, e.g. F0000045",
          [asking](const auto& typed) { asking->wanted.family = Named("", typed).substr(1); });
  command->add_option("--from", asking->wanted.from, "first day, yyyy-mm-dd");
  command->add_option("--to", asking->wanted.to, "last day, yyyy-mm-dd");
  command->add_flag("--all", asking->wanted.is_all, "what is routine in the case files too");
  command->add_flag("--table", asking->is_table, "a row for each line, its words cut off");
  command->footer(
      "Both services are asked with your own token: you see what each of them shows you. A visit that an entry became "
      "stands once.\n"
      "Where cases does not answer, the workbook's lines come with a warning, and the exit status is 1.\n\n"
      "Examples:\n  kith workbook chronology F0000045 --from 2026-03-01\n  kith workbook chronology F0000045 --table");
  command->callback([asking, &globals, &status] { status = Tell(globals, *asking); });
}

}  // namespace kith::cli
