// The whole suite under a fault test: a broker and the five services as processes, on one kind of store, each of which
// can be killed, stopped, started with a failpoint, or moved to another database.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/clock/clock.h"
#include "shared/identity/identity.h"
#include "shared/rpc/client.h"
#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"
#include "shared/testing/temp_kafka.h"

namespace kith::faults {

enum class Store { kSqlite, kPostgres };
const char* NameOf(Store store);

inline constexpr const char* kWorkbook = "workbook";
inline constexpr const char* kServices[] = {"cases", "referrals", "sharing", "reporting", kWorkbook};
// Those whose streams are read. The charity is told of workbooks alone.
inline constexpr const char* kAgencies[] = {"nhs-trust", "police", "substance-charity"};
// Are told nothing of this load; the sharing service waits until they too have their topics.
inline constexpr const char* kOtherAgencies[] = {"barnardos", "probation"};

// A whole number from the environment, for the sizes of the tests.
int64_t Setting(const char* name, int64_t otherwise);

using Settings = std::map<std::string, std::string>;

struct TownOptions {
  Store store = Store::kSqlite;
  // Apache Kafka, which keeps its records when it is killed; the embedded broker comes back empty, and keeps 5 MiB of a
  // topic at most.
  bool apache = false;
  // By service: where its database is instead of a new one of the store.
  std::map<std::string, std::string> databases = {};
  // By service, on top of ours; a name without KITH_ goes into the environment as it is.
  std::map<std::string, Settings> settings = {};
};

class Town {
 public:
  // Starts the broker; migrates and starts nothing else. Throws std::runtime_error with the log of what does not start.
  explicit Town(TownOptions options);
  ~Town();

  // At first, or again on what it has kept. Returns when it has its topics.
  void StartBroker();
  void KillBroker();

  // Runs `migrate` and returns its exit status, 137 when it was killed.
  int Migrate(const std::string& service, const Settings& settings = {});
  // Migrates the services at their first start, and starts them all.
  void StartAll();
  // Returns when it answers, and notes how long that took; with a failpoint it may die at once, which is no error.
  void Start(const std::string& service, int replica = 0, const Settings& settings = {});
  // kill -9, and a start with the settings of the last one.
  void Restart(const std::string& service);
  // kill -9.
  void Kill(const std::string& service, int replica = 0);
  // Waits until it dies of itself; false when it still lives at the limit.
  bool WaitForDeath(const std::string& service, int replica, std::chrono::milliseconds limit);
  testing::Process& ProcessOf(const std::string& service, int replica = 0) { return *Of(service, replica).process; }
  // Resident memory in KiB, less what is mapped from files: SQLite maps its database.
  int64_t Memory(const std::string& service, int replica = 0);

  rpc::Channel& channel(const std::string& service, int replica = 0) { return *Of(service, replica).channel; }
  bool IsReady(const std::string& service, int replica = 0);
  std::string Brokers() const;
  std::string Target(const std::string& service, int replica = 0);
  // A token of all roles that the load needs, issued at that time.
  std::string Token(Instant now) const;
  // Of one worker, with one role, for a day from now.
  std::string TokenOf(const std::string& subject, identity::Role role) const;
  Store store() const { return options_.store; }
  const testing::TempDir& dir() const { return dir_; }
  // The longest start of a service so far.
  std::chrono::milliseconds slowest_start() const { return slowest_start_; }
  // The end of a service's log, for messages of failed tests.
  std::string LogOf(const std::string& service, int replica = 0) const;
  std::string WholeLogOf(const std::string& service, int replica = 0) const;

 private:
  void StartKafka();
  struct Instance {
    int port = 0, health_port = 0, metrics_port = 0;
    Settings settings;  // that it was started with, on top of the town's
    std::unique_ptr<testing::Process> process;
    std::unique_ptr<rpc::Channel> channel;
  };
  Instance& Of(const std::string& service, int replica);
  Settings SettingsOf(const std::string& service, int replica, const Settings& more);
  std::string LogFile(const std::string& service, int replica) const;

  TownOptions options_;
  testing::TempDir dir_;
  int broker_port_ = 0;
  std::unique_ptr<testing::Process> broker_;
  std::unique_ptr<testing::TempKafka> kafka_;
  std::map<std::string, std::string> databases_;
  std::map<std::string, Instance> instances_;
  std::chrono::milliseconds slowest_start_{0};
};

}  // namespace kith::faults
