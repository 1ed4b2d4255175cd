// The load of the fault tests: clients that follow invented families through referrals, cases and workbooks over gRPC
// and note what they were promised.
#pragma once

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "tests/faults/history/history.h"
#include "tests/faults/town/town.h"

namespace kith::faults {

struct LoadOptions {
  int cases_clients = 4;
  int referrals_clients = 2;
  int workbook_clients = 1;
  int replicas = 1;  // of the cases service: client n begins at replica n % replicas and goes to the next when it fails
  std::chrono::milliseconds timeout{5000};  // of a call
};

// An uncertain command is sent again, under the same request_id, until it is settled; a refusal ends its family's
// story. Every given name, NHS number and piece of narrative is a canary.
class Load {
 public:
  // generation: must differ between the loads of one town.
  Load(Town& town, const LoadOptions& options, int generation);
  // As Finish, without its result.
  ~Load();

  // Commands answered with OK so far, and refusals that were not meant.
  int64_t acknowledged() const { return signals_.acknowledged; }
  // Of those the ones of the cases service.
  int64_t acknowledged_by_cases() const { return signals_.acknowledged_by_cases; }
  int64_t unexpected() const { return signals_.unexpected; }
  // The first of them, empty when there is none.
  std::string first_unexpected() const;
  // Calls that ended without an answer or with UNAVAILABLE and the like, and were sent again.
  int64_t retries() const { return signals_.retries; }
  // Time of each acknowledged call in milliseconds since the last look, in no order; without what the machine's host
  // took away meanwhile.
  std::vector<double> TakeTimes();

  // Lets every client settle its command and stop; the attempts of all, each client's in its order. Commands that are
  // not settled at the limit stay uncertain.
  std::vector<Attempt> Finish(std::chrono::milliseconds limit = std::chrono::seconds(60));
  // Of everybody that was registered. After Finish.
  const std::vector<Canary>& canaries() const { return canaries_; }

  struct Signals {
    std::atomic<bool> finish{false};   // settle what is under way, then stop
    std::atomic<bool> give_up{false};  // stop at once, settled or not
    std::atomic<int64_t> acknowledged{0}, acknowledged_by_cases{0}, unexpected{0}, retries{0};
    mutable std::mutex mutex;
    // Guarded by mutex.
    std::vector<double> times;
    std::vector<std::chrono::milliseconds> stolen;  // of each processor, as read last
    std::string first_unexpected;
  };
  struct Sent {
    std::vector<Attempt> attempts;
    std::vector<Canary> canaries;
  };

 private:
  void WatchTheHost(const std::stop_token& stop);

  Signals signals_;
  std::vector<std::future<Sent>> clients_;
  std::jthread host_{[this](const std::stop_token& stop) { WatchTheHost(stop); }};
  std::vector<Canary> canaries_;
};

}  // namespace kith::faults
