#include <chrono>
#include <cstdio>
#include <memory>

#include <google/protobuf/util/time_util.h>
#include <nlohmann/json.hpp>

#include "services/cli/backend.h"
#include "services/cli/commands.h"
#include "services/cli/journal_verify.h"
#include "services/cli/output.h"
#include "services/cli/progress.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::cli {
namespace {

struct Options {
  std::string service = "all";
  int64_t after = 0;
  int64_t limit = 50;
  bool follow = false;
  std::string stream;
};

std::vector<std::string> Chosen(const Options& options) {
  if (options.service == "all") return Globals::Services();
  return {options.service};
}

Result<JournalReport> VerifyOne(const std::string& service, const Globals& globals) {
  rpc::Channel channel(globals.Target(service), globals.Token());
  Progress progress(service + " entries", 0, globals.ShowProgress());
  int64_t before = 0;
  return VerifyJournal(
      [&](const std::string& rpc, const google::protobuf::Message& request, google::protobuf::Message& response) {
        return WithRetries([&] { return CallOnce(channel, kJournalService, rpc, request, response); },
                           std::chrono::seconds(20));
      },
      [&](int64_t done, int64_t total) {
        progress.Expect(static_cast<std::size_t>(total));
        progress.Advance(static_cast<std::size_t>(done - before));
        before = done;
      });
}

int Verify(const Options& options, const Globals& globals) {
  Table table({"service", "entries", "erased", "head", "streams", "result"});
  nlohmann::json json = nlohmann::json::object();
  std::vector<std::string> faults;
  bool refused = false;
  for (const auto& service : Chosen(options)) {
    const auto report = VerifyOne(service, globals);
    if (!report) {
      refused = true;
      PrintRefusal(report.error());
      table.Row({service, "", "", "", "", "could not be asked"});
      json[service] = {{"result", "could not be asked"}, {"reason", report.error().reason}};
      continue;
    }
    const std::string result = report->faults.empty() ? "sound" : "FAULT";
    table.Row({service, std::to_string(report->entries), std::to_string(report->erased), Hex(report->head, 16),
               std::to_string(report->streams), result});
    json[service] = {{"entries", report->entries},
                     {"erased", report->erased},
                     {"head", Hex(report->head)},
                     {"streams", report->streams},
                     {"streams_erased", report->streams_erased},
                     {"result", result},
                     {"faults", report->faults}};
    for (const auto& fault : report->faults) faults.push_back(service + ": " + fault);
  }
  std::fputs((globals.json ? json.dump(2) + "\n" : table.Text()).c_str(), stdout);
  for (const auto& fault : faults) std::fprintf(stderr, "kith: %s\n", fault.c_str());
  return faults.empty() && !refused ? kOk : kFailed;
}

int ShowHeads(const Options& options, const Globals& globals) {
  Table table({"service", "journal", "position", "digest"});
  nlohmann::json json = nlohmann::json::object();
  for (const auto& service : Chosen(options)) {
    rpc::Channel channel(globals.Target(service), globals.Token());
    journal::v1::GetHeadResponse head;
    if (auto called = CallOnce(channel, kJournalService, "GetHead", journal::v1::GetHeadRequest(), head); !called) {
      return PrintRefusal(called.error());
    }
    table.Row({service, head.journal_id(), std::to_string(head.position()), Hex(head.digest())});
    json[service] = {{"journal_id", head.journal_id()}, {"position", head.position()}, {"digest", Hex(head.digest())}};
  }
  std::fputs((globals.json ? json.dump(2) + "\n" : table.Text()).c_str(), stdout);
  return kOk;
}

// Envelopes only: payloads may name people, and have their own queries.
int ShowEntries(const Options& options, const Globals& globals) {
  rpc::Channel channel(globals.Target(options.service), globals.Token());
  journal::v1::ReadEntriesRequest request;
  request.set_after_position(options.after);
  request.set_limit(options.limit);
  request.set_follow(options.follow);
  request.set_stream(options.stream);
  journal::v1::ReadEntriesResponse batch;
  const auto print = [&] {
    for (const auto& entry : batch.entries()) {
      const auto recorded = google::protobuf::util::TimeUtil::ToString(entry.recorded_at());
      if (globals.json) {
        const nlohmann::json line = {
            {"position", entry.position()},  {"stream", entry.stream()},        {"version", entry.version()},
            {"type", entry.type()},          {"event_id", entry.event_id()},    {"occurred_on", entry.occurred_on()},
            {"recorded_at", recorded},       {"actor", entry.actor()},          {"request_id", entry.request_id()},
            {"digest", Hex(entry.digest())}, {"bytes", entry.payload().size()}, {"erased", entry.erased()}};
        std::printf("%s\n", line.dump().c_str());
      } else {
        std::printf("%8lld  %-24s  v%-4lld  %-48s  %s  %s%s\n", static_cast<long long>(entry.position()),
                    entry.stream().c_str(), static_cast<long long>(entry.version()), entry.type().c_str(),
                    entry.occurred_on().c_str(), recorded.c_str(), entry.erased() ? "  erased" : "");
      }
    }
    std::fflush(stdout);
    return true;
  };
  const auto timeout = options.follow ? std::chrono::milliseconds(std::chrono::hours(24))
                                      : std::chrono::milliseconds(std::chrono::minutes(5));
  const auto read = channel.Read("/" + std::string(kJournalService) + "/ReadEntries", request, batch, print,
                                 {.timeout = timeout, .traceparent = {}});
  return read ? kOk : PrintRefusal(read.error());
}

}  // namespace

void AddJournalCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* journal = app.add_subcommand("journal", "Look at services' journals, and prove them.");
  journal->require_subcommand(1);
  auto options = std::make_shared<Options>();
  std::vector<std::string> services = Globals::Services();
  std::vector<std::string> with_all = services;
  with_all.emplace_back("all");

  auto* verify =
      journal->add_subcommand("verify", "Recompute the hash chain and rebuild every stream from its events.");
  verify->add_option("--service", options->service, "which journal")
      ->check(CLI::IsMember(with_all))
      ->capture_default_str();
  verify->footer("Exit status 1 on any fault.\nExample:\n  kith journal verify --service cases");
  verify->callback([options, &globals, &status] { status = Verify(*options, globals); });

  auto* head = journal->add_subcommand("head", "Where the journals end now.");
  head->add_option("--service", options->service, "which journal")
      ->check(CLI::IsMember(with_all))
      ->capture_default_str();
  head->footer("Example:\n  kith journal head");
  head->callback([options, &globals, &status] { status = ShowHeads(*options, globals); });

  auto* entries =
      journal->add_subcommand("entries", "The envelopes of a journal's entries; for a token of the role service.");
  entries->add_option("--service", options->service, "which journal")->check(CLI::IsMember(services))->required();
  entries->add_option("--after", options->after, "entries with a larger position")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  entries->add_option("--limit", options->limit, "at most so many; 0: all")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  entries->add_option("--stream", options->stream, "only this stream, e.g. cases/C0000123");
  entries->add_flag("--follow", options->follow, "wait for more");
  entries->footer("Example:\n  kith journal entries --service cases --after 1000 --limit 20");
  entries->callback([options, &globals, &status] { status = ShowEntries(*options, globals); });
}

}  // namespace kith::cli
