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

constexpr int kEntriesOfACall = 100, kLinesOfACall = 500;

struct Asking {
  std::string family;  // "F0000045"
  std::string from, to;
  bool is_all = false, is_table = false;
};

Result<std::vector<workbook::v1::Entry>> EntriesOf(const Globals& globals, const Asking& asking) {
  rpc::Channel channel(globals.Target("workbook"), globals.Token());
  workbook::v1::GetChronologyRequest request;
  request.set_workbook(Named("workbooks", asking.family));
  request.set_first_date(asking.from);
  request.set_last_date(asking.to);
  request.set_page_size(kEntriesOfACall);
  std::vector<workbook::v1::Entry> entries;
  for (;;) {
    workbook::v1::GetChronologyResponse page;
    if (auto called = CallOnce(channel, kEntriesService, "GetChronology", request, page); !called)
      return tl::unexpected<Error>(called.error());
    for (auto& entry : *page.mutable_entries()) entries.push_back(std::move(entry));
    if (page.next_page_token().empty()) return entries;
    request.set_page_token(page.next_page_token());
  }
}

Result<std::vector<cases::v1::ChronologyLine>> EventsOf(const Globals& globals, const Asking& asking) {
  rpc::Channel channel(globals.Target("cases"), globals.Token());
  cases::v1::GetChronologyRequest request;
  request.set_name(Named("families", asking.family));
  request.mutable_filter()->set_from_date(asking.from);
  request.mutable_filter()->set_to_date(asking.to);
  request.mutable_filter()->set_significant_only(!asking.is_all);
  request.set_page_size(kLinesOfACall);
  std::vector<cases::v1::ChronologyLine> lines;
  for (;;) {
    cases::v1::GetChronologyResponse page;
    if (auto called = CallOnce(channel, kChronologyService, "GetChronology", request, page); !called)
      return tl::unexpected<Error>(called.error());
    for (auto& line : *page.mutable_lines()) lines.push_back(std::move(line));
    if (page.next_page_token().empty()) return lines;
    request.set_page_token(page.next_page_token());
  }
}

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
  auto entries = EntriesOf(globals, asking);
  if (!entries) return PrintRefusal(entries.error());
  auto events = EventsOf(globals, asking);
  const bool is_whole = events.has_value();
  const auto happenings =
      OneChronology(*std::move(entries), is_whole ? *std::move(events) : std::vector<cases::v1::ChronologyLine>());
  if (globals.json) {
    nlohmann::json all = {{"family", Named("families", asking.family)},
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
  AddName(*command, "a family, e.g. F0000045", [asking](const auto& typed) { asking->family = Named("", typed); });
  command->add_option("--from", asking->from, "first day, yyyy-mm-dd");
  command->add_option("--to", asking->to, "last day, yyyy-mm-dd");
  command->add_flag("--all", asking->is_all, "what is routine in the case files too");
  command->add_flag("--table", asking->is_table, "a row for each line, its words cut off");
  command->footer(
      "Both services are asked with your own token: you see what each of them shows you. A visit that an entry became "
      "stands once.\n"
      "Where cases does not answer, the workbook's lines come with a warning, and the exit status is 1.\n\n"
      "Examples:\n  kith workbook chronology F0000045 --from 2026-03-01\n  kith workbook chronology F0000045 --table");
  command->callback([asking, &globals, &status] { status = Tell(globals, *asking); });
}

}  // namespace kith::cli
