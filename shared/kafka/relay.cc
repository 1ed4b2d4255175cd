#include "shared/kafka/relay.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "shared/kafka/internal_record.h"
#include "shared/kafka/producer.h"
#include "shared/kafka/topics.h"
#include "shared/kafka/type_of.h"
#include "shared/kafka/wakeup.h"
#include "shared/kafka/window.h"
#include "shared/log/log.h"

namespace kith::kafka {
namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr milliseconds kMetadataWait{200};
constexpr milliseconds kWatermarkWait{500};
constexpr milliseconds kFlushWait{500};
constexpr milliseconds kJournalWait{1000};
constexpr milliseconds kFirstBackoff{100};
constexpr milliseconds kLastBackoff{5000};

SteadyTime Now() { return std::chrono::steady_clock::now(); }

size_t SizeOf(const Record& record) {
  size_t size = record.key.size() + record.value.size() + 64;
  for (const auto& [name, value] : record.headers) size += name.size() + value.size();
  return size;
}

}  // namespace

struct Relay::State {
  State(RelayOptions relay_options, RelaySource relay_source, Router relay_router)
      : options(std::move(relay_options)), source(std::move(relay_source)), router(std::move(relay_router)) {}

  const RelayOptions options;
  const RelaySource source;
  const Router router;
  Wakeup wake;
  std::atomic<bool> stopping{false};

  // The relay thread's own from here on.
  std::unique_ptr<Producer> producer;
  bool verified = false;  // this producer's cluster is the one that the cursor speaks of, and has what it acknowledged
  std::string failure;    // set by the producer's callbacks
  bool records_lost = false;  // an acknowledgement came with an offset that the topic had passed already
  SteadyTime retry_at{};
  milliseconds backoff = kFirstBackoff;
  SteadyTime progress_at = Now();
  SteadyTime asked_at{};  // may_run
  bool may_run = false;
  bool told_unreachable = false;
  std::string told_cluster;

  std::string cluster_id;  // of the cursor; empty: not read yet
  int64_t generation = 0;  // refills of this cluster
  Window window;
  int64_t saved = 0;
  std::map<std::string, int64_t, std::less<>>
      last_offset;                   // by topic: the highest that is known to exist in this cluster
  size_t typical_bytes = 64 * 1024;  // the largest record of the last batch: bounds what one read brings

  int64_t published = 0;
  int64_t rebuilds = 0;
  int64_t refills = 0;
  std::string last_problem;

  mutable std::mutex stats_mutex;
  RelayStats stats;
  std::thread thread;

  void Run() {
    while (!stopping) {
      milliseconds wait = options.poll;
      try {
        wait = Step();
      } catch (const std::exception& problem) {
        // The journal's trouble, not the broker's: the producer goes on with what it has.
        const std::string what = "the journal: " + TypeOf(problem);
        if (last_problem != what) log::Error("relay_waits", {{"error", what}, {"position", window.last()}});
        last_problem = what;
        wait = kJournalWait;
      }
      PublishStats();
      if (wait.count() > 0) wake.WaitFor(wait);
    }
    Flush();
    producer.reset();
    PublishStats();
  }

  // One round; returns how long to sleep unless woken.
  milliseconds Step() {
    if (!MayRun()) return options.poll;
    if (!producer) {
      if (Now() < retry_at) return std::min(options.poll, kFirstBackoff);
      producer = MakeProducer();
      progress_at = Now();
    }
    producer->Poll();
    if (records_lost) return Refill();
    if (!failure.empty()) return Rebuild(failure);
    SaveProgress();
    if (!verified && !Verify()) return producer ? options.poll : kFirstBackoff;
    if (window.count() == 0) {
      progress_at = Now();
    } else if (Now() - progress_at > options.watchdog) {
      return Rebuild("no acknowledgement for " + std::to_string(options.watchdog.count()) + " ms");
    }
    const bool more = Fill();
    SaveProgress();
    return more ? milliseconds(0) : options.poll;
  }

  bool MayRun() {
    if (!source.may_run) return true;
    if (Now() - asked_at < options.poll) return may_run;
    asked_at = Now();
    may_run = source.may_run();
    if (!may_run && (producer || !cluster_id.empty())) {
      // Another process takes over from the cursor, and we from its cursor if our turn comes again.
      producer.reset();
      verified = false;
      ForgetCluster();
    }
    return may_run;
  }

  void ForgetCluster() {
    cluster_id.clear();
    generation = 0;
    saved = 0;
    last_offset.clear();
    window.Reset(0);
  }

  std::unique_ptr<Producer> MakeProducer() {
    failure.clear();
    records_lost = false;
    verified = false;
    ProducerEvents events;
    events.delivered = [this](const Delivery& delivery) { OnDelivery(delivery); };
    events.failed = [this](std::string_view reason) { failure = reason; };
    events.disconnected = [this](std::string_view reason) { OnDisconnected(reason); };
    events.wake = [this] { wake.Set(); };
    // The window is the bound; the producer's own is out of its way.
    return std::make_unique<Producer>(
        ProducerOptions{options.brokers, options.settings, options.max_in_flight * 2, options.max_in_flight_bytes * 2},
        std::move(events));
  }

  void OnDelivery(const Delivery& delivery) {
    if (!failure.empty() || records_lost) return;
    if (!delivery.error.empty()) {
      failure = "a record was not delivered: " + std::string(delivery.error);
      return;
    }
    if (delivery.offset >= 0) {
      const auto known = last_offset.find(delivery.topic);
      if (known == last_offset.end()) {
        last_offset.emplace(delivery.topic, delivery.offset);
      } else if (delivery.offset <= known->second) {
        // A broker that reconnected so fast that it was never seen empty.
        records_lost = true;
        return;
      } else {
        known->second = delivery.offset;
      }
    }
    window.Acknowledge(delivery.position);
    ++published;
    progress_at = Now();
    backoff = kFirstBackoff;
    last_problem.clear();
  }

  void OnDisconnected(std::string_view reason) {
    verified = false;
    last_problem = reason;
  }

  // Makes sure that the cluster is the cursor's and still has what it acknowledged; false while that is not known.
  bool Verify() {
    const std::optional<std::string> id = producer->ClusterId(kMetadataWait);
    if (!id) return Unreachable("no broker answers");
    if (!cluster_id.empty() && *id != cluster_id) {
      ForgetCluster();
      Rebuild("this is another cluster, " + *id);
      retry_at = Now();
      return false;
    }
    if (cluster_id.empty()) ReadPlace(*id);

    std::map<std::string, int64_t, std::less<>> high;
    for (const std::string& topic : options.topics) high[topic] = 0;
    for (const auto& [topic, offset] : last_offset) high[topic] = 0;
    bool shrunk = false;
    bool empty = true;
    for (auto& [topic, mark] : high) {
      const std::optional<int64_t> found = producer->HighWatermark(topic, kWatermarkWait);
      if (!found) return Unreachable("no broker answers for topic " + topic);
      mark = *found;
      empty = empty && mark == 0;
      const auto known = last_offset.find(topic);
      shrunk = shrunk || (known != last_offset.end() && mark <= known->second);
    }
    if (shrunk || (empty && !high.empty() && window.acknowledged() > 0)) {
      Refill();
      return false;
    }
    for (const auto& [topic, mark] : high) {
      // What is in flight may have arrived unreported, so a mark counts as known only while nothing is.
      if (mark > 0 && window.count() == 0) last_offset[topic] = mark - 1;
    }
    verified = true;
    progress_at = Now();
    if (told_unreachable || told_cluster != CursorName()) {
      log::Info("relay_connected", {{"cluster", cluster_id}, {"position", window.acknowledged()}});
    }
    told_unreachable = false;
    told_cluster = CursorName();
    return true;
  }

  bool Unreachable(const std::string& what) {
    if (!told_unreachable) log::Warning("relay_waits", {{"error", what}, {"position", window.acknowledged()}});
    told_unreachable = true;
    last_problem = what;
    return false;
  }

  std::string CursorName() const {
    return "relay/" + cluster_id + (generation > 0 ? "/" + std::to_string(generation) : std::string());
  }

  void ReadPlace(const std::string& id) {
    const int64_t refills_before = source.read_cursor("relay/" + id + "/refills");
    cluster_id = id;
    generation = refills_before;
    saved = source.read_cursor(CursorName());
    window.Reset(saved);
  }

  // The cluster has lost what it acknowledged: everything is sent again, under a new cursor because cursors never move
  // back.
  milliseconds Refill() {
    ++refills;
    ++generation;
    source.save_cursor("relay/" + cluster_id + "/refills", generation);
    last_offset.clear();
    saved = 0;
    window.Reset(0);
    Rebuild("the broker has lost its records; filling it again from position 0");
    retry_at = Now();
    return milliseconds(0);
  }

  milliseconds Rebuild(const std::string& reason) {
    const std::string why = reason;  // may be the field that is cleared below
    log::Warning("relay_rebuilt", {{"error", why}, {"cluster", cluster_id}, {"position", window.acknowledged()}});
    if (producer) ++rebuilds;
    producer.reset();
    verified = false;
    failure.clear();
    records_lost = false;
    last_problem = why;
    window.Reset(window.acknowledged());
    retry_at = Now() + backoff;
    backoff = std::min(backoff * 2, kLastBackoff);
    return kFirstBackoff;
  }

  void SaveProgress() {
    if (window.acknowledged() <= saved) return;
    source.save_cursor(CursorName(), window.acknowledged());
    saved = window.acknowledged();
  }

  // Hands the next entries to the producer; true when there may be more and there is room for them.
  bool Fill() {
    if (window.count() >= options.max_in_flight || window.bytes() >= options.max_in_flight_bytes) return false;
    const size_t room = std::min(options.max_in_flight - window.count(),
                                 std::max<size_t>(1, (options.max_in_flight_bytes - window.bytes()) / typical_bytes));
    const int limit = static_cast<int>(std::min(room, static_cast<size_t>(options.batch)));
    const std::vector<journal::Entry> entries = source.read(window.last(), limit);
    size_t largest = 0;
    for (const journal::Entry& entry : entries) {
      window.CheckNext(entry.position);
      const std::optional<Record> record = router(entry);
      if (!record) {
        window.Add(0, true);
        continue;
      }
      const size_t size = SizeOf(*record);
      largest = std::max(largest, size);
      if (window.count() > 0 && window.bytes() + size > options.max_in_flight_bytes) return false;
      if (producer->Send(*record, entry.position) != Producer::Sent::kQueued) return false;
      window.Add(size);
    }
    if (largest > 0) typical_bytes = largest;
    return entries.size() == static_cast<size_t>(limit);
  }

  void Flush() {
    const SteadyTime limit = Now() + kFlushWait;
    while (producer && verified && window.count() > 0 && failure.empty() && !records_lost && Now() < limit) {
      wake.WaitFor(milliseconds(20));
      producer->Poll();
    }
    try {
      if (failure.empty() && !records_lost) SaveProgress();
    } catch (const std::exception& problem) {
      log::Warning("relay_cursor_not_saved", {{"error", TypeOf(problem)}, {"position", window.acknowledged()}});
    }
  }

  void PublishStats() {
    std::lock_guard lock(stats_mutex);
    stats.connected = verified;
    if (!cluster_id.empty()) stats.cluster_id = cluster_id;
    stats.published = published;
    stats.acknowledged = window.acknowledged();
    stats.in_flight = window.count();
    stats.in_flight_bytes = window.bytes();
    stats.rebuilds = rebuilds;
    stats.refills = refills;
    stats.last_problem = last_problem;
  }
};

Router MakeInternalRouter(std::string service, std::vector<std::string> unnamed) {
  const std::string topic = InternalTopic(service);
  return [service = std::move(service), unnamed = std::move(unnamed), topic](const journal::Entry& entry) {
    Record record = InternalRecord(service, entry);
    record.topic = topic;
    for (const std::string& kind : unnamed) {
      if (record.key.rfind(kind + "/", 0) == 0) record.key = kind;
    }
    return std::optional<Record>(std::move(record));
  };
}

Relay::Relay(RelayOptions options, RelaySource source, Router router)
    : state_(std::make_unique<State>(std::move(options), std::move(source), std::move(router))) {
  state_->producer = state_->MakeProducer();  // here, so that a wrong setting is the caller's exception
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
