#include "tests/faults/crash/cluster.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <stdexcept>

#include "shared/identity/identity.h"
#include "shared/kafka/internal_record.h"
#include "shared/kafka/tail.h"
#include "shared/kafka/topics.h"
#include "shared/testing/port.h"
#include "shared/testing/wait.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using journal::v1::GetHeadRequest;
using journal::v1::GetHeadResponse;

constexpr const char* kJournalService = "/kith.journal.v1.JournalService/";

std::string Loopback(int port) { return "127.0.0.1:" + std::to_string(port); }

std::string MakeToken(const testing::TempDir& dir) {
  std::ofstream(dir.File("search.key")) << "a key for search tokens of tests only";
  identity::EnsureDevelopmentKey(dir.File("key.pem"), dir.File("jwks.json"));
  identity::TokenRequest request;
  request.subject = "crash-test";
  request.roles = {identity::Role::kService,     identity::Role::kImporter,    identity::Role::kSocialWorker,
                   identity::Role::kTeamManager, identity::Role::kMashOfficer, identity::Role::kAuditor};
  request.issuer = "https://kith.local";
  request.audience = "kith";
  request.lifetime = 24h;
  return identity::MintToken(dir.File("key.pem"), request, SystemClock().Now());
}

}  // namespace

Cluster::Cluster(const std::string& database)
    : database_(database == "sqlite" ? "sqlite:" + dir_.File("cases.db") : database),
      broker_port_(testing::FreePort()),
      port_(testing::FreePort()),
      health_port_(testing::FreePort()),
      metrics_port_(testing::FreePort()) {
  const std::string token = MakeToken(dir_);
  std::ofstream(dir_.File("token")) << token;
  channel_ = std::make_unique<rpc::Channel>(Loopback(port_), [token] { return token; });

  const std::string topic = kafka::InternalTopic("cases");
  broker_ = std::make_unique<testing::Process>(testing::ProcessOptions{
      .argv = {testing::BuiltProgram("kith-broker"), "--port", std::to_string(broker_port_), "--topic", topic},
      .log_file = dir_.File("broker.log")});
  if (!testing::WaitUntil([&] { return testing::IsListening(broker_port_) || !broker_->IsRunning(); }) ||
      !broker_->IsRunning()) {
    throw std::runtime_error("the broker does not start: " + testing::ReadFile(dir_.File("broker.log")));
  }

  testing::Process migration(ServiceOptions("migrate"));
  if (migration.Wait() != 0) throw std::runtime_error("the migration failed: " + Log());
  StartService();
  restarts_.clear();

  // From the beginning and all the while: the embedded broker keeps only the newest 5 MiB.
  reader_ = std::jthread([this, topic](std::stop_token stop) {
    kafka::TailOptions options;
    options.brokers = Loopback(broker_port_);
    options.topic = topic;
    kafka::Tail(
        options,
        [this](const kafka::Received& received) {
          const auto entry = kafka::EntryOf(received.record);
          const std::lock_guard lock(mutex_);
          // An unreadable record is at no position of the journal: the checker calls it a ghost.
          if (entry) highest_ = std::max(highest_, entry->position);
          published_.push_back(
              entry ? Published{entry->position, entry->stream, entry->version, entry->event_id, entry->payload}
                    : Published{});
          return true;
        },
        stop, [](std::string_view) {});
  });
}

Cluster::~Cluster() = default;

testing::ProcessOptions Cluster::ServiceOptions(const std::string& subcommand) const {
  return {.argv = {testing::BuiltProgram("kith-cases"), subcommand},
          .settings = {{"KITH_LISTEN", Loopback(port_)},
                       {"KITH_HEALTH_LISTEN", Loopback(health_port_)},
                       {"KITH_METRICS_LISTEN", Loopback(metrics_port_)},
                       {"KITH_DATABASE", database_},
                       {"KITH_KAFKA_BROKERS", Loopback(broker_port_)},
                       {"KITH_JWKS_FILE", dir_.File("jwks.json")},
                       {"KITH_SEARCH_KEY_FILE", dir_.File("search.key")}},
          .log_file = dir_.File("service.log")};
}

void Cluster::KillService() {
  service_->Kill(SIGKILL);
  (void)service_->Wait();
}

void Cluster::StartService() {
  const auto began = std::chrono::steady_clock::now();
  service_ = std::make_unique<testing::Process>(ServiceOptions("serve"));
  const auto is_ready = [&] {
    GetHeadResponse head;
    return testing::IsListening(port_) &&
           channel_->Call(std::string(kJournalService) + "GetHead", GetHeadRequest(), head);
  };
  if (!testing::WaitUntil([&] { return !service_->IsRunning() || is_ready(); }, 60s) || !service_->IsRunning()) {
    throw std::runtime_error("the service does not start: " + Log());
  }
  restarts_.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began));
}

std::vector<Kept> Cluster::ReadJournal() {
  std::vector<Kept> journal;
  journal::v1::ReadEntriesResponse message;
  rpc::CallOptions options;
  options.timeout = 120s;
  const auto read = channel_->Read(
      std::string(kJournalService) + "ReadEntries", journal::v1::ReadEntriesRequest(), message,
      [&] {
        for (const auto& entry : message.entries()) {
          journal.push_back({entry.position(), entry.stream(), entry.version(), entry.event_id(), entry.request_id(),
                             entry.payload()});
        }
        return true;
      },
      options);
  if (!read) throw std::runtime_error("the feed cannot be read: " + read.error().message);
  return journal;
}

std::string Cluster::VerifyJournal() {
  rpc::CallOptions options;
  options.timeout = 60s;
  journal::v1::VerifyEntriesRequest entries;
  for (;;) {
    journal::v1::VerifyEntriesResponse found;
    const auto called = channel_->Call(std::string(kJournalService) + "VerifyEntries", entries, found, options);
    if (!called) return called.error().message;
    if (found.fault_position()) return found.fault() + " at position " + std::to_string(found.fault_position());
    if (found.checked() == 0) break;
    entries.set_after_position(found.last_position());
  }
  journal::v1::VerifyStreamsRequest streams;
  streams.set_page_size(1000);
  for (;;) {
    journal::v1::VerifyStreamsResponse found;
    const auto called = channel_->Call(std::string(kJournalService) + "VerifyStreams", streams, found, options);
    if (!called) return called.error().message;
    if (!found.different().empty()) return "the stored state differs from its events in " + found.different(0);
    if (found.next_page_token().empty()) return "";
    streams.set_page_token(found.next_page_token());
  }
}

std::vector<Published> Cluster::ReadTopic(int64_t up_to_position, std::chrono::milliseconds limit) {
  (void)testing::WaitUntil(
      [&] {
        const std::lock_guard lock(mutex_);
        return highest_ >= up_to_position;
      },
      limit);
  const std::lock_guard lock(mutex_);
  return published_;
}

std::string Cluster::Log() const {
  const std::string log = testing::ReadFile(dir_.File("service.log"));
  constexpr size_t kShown = 4000;
  return log.size() > kShown ? log.substr(log.size() - kShown) : log;
}

}  // namespace kith::faults
