#include "tests/faults/town/town.h"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "shared/identity/identity.h"
#include "shared/kafka/admin.h"
#include "shared/kafka/topics.h"
#include "shared/testing/port.h"
#include "shared/testing/temp_postgres.h"
#include "shared/testing/wait.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using identity::Role;

std::string Loopback(int port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

const char* NameOf(Store store) { return store == Store::kSqlite ? "SQLite" : "PostgreSQL"; }

int64_t Setting(const char* name, int64_t otherwise) {
  const char* value = std::getenv(name);
  return value && *value ? std::atoll(value) : otherwise;
}

Town::Town(TownOptions options)
    : options_(std::move(options)), broker_port_(testing::FreePort()), databases_(options_.databases) {
  identity::EnsureDevelopmentKey(dir_.File("key.pem"), dir_.File("jwks.json"));
  // Issued some hours ago, so that a service whose clock is behind takes it too.
  std::ofstream(dir_.File("service.token")) << Token(SystemClock().Now() - 3h);
  std::ofstream(dir_.File("search.key")) << "a key for search tokens of tests only";
  std::ofstream(dir_.File("reference.key")) << "a key for references of tests only";
  StartBroker();
}

Town::~Town() = default;

std::string Town::Token(Instant now) const {
  identity::TokenRequest request;
  request.subject = "fault-test";
  request.roles = {Role::kService,     Role::kImporter,        Role::kSocialWorker, Role::kTeamManager,
                   Role::kMashOfficer, Role::kConferenceChair, Role::kAuditor,      Role::kSystemAdmin};
  request.issuer = "https://kith.local";
  request.audience = "kith";
  request.lifetime = 24h;
  return identity::MintToken(dir_.File("key.pem"), request, now);
}

std::string Town::TokenOf(const std::string& subject, Role role) const {
  identity::TokenRequest request;
  request.subject = subject;
  request.roles = {role};
  request.issuer = "https://kith.local";
  request.audience = "kith";
  request.lifetime = 24h;
  return identity::MintToken(dir_.File("key.pem"), request, SystemClock().Now());
}

std::string Town::Target(const std::string& service, int replica) { return Loopback(Of(service, replica).port); }

std::string Town::Brokers() const { return kafka_ ? kafka_->bootstrap() : Loopback(broker_port_); }

void Town::StartKafka() {
  if (kafka_) return kafka_->Restart(1);
  kafka_ = std::make_unique<testing::TempKafka>(testing::KafkaProfile::kPlain);
  kafka::Admin admin(kafka_->bootstrap(), {});
  const auto make = [&](const std::string& topic) {
    if (auto made = admin.CreateTopic({.name = topic, .config = {}}); !made) {
      throw std::runtime_error("topic " + topic + ": " + made.error().message);
    }
  };
  for (const char* service : kServices) make(kafka::InternalTopic(service));
  for (const char* agency : kAgencies) make(kafka::AgencyTopic(agency));
  for (const char* agency : kOtherAgencies) make(kafka::AgencyTopic(agency));
}

void Town::StartBroker() {
  if (options_.apache) return StartKafka();
  std::vector<std::string> argv = {testing::BuiltProgram("kith-broker"), "--port", std::to_string(broker_port_)};
  for (const char* service : kServices) argv.insert(argv.end(), {"--topic", kafka::InternalTopic(service)});
  for (const char* agency : kAgencies) argv.insert(argv.end(), {"--topic", kafka::AgencyTopic(agency)});
  for (const char* agency : kOtherAgencies) argv.insert(argv.end(), {"--topic", kafka::AgencyTopic(agency)});
  const size_t log_before = testing::ReadFile(dir_.File("broker.log")).size();
  broker_ =
      std::make_unique<testing::Process>(testing::ProcessOptions{.argv = argv, .log_file = dir_.File("broker.log")});
  // Listening is not enough: a reader that comes before the topics would make them.
  const auto is_ready = [&] {
    return testing::ReadFile(dir_.File("broker.log")).find("ready on", log_before) != std::string::npos;
  };
  if (!testing::WaitUntil([&] { return is_ready() || !broker_->IsRunning(); }) || !broker_->IsRunning()) {
    throw std::runtime_error("the broker does not start: " + testing::ReadFile(dir_.File("broker.log")));
  }
}

void Town::KillBroker() {
  if (kafka_) return kafka_->Kill(1);
  broker_->Kill(SIGKILL);
  (void)broker_->Wait();
}

Town::Instance& Town::Of(const std::string& service, int replica) {
  Instance& instance = instances_[service + "-" + std::to_string(replica)];
  if (instance.port == 0) {
    instance.port = testing::FreePort();
    instance.health_port = testing::FreePort();
    instance.metrics_port = testing::FreePort();
    const std::string token = Token(SystemClock().Now() - 3h);
    instance.channel = std::make_unique<rpc::Channel>(Loopback(instance.port), [token] { return token; });
  }
  return instance;
}

Settings Town::SettingsOf(const std::string& service, int replica, const Settings& more) {
  const Instance& instance = Of(service, replica);
  std::string& database = databases_[service];
  if (database.empty()) {
    database = options_.store == Store::kSqlite ? "sqlite:" + dir_.File(service + ".db")
                                                : testing::TempPostgres::Instance()->CreateDatabase();
  }
  Settings settings = {{"KITH_LISTEN", Loopback(instance.port)},
                       {"KITH_HEALTH_LISTEN", Loopback(instance.health_port)},
                       {"KITH_METRICS_LISTEN", Loopback(instance.metrics_port)},
                       {"KITH_DATABASE", database},
                       {"KITH_KAFKA_BROKERS", Brokers()},
                       {"KITH_JWKS_FILE", dir_.File("jwks.json")}};
  if (service == "cases" || service == "referrals") settings["KITH_SEARCH_KEY_FILE"] = dir_.File("search.key");
  if (service != "cases") {
    settings["KITH_SERVICE_TOKEN_FILE"] = dir_.File("service.token");
    settings["KITH_CASES_TARGET"] = Loopback(Of("cases", 0).port);
  }
  if (service == "sharing") {
    settings["KITH_WORKBOOK_TARGET"] = Loopback(Of(kWorkbook, 0).port);
    settings["KITH_AGREEMENTS_DIR"] = KITH_SOURCE_DIR "/services/sharing/agreements";
    settings["KITH_REFERENCE_KEY_FILE"] = dir_.File("reference.key");
    settings["KITH_HEARTBEAT_SECONDS"] = "1";
  }
  for (const auto& [name, value] : options_.settings[service]) settings[name] = value;
  for (const auto& [name, value] : more) settings[name] = value;
  return settings;
}

std::string Town::LogFile(const std::string& service, int replica) const {
  return dir_.File(service + "-" + std::to_string(replica) + ".log");
}

int Town::Migrate(const std::string& service, const Settings& settings) {
  testing::Process migration({.argv = {testing::BuiltProgram("kith-" + service), "migrate"},
                              .settings = SettingsOf(service, 0, settings),
                              .log_file = LogFile(service, 0)});
  return migration.Wait().value_or(-1);
}

void Town::StartAll() {
  for (const char* service : kServices) {
    if (Migrate(service) != 0) throw std::runtime_error("the migration failed: " + LogOf(service));
  }
  for (const char* service : kServices) Start(service);
}

bool Town::IsReady(const std::string& service, int replica) {
  Instance& instance = Of(service, replica);
  journal::v1::GetHeadResponse head;
  rpc::CallOptions options;
  options.timeout = 1s;
  return testing::IsListening(instance.port) &&
         instance.channel->Call("/kith.journal.v1.JournalService/GetHead", journal::v1::GetHeadRequest(), head, options)
             .has_value();
}

void Town::Start(const std::string& service, int replica, const Settings& settings) {
  const auto began = std::chrono::steady_clock::now();
  Instance& instance = Of(service, replica);
  instance.settings = settings;
  instance.process = std::make_unique<testing::Process>(
      testing::ProcessOptions{.argv = {testing::BuiltProgram("kith-" + service), "serve"},
                              .settings = SettingsOf(service, replica, settings),
                              .log_file = LogFile(service, replica)});
  // The load may bring it to its failpoint before it is seen to be ready.
  const bool may_fail = settings.count("KITH_FAILPOINT") > 0;
  const auto has_failed = [&] { return !instance.process->IsRunning() || instance.process->IsStopped(); };
  const bool in_time = testing::WaitUntil([&] { return has_failed() || IsReady(service, replica); }, 60s);
  if (has_failed() && may_fail) return;
  if (!in_time || !instance.process->IsRunning()) {
    throw std::runtime_error(service + " does not start: " + LogOf(service, replica));
  }
  slowest_start_ = std::max(
      slowest_start_, std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began));
}

void Town::Restart(const std::string& service) {
  Kill(service);
  Start(service, 0, Settings(Of(service, 0).settings));
}

void Town::Kill(const std::string& service, int replica) {
  Of(service, replica).process->Kill(SIGKILL);
  (void)Of(service, replica).process->Wait();
}

bool Town::WaitForDeath(const std::string& service, int replica, std::chrono::milliseconds limit) {
  return Of(service, replica).process->Wait(limit).has_value();
}

int64_t Town::Memory(const std::string& service, int replica) {
  std::istringstream status(
      testing::ReadFile("/proc/" + std::to_string(ProcessOf(service, replica).pid()) + "/status"));
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("RssAnon:", 0) == 0) return std::atoll(line.c_str() + 8);
  }
  return 0;
}

std::string Town::WholeLogOf(const std::string& service, int replica) const {
  return testing::ReadFile(LogFile(service, replica));
}

std::string Town::LogOf(const std::string& service, int replica) const {
  constexpr size_t kShown = 4000;
  std::istringstream whole(WholeLogOf(service, replica));
  std::string log;
  for (std::string line; std::getline(whole, line);) {
    // One line a call would hide everything else.
    if (line.find("\"event\":\"call\"") == std::string::npos) log += line + "\n";
  }
  return log.size() > kShown ? log.substr(log.size() - kShown) : log;
}

}  // namespace kith::faults
