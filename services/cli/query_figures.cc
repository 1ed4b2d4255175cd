// Queries about figures: count, compare, progress.
#include <cmath>
#include <memory>

#include <nlohmann/json.hpp>

#include "services/cli/query_command.h"
#include "shared/calendar/date.h"

#include "kith/journal/v1/journal_service.pb.h"
#include "kith/reporting/v1/reporting_service.pb.h"
#include "kith/sharing/v1/sharing_service.pb.h"

namespace kith::cli {
namespace {

using namespace reporting::v1;

const char* StatusText(Status status) {
  switch (status) {
    case STATUS_OPEN_EPISODE:
      return "children in need (open episode)";
    case STATUS_CIN_PLAN:
      return "on child in need plans";
    case STATUS_CHILD_PROTECTION_PLAN:
      return "on child protection plans";
    case STATUS_CARE_PROCEEDINGS:
      return "in care proceedings";
    case STATUS_UNSPECIFIED:
    case Status_INT_MIN_SENTINEL_DO_NOT_USE_:
    case Status_INT_MAX_SENTINEL_DO_NOT_USE_:
      return "-";
  }
  return "-";
}

template <class Row>
std::string GroupText(const Row& row) {
  if (!row.display_name().empty()) return row.display_name();
  return row.group().empty() ? "all" : row.group();
}

const std::map<std::string, Grouping> kGroupings = {{"all", GROUPING_UNSPECIFIED},
                                                    {"team", GROUPING_TEAM},
                                                    {"district", GROUPING_DISTRICT},
                                                    {"authority", GROUPING_AUTHORITY}};

std::string CheckDate(const std::string& text) { return calendar::IsIsoDate(text) ? "" : "must be a date, yyyy-mm-dd"; }

struct Figures {
  std::string date, from, to, authority;
  std::string by = "all";
  bool unallocated = false;
};

int Count(const Figures& figures, const Globals& globals) {
  CountChildrenRequest request;
  request.set_date(figures.date);
  request.set_group_by(kGroupings.at(figures.by));
  request.set_authority(figures.authority);
  request.set_allocated_only(!figures.unallocated);
  return Ask<CountChildrenResponse>(
      globals, "reporting", kReportingService, "CountChildren", request, [&](const auto& response) {
        Table table({"group", "children", figures.date});
        for (const auto& row : response.rows()) {
          for (const auto& count : row.counts())
            table.Row({GroupText(row), StatusText(count.status()), std::to_string(count.children())});
        }
        return table.Text() + response.description() + "\n";
      });
}

int Compare(const Figures& figures, const Globals& globals) {
  CompareDatesRequest request;
  request.set_from_date(figures.from);
  request.set_to_date(figures.to);
  request.set_group_by(kGroupings.at(figures.by));
  request.set_authority(figures.authority);
  request.set_allocated_only(!figures.unallocated);
  const auto rows_of = [](const CompareDatesResponse& response, Table& table) {
    for (const auto& row : response.rows()) {
      for (const auto& change : row.changes()) {
        table.Row({GroupText(row), StatusText(change.status()), std::to_string(change.before()),
                   std::to_string(change.after()), PercentText(change.percent())});
      }
    }
  };
  // Groups alone do not tell the whole: a table by team ends with the sum of all.
  CompareDatesResponse whole;
  if (figures.by != "all" && !globals.json) {
    auto all = request;
    all.set_group_by(GROUPING_UNSPECIFIED);
    rpc::Channel channel(globals.reporting, globals.Token());
    if (auto called = CallOnce(channel, kReportingService, "CompareDates", all, whole); !called)
      return PrintRefusal(called.error());
  }
  return Ask<CompareDatesResponse>(globals, "reporting", kReportingService, "CompareDates", request,
                                   [&](const auto& response) {
                                     Table table({"group", "children", figures.from, figures.to, "change"});
                                     rows_of(response, table);
                                     rows_of(whole, table);
                                     return table.Text() + response.description() + "\n";
                                   });
}

struct ServiceProgress {
  journal::v1::GetHeadResponse head;
  std::map<std::string, int64_t> applied;
};

nlohmann::json ProgressJson(const std::map<std::string, ServiceProgress>& services,
                            const std::map<std::string, int64_t>& agencies, const std::vector<std::string>& parked) {
  nlohmann::json json;
  for (const auto& [name, service] : services) {
    json["services"][name] = {
        {"head", service.head.position()},
        {"journal_id", service.head.journal_id()},
        {"digest", Hex(service.head.digest())},
        {"applied", service.applied.empty() ? nlohmann::json::object() : nlohmann::json(service.applied)}};
  }
  json["agencies"] = agencies.empty() ? nlohmann::json::object() : nlohmann::json(agencies);
  json["parked"] = parked;
  return json;
}

int ShowProgressOfAll(const Globals& globals) {
  std::map<std::string, ServiceProgress> services;
  for (const auto& name : Globals::Services()) {
    rpc::Channel channel(globals.Target(name), globals.Token());
    auto called = CallOnce(channel, kJournalService, "GetHead", journal::v1::GetHeadRequest(), services[name].head);
    if (!called) {
      called.error().message = name + ": " + called.error().message;
      return PrintRefusal(called.error());
    }
  }
  rpc::Channel sharing(globals.sharing, globals.Token());
  sharing::v1::GetProgressResponse shared;
  if (auto called = CallOnce(sharing, kSharingService, "GetProgress", sharing::v1::GetProgressRequest(), shared);
      !called) {
    return PrintRefusal(called.error());
  }
  rpc::Channel reporting(globals.reporting, globals.Token());
  GetProgressResponse reported;
  if (auto called = CallOnce(reporting, kReportingService, "GetProgress", GetProgressRequest(), reported); !called) {
    return PrintRefusal(called.error());
  }
  services["sharing"].applied = {shared.applied_positions().begin(), shared.applied_positions().end()};
  services["reporting"].applied = {reported.applied_positions().begin(), reported.applied_positions().end()};
  const std::map<std::string, int64_t> agencies(shared.agency_sequences().begin(), shared.agency_sequences().end());
  if (globals.json) {
    std::printf("%s\n",
                ProgressJson(services, agencies, {reported.parked_streams().begin(), reported.parked_streams().end()})
                    .dump(2)
                    .c_str());
    return kOk;
  }
  Table table({"service", "journal entries", "applied", "head of the chain"});
  for (const auto& name : Globals::Services()) {
    const auto& service = services[name];
    std::string applied;
    for (const auto& [source, position] : service.applied)
      applied += (applied.empty() ? "" : ", ") + source + " " + std::to_string(position);
    table.Row({name, std::to_string(service.head.position()), applied.empty() ? "-" : applied,
               Hex(service.head.digest(), 16)});
  }
  std::fputs(table.Text().c_str(), stdout);
  for (const auto& [agency, sequence] : agencies)
    std::printf("told to %s: %lld events\n", agency.c_str(), static_cast<long long>(sequence));
  for (const auto& stream : reported.parked_streams()) std::printf("parked in reporting: %s\n", stream.c_str());
  return kOk;
}

}  // namespace

void AddFigureQueries(CLI::App& query, const Globals& globals, int& status) {
  auto figures = std::make_shared<Figures>();
  const CLI::Validator date(CheckDate, "DATE");
  const auto common = [&](CLI::App& command) {
    command.add_option("--by", figures->by, "rows")->check(CLI::IsMember(kGroupings))->capture_default_str();
    command.add_option("--authority", figures->authority, "only this authority's children: three digits");
    command.add_flag("--unallocated", figures->unallocated, "count children whom no team held, too");
  };
  auto* count = query.add_subcommand("count", "Children with each status at a date.");
  count->add_option("--date", figures->date, "yyyy-mm-dd; a plan that ended on the day is not counted")
      ->required()
      ->check(date);
  common(*count);
  count->footer("Example:\n  kith query count --date 2020-07-31 --by district");
  count->callback([figures, &globals, &status] { status = Count(*figures, globals); });

  auto* compare = query.add_subcommand("compare", "Children with each status at two dates, and the change.");
  compare->add_option("--from", figures->from, "yyyy-mm-dd")->required()->check(date);
  compare->add_option("--to", figures->to, "yyyy-mm-dd")->required()->check(date);
  common(*compare);
  compare->footer("Example:\n  kith query compare --from 2019-10-31 --to 2020-07-31 --by team");
  compare->callback([figures, &globals, &status] { status = Compare(*figures, globals); });

  auto* progress =
      query.add_subcommand("progress", "How far every service is: journals, what was applied, what was told.");
  progress->footer("Example:\n  kith query progress --json");
  progress->callback([&globals, &status] { status = ShowProgressOfAll(globals); });
}

}  // namespace kith::cli
