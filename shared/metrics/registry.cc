#include "shared/metrics/registry.h"

#include <atomic>
#include <iterator>
#include <mutex>

#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace kith::metrics {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

class Samples final : public Scrape {
 public:
  void Gauge(const std::string& name, const std::string& help, double value, const Labels& labels) override {
    Add(MetricType::Gauge, name, help, labels).gauge.value = value;
  }
  void Counter(const std::string& name, const std::string& help, double value, const Labels& labels) override {
    Add(MetricType::Counter, name, help, labels).counter.value = value;
  }
  std::map<std::string, MetricFamily> families;

 private:
  ClientMetric& Add(MetricType type, const std::string& name, const std::string& help, const Labels& labels) {
    MetricFamily& family = families[name];
    family.name = name;
    family.help = help;
    family.type = type;
    ClientMetric& metric = family.metric.emplace_back();
    for (const auto& [label, text] : labels) metric.label.push_back({label, text});
    return metric;
  }
};

}  // namespace

struct Registry::State {
  prometheus::Registry registry;
  mutable std::mutex mutex;
  std::vector<std::function<void(Scrape&)>> collectors;
  mutable std::atomic<int64_t> failures{0};
};

Registry::Registry() : state_(std::make_unique<State>()) {}
Registry::~Registry() = default;

prometheus::Counter& Registry::Counter(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry).Add(labels);
}

prometheus::Gauge& Registry::Gauge(const std::string& name, const std::string& help, const Labels& labels) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry).Add(labels);
}

prometheus::Histogram& Registry::Histogram(const std::string& name, const std::string& help, const Labels& labels,
                                           const std::vector<double>& buckets) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry).Add(labels, buckets);
}

void Registry::OnScrape(std::function<void(Scrape&)> collect) {
  const std::lock_guard lock(state_->mutex);
  state_->collectors.push_back(std::move(collect));
}

std::string Registry::Text() const {
  Samples samples;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& collect : state_->collectors) {
      try {
        collect(samples);
      } catch (const std::exception&) {
        ++state_->failures;
      }
    }
  }
  samples.Counter("kith_scrape_failures_total", "Collectors that failed and were left out of a scrape",
                  static_cast<double>(state_->failures), {});
  std::vector<MetricFamily> all = state_->registry.Collect();
  for (auto& [name, family] : samples.families) all.push_back(std::move(family));
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace kith::metrics
