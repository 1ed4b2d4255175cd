// The system under the crash test: a broker, and a cases service on one store, that can be killed and started again.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "shared/rpc/client.h"
#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"
#include "tests/faults/history/history.h"

namespace kith::faults {

class Cluster {
 public:
  // database: what KITH_DATABASE takes. Migrates it, starts everything, and begins to read the topic. Throws
  // std::runtime_error with the log of what did not start.
  explicit Cluster(const std::string& database);
  ~Cluster();

  // kill -9.
  void KillService();
  // Starts it again and returns when it is ready; how long that took is added to restarts.
  void StartService();

  rpc::Channel& channel() { return *channel_; }
  // Time from start to ready of each restart.
  const std::vector<std::chrono::milliseconds>& restarts() const { return restarts_; }

  // The whole journal, from the service's feed.
  std::vector<Kept> ReadJournal();
  // "" when the service finds its hash chain and its states sound, otherwise what it found.
  std::string VerifyJournal();
  // All records of the topic up to the one at that position; waits for it, and returns what there is at the limit.
  std::vector<Published> ReadTopic(int64_t up_to_position, std::chrono::milliseconds limit);
  // The service's log, for failure messages.
  std::string Log() const;

 private:
  testing::ProcessOptions ServiceOptions(const std::string& subcommand) const;

  testing::TempDir dir_;
  std::string database_;
  int broker_port_ = 0, port_ = 0, health_port_ = 0, metrics_port_ = 0;
  std::unique_ptr<testing::Process> broker_, service_;
  std::unique_ptr<rpc::Channel> channel_;
  std::vector<std::chrono::milliseconds> restarts_;
  std::mutex mutex_;
  std::vector<Published> published_;  // guarded by mutex_
  int64_t highest_ = 0;               // of them, guarded by mutex_
  std::jthread reader_;
};

}  // namespace kith::faults
