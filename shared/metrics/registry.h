// What a process counts, in Prometheus's text format. Names follow what dashboards know; ours begin with kith_.
//
// No label ever holds anything of a person: label values come from closed sets (methods, codes, services, topics).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>

namespace kith::metrics {

using Labels = std::map<std::string, std::string>;

// Buckets of OpenTelemetry's rpc.server.call.duration, in seconds.
inline const std::vector<double> kSeconds = {.005, .01, .025, .05, .075, .1, .25, .5, .75, 1, 2.5, 5, 7.5, 10};

// Values that are read at the moment of a scrape from whoever counts them already.
class Scrape {
 public:
  virtual ~Scrape() = default;
  virtual void Gauge(const std::string& name, const std::string& help, double value, const Labels& labels = {}) = 0;
  virtual void Counter(const std::string& name, const std::string& help, double value, const Labels& labels = {}) = 0;
};

// Thread-safe. The same name and labels give the same series; a name that is taken by another type throws
// std::invalid_argument. References stay valid as long as the registry.
class Registry {
 public:
  Registry();
  ~Registry();

  prometheus::Counter& Counter(const std::string& name, const std::string& help, const Labels& labels = {});
  prometheus::Gauge& Gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  prometheus::Histogram& Histogram(const std::string& name, const std::string& help, const Labels& labels = {},
                                   const std::vector<double>& buckets = kSeconds);

  // Asked at every scrape, on its thread: must not block. One that throws is left out of the scrape and counted in
  // kith_scrape_failures_total.
  void OnScrape(std::function<void(Scrape&)> collect);

  // Everything, in the text format 0.0.4.
  std::string Text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::metrics
