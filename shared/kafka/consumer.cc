#include "shared/kafka/consumer.h"

#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "shared/kafka/consumer_core.h"
#include "shared/kafka/partition_reader.h"
#include "shared/kafka/wakeup.h"
#include "shared/log/log.h"

namespace kith::kafka {
namespace {

std::unique_ptr<RecordReader> OpenReader(const ConsumerOptions& options) {
  PartitionReaderOptions reading;
  reading.brokers = options.brokers;
  reading.settings = options.settings;
  reading.topic = options.topic;
  reading.fetch_wait = options.fetch_wait;
  return std::make_unique<PartitionReader>(std::move(reading), [topic = options.topic](std::string_view problem) {
    log::Warning("topic_unreadable", {{"topic", topic}, {"error", problem}});
  });
}

}  // namespace

struct Consumer::State {
  State(ConsumerOptions options, ConsumerEffects effects, Feed feed)
      : core(options, std::move(effects), std::move(feed), OpenReader(options), clock, std::random_device{}()) {}

  std::atomic<bool> stopping{false};
  Wakeup wake;
  SystemSteadyClock clock;
  ConsumerCore core;  // the consumer thread's own

  mutable std::mutex stats_mutex;
  ConsumerStats stats;
  std::thread thread;

  void Run() {
    while (!stopping) {
      const std::chrono::milliseconds wait = core.Turn();
      {
        std::lock_guard lock(stats_mutex);
        stats = core.stats();
      }
      if (wait.count() > 0) wake.WaitFor(wait);
    }
  }
};

Consumer::Consumer(ConsumerOptions options, ConsumerEffects effects, Feed feed)
    : state_(std::make_unique<State>(std::move(options), std::move(effects), std::move(feed))) {
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

Consumer::~Consumer() { Stop(); }

void Consumer::Stop() {
  state_->stopping = true;
  state_->wake.Set();
  if (state_->thread.joinable()) state_->thread.join();
}

ConsumerStats Consumer::stats() const {
  std::lock_guard lock(state_->stats_mutex);
  return state_->stats;
}

}  // namespace kith::kafka
