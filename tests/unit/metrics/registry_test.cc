#include "shared/metrics/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/metrics/process.h"

namespace kith::metrics {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;

TEST(Registry, GivesTheSameSeriesForTheSameNameAndLabels) {
  Registry registry;
  registry.Counter("kith_test_total", "Tests", {{"outcome", "ok"}}).Increment();
  registry.Counter("kith_test_total", "Tests", {{"outcome", "ok"}}).Increment();
  EXPECT_THAT(registry.Text(), HasSubstr("kith_test_total{outcome=\"ok\"} 2\n"));
}

TEST(Registry, ShowsASeriesBeforeItsFirstCount) {
  Registry registry;
  registry.Counter("kith_test_total", "Tests");
  EXPECT_THAT(registry.Text(), HasSubstr("# TYPE kith_test_total counter\nkith_test_total 0\n"));
}

TEST(Registry, HistogramsHaveTheBucketsOfOpenTelemetry) {
  Registry registry;
  registry.Histogram("kith_test_seconds", "Tests").Observe(0.02);
  EXPECT_THAT(registry.Text(), HasSubstr("kith_test_seconds_bucket{le=\"0.01\"} 0\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("kith_test_seconds_bucket{le=\"0.025\"} 1\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("kith_test_seconds_bucket{le=\"10\"} 1\n"));
}

TEST(Registry, AsksItsCollectorsAtEachScrapeAndGathersAFamilyOnce) {
  Registry registry;
  int scrapes = 0;
  registry.OnScrape([&scrapes](Scrape& scrape) {
    ++scrapes;
    scrape.Gauge("kith_test", "Tests", scrapes, {{"source", "cases"}});
    scrape.Gauge("kith_test", "Tests", 7, {{"source", "referrals"}});
  });
  (void)registry.Text();
  const std::string text = registry.Text();
  EXPECT_THAT(text, HasSubstr("kith_test{source=\"cases\"} 2\nkith_test{source=\"referrals\"} 7\n"));
  EXPECT_EQ(text.find("# TYPE kith_test gauge"), text.rfind("# TYPE kith_test gauge"));
}

TEST(Registry, LeavesOutACollectorThatFailsAndSaysSo) {
  Registry registry;
  registry.OnScrape([](Scrape&) { throw std::runtime_error("no"); });
  registry.OnScrape([](Scrape& scrape) { scrape.Counter("kith_test_total", "Tests", 1); });
  EXPECT_THAT(registry.Text(), HasSubstr("kith_test_total 1\n"));
  EXPECT_THAT(registry.Text(), HasSubstr("kith_scrape_failures_total 2\n"));
}

TEST(ProcessMetrics, HaveTheNamesThatDashboardsKnow) {
  Registry registry;
  AddProcess(registry);
  for (const char* name : {"process_resident_memory_bytes", "process_virtual_memory_bytes", "process_open_fds",
                           "process_max_fds", "process_threads", "process_start_time_seconds"}) {
    EXPECT_THAT(registry.Text(), ContainsRegex("\n" + std::string(name) + " [1-9]")) << name;
  }
  EXPECT_THAT(registry.Text(), HasSubstr("\nprocess_cpu_seconds_total "));
}

}  // namespace
}  // namespace kith::metrics
