// What is due in families' workbooks: summaries of chapters, group supervisions, and what was agreed to be done.
#include "services/cli/query_command.h"
#include "services/cli/workbook_options.h"

#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::cli {

namespace {

using namespace workbook::v1;

std::string Left(int days) {
  if (days == 0) return "today";
  return std::to_string(days < 0 ? -days : days) + (days == 1 || days == -1 ? " day" : " days") +
         (days < 0 ? " late" : "");
}

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

std::string SummaryClocksText(const ListSummaryClocksResponse& found) {
  if (found.clocks().empty()) return "no summary is due\n";
  Table table({"due", "left", "chapter", "written by"});
  for (const auto& clock : found.clocks()) {
    std::string writers;
    for (const auto& worker : clock.practitioners()) writers += (writers.empty() ? "" : " ") + worker;
    table.Row({clock.due_date(), Left(clock.days_left()), clock.chapter(), writers});
  }
  return table.Text();
}

std::string SupervisionClocksText(const ListSupervisionClocksResponse& found) {
  if (found.clocks().empty()) return "no supervision is due\n";
  Table table({"due", "left", "workbook", "last held", "scheduled", "agreed for", "why later"});
  for (const auto& clock : found.clocks()) {
    table.Row({clock.due_date(), Left(clock.days_left()), clock.workbook(), OrDash(clock.last_date()),
               OrDash(clock.scheduled_date()), OrDash(clock.next_date()), OrDash(clock.next_date_reason())});
  }
  return table.Text();
}

std::string ActionsText(const ListActionsResponse& found) {
  if (found.actions().empty()) return "nothing is to be done\n";
  Table table({"due", "owner", "what", "from", "state"});
  for (const auto& listed : found.actions()) {
    const auto& action = listed.action();
    table.Row({action.due_date(), action.owner(), action.text(),
               listed.supervision() + " " + std::to_string(action.number()),
               !action.done_date().empty() ? "done " + action.done_date()
               : listed.is_overdue()       ? "late"
                                           : "open"});
  }
  return table.Text();
}

// Of a worker, a team; only what is late.
template <class Request>
void AddWhose(CLI::App& command, const std::shared_ptr<Request>& request) {
  command.add_option_function<std::string>(
      "--worker", [request](const std::string& v) { request->set_worker(v); }, "the number of a worker, e.g. SW1");
  command.add_option_function<std::string>(
      "--team", [request](const std::string& v) { request->set_team(v); }, "e.g. teams/fenland-1");
  command.add_flag_callback(
      "--overdue", [request] { request->set_only_overdue(true); }, "only what is late");
  AddPage(command, request);
}

void AddSummaries(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand("summaries", "Whose summaries of chapters are due.");
  auto request = std::make_shared<ListSummaryClocksRequest>();
  AddWhose(*command, request);
  command->footer(
      "Examples:\n  kith workbook summaries --worker RW1\n  kith workbook summaries --team teams/fenland-1 --overdue");
  command->callback([request, &globals, &status] {
    status = Ask<ListSummaryClocksResponse>(globals, "workbook", kWorkbookService, "ListSummaryClocks", *request,
                                            [](const auto& found) { return SummaryClocksText(found) + More(found); });
  });
}

void AddSupervisions(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand("supervisions", "Which families' group supervision is due.");
  auto request = std::make_shared<ListSupervisionClocksRequest>();
  AddWhose(*command, request);
  command->footer(
      "Examples:\n  kith workbook supervisions --team teams/fenland-1\n  kith workbook supervisions --overdue");
  command->callback([request, &globals, &status] {
    status = Ask<ListSupervisionClocksResponse>(
        globals, "workbook", kSupervisionService, "ListSupervisionClocks", *request,
        [](const auto& found) { return SupervisionClocksText(found) + More(found); });
  });
}

void AddActions(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand("actions", "What was agreed in supervisions and is to be done.");
  auto request = std::make_shared<ListActionsRequest>();
  command->add_option_function<std::string>(
      "--owner", [request](const std::string& v) { request->set_owner(v); }, "whose: the number of a worker, e.g. CP1");
  command->add_option_function<std::string>(
      "--family", [request](const std::string& v) { request->set_workbook(Named("workbooks", v)); },
      "of a family, e.g. F0000045");
  command->add_option_function<std::string>(
      "--team", [request](const std::string& v) { request->set_team(v); }, "of a team's workers, e.g. teams/fenland-1");
  command->add_flag_callback(
      "--overdue", [request] { request->set_only_overdue(true); }, "only what is late");
  command->add_flag_callback(
      "--done", [request] { request->set_with_done(true); }, "with what is done");
  AddPage(*command, request);
  command->footer(
      "Examples:\n  kith workbook actions --owner CP1\n  kith workbook actions --team teams/fenland-1 --overdue");
  command->callback([request, &globals, &status] {
    status = Ask<ListActionsResponse>(globals, "workbook", kSupervisionService, "ListActions", *request,
                                      [](const auto& found) { return ActionsText(found) + More(found); });
  });
}

}  // namespace

void AddWorkbookDue(CLI::App& workbook, const Globals& globals, int& status) {
  AddSummaries(workbook, globals, status);
  AddSupervisions(workbook, globals, status);
  AddActions(workbook, globals, status);
}

}  // namespace kith::cli
