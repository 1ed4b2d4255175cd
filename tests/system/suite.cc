#include "tests/system/suite.h"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include "shared/clock/clock.h"
#include "shared/kafka/topics.h"
#include "shared/testing/port.h"
#include "shared/testing/temp_postgres.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::system {
namespace {

using namespace std::chrono_literals;
using identity::Role;

std::string Loopback(int port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

Suite::Suite(Store store, std::string brokers)
    : store_(store), brokers_(std::move(brokers)), broker_port_(testing::FreePort()) {
  identity::EnsureDevelopmentKey(dir_.File("key.pem"), dir_.File("jwks.json"));
  std::ofstream(dir_.File("service.token")) << Token({Role::kService});
  std::ofstream(dir_.File("reference.key")) << "a key for references of tests only";
  std::ofstream(dir_.File("search.key")) << "a key for search tokens of tests only";
  std::ofstream(dir_.File("safe-contact.key")) << "a key for safe contacts of tests only";
  if (brokers_.empty()) StartBroker();
}

Suite::~Suite() = default;

std::string Suite::Token(std::vector<Role> roles, const std::string& agency) {
  identity::TokenRequest request;
  request.subject = "system-test";
  request.roles = std::move(roles);
  request.agency = agency;
  request.issuer = "https://kith.local";
  request.audience = "kith";
  request.lifetime = 1h;
  return identity::MintToken(dir_.File("key.pem"), request, SystemClock().Now());
}

void Suite::StartBroker() {
  std::vector<std::string> argv = {testing::BuiltProgram("kith-broker"), "--port", std::to_string(broker_port_)};
  for (const char* service : {"referrals", "cases", "sharing", "reporting", "workbook"}) {
    argv.insert(argv.end(), {"--topic", kafka::InternalTopic(service)});
  }
  for (const char* agency : kAgencies) {
    argv.insert(argv.end(), {"--topic", kafka::AgencyTopic(agency)});
  }
  auto& broker = processes_["broker"];
  broker =
      std::make_unique<testing::Process>(testing::ProcessOptions{.argv = argv, .log_file = dir_.File("broker.log")});
  if (!testing::WaitUntil([&] { return testing::IsListening(broker_port_) || !broker->IsRunning(); }) ||
      !broker->IsRunning()) {
    throw std::runtime_error("the broker does not start: " + testing::ReadFile(dir_.File("broker.log")));
  }
}

void Suite::KillBroker() {
  processes_.at("broker")->Kill(SIGKILL);
  (void)processes_.at("broker")->Wait();
}

std::string Suite::Brokers() const { return brokers_.empty() ? Loopback(broker_port_) : brokers_; }

const Suite::Ports& Suite::PortsOf(const std::string& service, int replica) {
  Ports& ports = ports_[Key(service, replica)];
  if (ports.api == 0) ports = {testing::FreePort(), testing::FreePort(), testing::FreePort()};
  return ports;
}

const std::string& Suite::DatabaseOf(const std::string& service) {
  std::string& database = databases_[service];
  if (database.empty()) {
    database = store_ == Store::kSqlite ? "sqlite:" + dir_.File(service + ".db")
                                        : testing::TempPostgres::Instance()->CreateDatabase();
  }
  return database;
}

std::string Suite::Target(const std::string& service, int replica) { return Loopback(PortsOf(service, replica).api); }

std::string Suite::MetricsTarget(const std::string& service, int replica) {
  return Loopback(PortsOf(service, replica).metrics);
}

std::map<std::string, std::string> Suite::Settings(const std::string& service, int replica) {
  std::map<std::string, std::string> settings = {{"KITH_LISTEN", Target(service, replica)},
                                                 {"KITH_HEALTH_LISTEN", Loopback(PortsOf(service, replica).health)},
                                                 {"KITH_METRICS_LISTEN", MetricsTarget(service, replica)},
                                                 {"KITH_DATABASE", DatabaseOf(service)},
                                                 {"KITH_KAFKA_BROKERS", Brokers()},
                                                 {"KITH_JWKS_FILE", dir_.File("jwks.json")}};
  if (service == "cases" || service == "referrals") settings["KITH_SEARCH_KEY_FILE"] = dir_.File("search.key");
  if (service == "cases") settings["KITH_SAFE_CONTACT_KEY_FILE"] = dir_.File("safe-contact.key");
  if (service != "cases") {
    settings["KITH_SERVICE_TOKEN_FILE"] = dir_.File("service.token");
    settings["KITH_CASES_TARGET"] = Target("cases");
  }
  if (service == "sharing") {
    settings["KITH_WORKBOOK_TARGET"] = Target("workbook");
    // The test program stands in build/<preset>/tests/system; the agreements are the project's.
    settings["KITH_AGREEMENTS_DIR"] = KITH_SOURCE_DIR "/services/sharing/agreements";
    settings["KITH_REFERENCE_KEY_FILE"] = dir_.File("reference.key");
    settings["KITH_HEARTBEAT_SECONDS"] = "1";
  }
  return settings;
}

void Suite::Start(const std::string& service, int replica) {
  const std::string program = testing::BuiltProgram("kith-" + service);
  const auto migrated = testing::RunProgram({.argv = {program, "migrate"}, .settings = Settings(service, replica)});
  if (migrated.status != 0) throw std::runtime_error("the migration of " + service + " failed: " + migrated.output);
  auto& process = processes_[Key(service, replica)];
  process = std::make_unique<testing::Process>(
      testing::ProcessOptions{.argv = {program, "serve"},
                              .settings = Settings(service, replica),
                              .log_file = dir_.File(Key(service, replica) + ".log")});
  const auto answers = [&] {
    journal::v1::GetHeadResponse head;
    return testing::IsListening(PortsOf(service, replica).api) &&
           Channel(service, replica)
               .Call("/kith.journal.v1.JournalService/GetHead", journal::v1::GetHeadRequest(), head)
               .has_value();
  };
  if (!testing::WaitUntil([&] { return !process->IsRunning() || answers(); }, 30s) || !process->IsRunning()) {
    throw std::runtime_error(service + " does not start: " + LogOf(service, replica));
  }
}

void Suite::Stop(const std::string& service, int replica) {
  auto& process = processes_.at(Key(service, replica));
  process->Kill(SIGTERM);
  const auto status = process->Wait();
  if (status != 0) throw std::runtime_error(service + " did not stop cleanly: " + LogOf(service, replica));
}

void Suite::Kill(const std::string& service, int replica) {
  processes_.at(Key(service, replica))->Kill(SIGKILL);
  (void)processes_.at(Key(service, replica))->Wait();
}

std::string Suite::LogOf(const std::string& service, int replica) const {
  return testing::ReadFile(dir_.File(Key(service, replica) + ".log"));
}

rpc::Channel& Suite::Channel(const std::string& service, int replica) {
  auto& channel = channels_[Key(service, replica)];
  if (!channel) {
    const std::string token = Token({Role::kService, Role::kImporter, Role::kSocialWorker, Role::kTeamManager,
                                     Role::kMashOfficer, Role::kConferenceChair, Role::kAuditor, Role::kSystemAdmin});
    channel = std::make_unique<rpc::Channel>(Target(service, replica), [token] { return token; });
  }
  return *channel;
}

rpc::Channel& Suite::Health(const std::string& service, int replica) {
  auto& channel = channels_["health-" + Key(service, replica)];
  if (!channel)
    channel = std::make_unique<rpc::Channel>(Loopback(PortsOf(service, replica).health), [] { return std::string(); });
  return *channel;
}

}  // namespace kith::system
