#include "shared/kafka/relay.h"

#include <atomic>
#include <mutex>
#include <thread>

#include "shared/kafka/internal_record.h"
#include "shared/kafka/producer.h"
#include "shared/kafka/relay_core.h"
#include "shared/kafka/topics.h"
#include "shared/kafka/wakeup.h"

namespace kith::kafka {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kDrainWait{500};

}  // namespace

struct Relay::State {
  State(RelayOptions options, RelaySource source, Router router)
      : core(options, std::move(source), std::move(router), clock,
             [this, ours = SenderOptions(options)](ProducerEvents events) -> std::unique_ptr<RecordSender> {
               events.wake = [this] { wake.Set(); };
               return std::make_unique<Producer>(ours, std::move(events));
             }) {}

  Wakeup wake;
  std::atomic<bool> stopping{false};
  SystemSteadyClock clock;
  RelayCore core;  // the relay thread's own

  mutable std::mutex stats_mutex;
  RelayStats stats;
  std::thread thread;

  // The window is the bound; the producer's own is out of its way.
  static ProducerOptions SenderOptions(const RelayOptions& options) {
    return {options.brokers, options.settings, options.max_in_flight * 2, options.max_in_flight_bytes * 2};
  }

  void Run() {
    while (!stopping) {
      const milliseconds wait = core.Turn();
      PublishStats();
      if (wait.count() > 0) wake.WaitFor(wait);
    }
    for (const SteadyTime limit = clock.Now() + kDrainWait; core.IsDraining() && clock.Now() < limit;) {
      wake.WaitFor(milliseconds(20));
      core.Drain();
    }
    core.Finish();
    PublishStats();
  }

  void PublishStats() {
    RelayStats now = core.stats();
    std::lock_guard lock(stats_mutex);
    // The last cluster's id stays when the lead is lost.
    if (now.cluster_id.empty()) now.cluster_id = stats.cluster_id;
    stats = std::move(now);
  }
};

Router MakeInternalRouter(std::string service, std::vector<std::string> unnamed) {
  const std::string topic = InternalTopic(service);
  return [service = std::move(service), unnamed = std::move(unnamed), topic](journal::Entry entry) {
    Record record = InternalRecord(service, std::move(entry));
    record.topic = topic;
    for (const std::string& kind : unnamed) {
      if (record.key.rfind(kind + "/", 0) == 0) record.key = kind;
    }
    return std::optional<Record>(std::move(record));
  };
}

Relay::Relay(RelayOptions options, RelaySource source, Router router)
    : state_(std::make_unique<State>(std::move(options), std::move(source), std::move(router))) {
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

Relay::~Relay() { Stop(); }

void Relay::Poke() { state_->wake.Set(); }

void Relay::Stop() {
  state_->stopping = true;
  state_->wake.Set();
  if (state_->thread.joinable()) state_->thread.join();
}

RelayStats Relay::stats() const {
  std::lock_guard lock(state_->stats_mutex);
  return state_->stats;
}

}  // namespace kith::kafka
