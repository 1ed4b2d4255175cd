#include "tests/faults/network/wires.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <stdexcept>

#include "shared/testing/port.h"
#include "shared/testing/temp_postgres.h"
#include "shared/testing/wait.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using journal::v1::GetHeadRequest;
using journal::v1::GetHeadResponse;
using testing::Proxy;
using Steady = std::chrono::steady_clock;

constexpr const char* kGetHead = "/kith.journal.v1.JournalService/GetHead";

std::string Loopback(int port) { return "127.0.0.1:" + std::to_string(port); }

int PortOf(const std::string& address) { return std::stoi(address.substr(address.rfind(':') + 1)); }

// How Kafka's protocol names a broker: host and port, the latter in four bytes.
std::string BrokerInMetadata(int port) {
  return std::string("127.0.0.1") + '\0' + '\0' + static_cast<char>(port >> 8) + static_cast<char>(port & 0xff);
}

int CountEntries(const std::string& directory) {
  std::error_code gone;
  return static_cast<int>(std::distance(std::filesystem::directory_iterator(directory, gone), {}));
}

}  // namespace

Wires::Wires() {
  postgres_ = std::make_unique<Proxy>(testing::TempPostgres::Instance()->Socket());
  TownOptions options;
  options.store = Store::kPostgres;
  for (const char* service : kServices) {
    options.databases[service] =
        testing::TempPostgres::Through(testing::TempPostgres::Instance()->CreateDatabase(), postgres_->port());
  }
  town_ = std::make_unique<Town>(options);
  // A broker tells its clients where it is.
  kafka_ = std::make_unique<Proxy>(PortOf(town_->Brokers()));
  kafka_->Replace(BrokerInMetadata(PortOf(town_->Brokers())), BrokerInMetadata(kafka_->port()));
  // Everybody asks at the town's address of a service, where the proxy is; the service itself is elsewhere.
  const int cases = testing::FreePort(), referrals = testing::FreePort();
  clients_ = std::make_unique<Proxy>(cases, PortOf(town_->Target("cases")));
  referrals_ = std::make_unique<Proxy>(referrals, PortOf(town_->Target("referrals")));
  peers_ = std::make_unique<Proxy>(cases);
  for (const std::string service : kServices) {
    if (town_->Migrate(service) != 0) throw std::runtime_error("the migration failed: " + town_->LogOf(service));
  }
  for (const std::string service : kServices) {
    Settings settings = {{"KITH_KAFKA_BROKERS", kafka_->address()}};
    if (service == "cases") settings["KITH_LISTEN"] = Loopback(cases);
    if (service == "referrals") settings["KITH_LISTEN"] = Loopback(referrals);
    if (service != "cases") settings["KITH_CASES_TARGET"] = peers_->address();
    town_->Start(service, 0, settings);
  }
}

std::vector<Proxy*> Wires::all() {
  return {clients_.get(), referrals_.get(), peers_.get(), postgres_.get(), kafka_.get()};
}

Probes Wires::CallCases(std::chrono::milliseconds deadline, int calls) {
  std::vector<std::chrono::milliseconds> times;
  for (int i = 0; i < calls; ++i) {
    GetHeadResponse response;
    rpc::CallOptions options;
    options.timeout = deadline;
    const auto began = Steady::now();
    (void)town_->channel("cases").Call(kGetHead, GetHeadRequest(), response, options);
    times.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - began));
  }
  std::sort(times.begin(), times.end());
  return {times[times.size() / 2], times.back()};
}

std::map<std::string, Wires::Held> Wires::HeldByServices() {
  std::map<std::string, Held> held;
  for (const char* service : kServices) {
    const std::string process = "/proc/" + std::to_string(town_->ProcessOf(service).pid());
    held[service] = {CountEntries(process + "/task"), CountEntries(process + "/fd")};
  }
  return held;
}

int CutClients(Wires& wires, int cuts) {
  constexpr int kChannels = 20;
  const std::string token = wires.town().Token(SystemClock().Now() - 1h);
  int cut = 0;
  while (cut < cuts) {
    std::vector<std::unique_ptr<rpc::Channel>> channels;
    std::vector<GetHeadResponse> responses(2 * kChannels);
    std::atomic<int> waiting{2 * kChannels};
    rpc::CallOptions options;
    options.timeout = 2s;
    const int64_t accepted = wires.clients().accepted();
    for (int i = 0; i < kChannels; ++i) {
      channels.push_back(std::make_unique<rpc::Channel>(wires.town().Target("cases"), [token] { return token; }));
      // Each channel has two connections, which take turns.
      for (int call = 0; call < 2; ++call) {
        channels.back()->CallAsync(kGetHead, GetHeadRequest(), responses[static_cast<size_t>(2 * i + call)], options,
                                   [&waiting](const Result<void>&) { --waiting; });
      }
    }
    (void)testing::WaitUntil([&] { return wires.clients().accepted() - accepted >= 2 * kChannels; }, 2s);
    cut += wires.clients().ResetAll();
    // Retries within the channel go on until the deadline.
    if (!testing::WaitUntil([&] { return waiting == 0; }, 20s)) throw std::runtime_error("calls that never end");
  }
  return cut;
}

}  // namespace kith::faults
