// Whole histories of generated families through the APIs of the services, as `kith generate` sends them.
#include <algorithm>
#include <fstream>
#include <iostream>

#include "services/cli/generate.h"
#include "shared/rpc/client.h"
#include "tests/bench/bench.h"

namespace kith::bench {
namespace {

// Resident, in MiB.
double MemoryOf(const std::string& process) {
  std::ifstream status("/proc/" + process + "/status");
  for (std::string word; status >> word;) {
    double kibibytes = 0;
    if (word == "VmRSS:" && status >> kibibytes) return kibibytes / 1024;
  }
  throw std::runtime_error("there is no process " + process);
}

// Seeds of counties keep their people apart, so that many counties fit into one database.
class Histories {
 public:
  explicit Histories(const HistoriesOptions& options)
      : options_(options),
        backend_(options.referrals, options.cases, rpc::TokenFromFile(options.token_file)),
        whole_(static_cast<int64_t>(cli::MakeCounty({.seed = 1, .authority = "873", .scale = 1}).Children())) {}

  Json Run() {
    began_ = Seconds();
    Mark("0");
    for (uint64_t seed = 1; children_ < options_.children; ++seed) {
      const auto left = static_cast<double>(options_.children - children_) / static_cast<double>(whole_);
      DriveCounty({.seed = seed, .authority = "873", .scale = std::clamp(left, 0.05, 1.0)});
    }
    result_["commands"] = commands_;
    result_["children"] = children_;
    result_["seconds"] = Seconds() - began_;
    result_["per_second"] = static_cast<double>(commands_) / (Seconds() - began_);
    result_["by_rpc"] = by_rpc_;
    return std::move(result_);
  }

 private:
  void DriveCounty(const cli::CountyOptions& county) {
    cli::DriveOptions drive;
    drive.concurrency = options_.callers;
    drive.on_children = [this, before = children_](std::size_t done) { Reached(before + static_cast<int64_t>(done)); };
    const auto outcome = cli::DriveCounty(backend_, county, drive);
    if (outcome.stopped) throw std::runtime_error(outcome.stopped->reason + ": " + outcome.stopped->message);
    for (const auto& [rpc, count] : outcome.commands) by_rpc_[rpc] += count;
    commands_ += static_cast<int64_t>(outcome.Total());
    children_ += static_cast<int64_t>(outcome.children);
  }

  void Reached(int64_t children) {
    for (const int percent : {25, 50, 100}) {
      if (children * 100 >= options_.children * percent) Mark(std::to_string(percent));
    }
  }

  // Once: when so much of the load was there.
  void Mark(const std::string& percent) {
    if (result_["memory"].contains(percent)) return;
    auto& memory = result_["memory"][percent];
    memory["driver"] = MemoryOf("self");
    for (const auto& process : options_.watch) memory[process] = MemoryOf(process);
    result_["seconds_until"][percent] = Seconds() - began_;
  }

  const HistoriesOptions& options_;
  cli::RemoteBackend backend_;
  int64_t whole_;
  double began_ = 0;
  int64_t children_ = 0;
  int64_t commands_ = 0;
  std::map<std::string, std::size_t> by_rpc_;
  Json result_;
};

}  // namespace

int LoadHistories(const HistoriesOptions& options) {
  Print(Histories(options).Run());
  return 0;
}

}  // namespace kith::bench
