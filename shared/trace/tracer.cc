#include "shared/trace/tracer.h"

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

#include <httplib.h>

#include "shared/log/log.h"
#include "shared/trace/otlp.h"

namespace kith::trace {
namespace {

constexpr size_t kQueue = 8192;
constexpr size_t kBatch = 512;
constexpr std::chrono::milliseconds kPeriod{500};
constexpr std::chrono::seconds kTimeout{2};
constexpr std::chrono::seconds kLastWords{1};

std::map<std::string, std::string> Resource(const Settings& settings, std::map<std::string, std::string> resource) {
  for (const auto& [name, value] : settings.resource) resource[name] = value;
  resource["service.name"] = settings.service_name;
  return resource;
}

// "http://host:4318/base" taken apart: the base is kept before /v1/traces.
struct Target {
  std::string host;
  std::string path;
};
Target Parse(std::string endpoint) {
  while (endpoint.ends_with('/')) endpoint.pop_back();
  const size_t slash = endpoint.find('/', endpoint.find("://") + 3);
  if (slash == std::string::npos) return {endpoint, "/v1/traces"};
  return {endpoint.substr(0, slash), endpoint.substr(slash) + "/v1/traces"};
}

}  // namespace

// One thread that sends batches; what does not fit into the queue, or is not taken, is counted and forgotten.
class Tracer::Exporter {
 public:
  Exporter(const Settings& settings, std::map<std::string, std::string> resource)
      : resource_(Resource(settings, std::move(resource))), target_(Parse(settings.endpoint)), client_(target_.host) {
    client_.set_connection_timeout(kTimeout);
    client_.set_read_timeout(kTimeout);
    client_.set_write_timeout(kTimeout);
    client_.set_keep_alive(true);
    thread_ = std::thread([this] { Run(); });
  }

  ~Exporter() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    {
      std::unique_lock lock(mutex_);
      if (!done_.wait_for(lock, kLastWords, [this] { return finished_; })) client_.stop();
    }
    thread_.join();
  }

  void Add(Span span) {
    const std::lock_guard lock(mutex_);
    if (queue_.size() >= kQueue) {
      ++counts_.dropped;
      return;
    }
    queue_.push_back(std::move(span));
    if (queue_.size() == kBatch) wake_.notify_one();
  }

  Counts counts() const {
    const std::lock_guard lock(mutex_);
    return counts_;
  }

 private:
  void Run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait_for(lock, kPeriod, [this] { return stopping_ || queue_.size() >= kBatch; });
      while (!queue_.empty()) {
        const size_t count = std::min(queue_.size(), kBatch);
        const std::vector<Span> batch(std::make_move_iterator(queue_.begin()),
                                      std::make_move_iterator(queue_.begin() + static_cast<ptrdiff_t>(count)));
        queue_.erase(queue_.begin(), queue_.begin() + static_cast<ptrdiff_t>(count));
        lock.unlock();
        const bool taken = Send(batch);
        lock.lock();
        (taken ? counts_.exported : counts_.dropped) += static_cast<int64_t>(batch.size());
        // A receiver that is away is not worth the wait for each batch of the last words.
        if (!taken && stopping_) break;
      }
      if (stopping_) break;
    }
    finished_ = true;
    done_.notify_one();
  }

  bool Send(const std::vector<Span>& batch) {
    const auto answer = client_.Post(target_.path, OtlpJson(resource_, batch), "application/json");
    const bool taken = answer && answer->status >= 200 && answer->status < 300;
    if (taken == is_reachable_) return taken;
    is_reachable_ = taken;
    if (taken) {
      log::Info("traces_are_sent_again");
    } else {
      log::Warning("traces_are_dropped", {{"reason", answer ? std::to_string(answer->status) : "no answer"}});
    }
    return taken;
  }

  const std::map<std::string, std::string> resource_;
  const Target target_;
  httplib::Client client_;
  bool is_reachable_ = true;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  std::vector<Span> queue_;
  Counts counts_;
  bool stopping_ = false;
  bool finished_ = false;
  std::thread thread_;
};

Tracer::Tracer(Settings settings, std::map<std::string, std::string> resource)
    : settings_(std::move(settings)),
      exporter_(settings_.endpoint.empty() ? nullptr : std::make_unique<Exporter>(settings_, std::move(resource))) {}

Tracer::~Tracer() = default;

Context Tracer::Start(const std::optional<Context>& parent) const {
  if (parent && !exporter_) return *parent;
  Context context;
  context.trace_id = parent ? parent->trace_id : NewTraceId();
  context.span_id = NewSpanId();
  if (parent && settings_.parent_based) {
    context.sampled = parent->sampled;
    return context;
  }
  switch (settings_.sampling) {
    case Sampling::kAlwaysOn:
      context.sampled = true;
      break;
    case Sampling::kAlwaysOff:
      context.sampled = false;
      break;
    case Sampling::kRatio: {
      // As OpenTelemetry's TraceIdRatioBased: the id's last eight bytes decide, so that all services decide alike.
      uint64_t low = 0;
      for (size_t i = 8; i < 16; ++i) low = low << 8 | context.trace_id[i];
      context.sampled = static_cast<double>(low >> 1) < settings_.ratio * static_cast<double>(1ULL << 63);
      break;
    }
  }
  return context;
}

void Tracer::Record(Span span) {
  if (exporter_ && span.context.sampled) exporter_->Add(std::move(span));
}

Counts Tracer::counts() const { return exporter_ ? exporter_->counts() : Counts{}; }

}  // namespace kith::trace
