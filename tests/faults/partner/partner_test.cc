// F14: a partner that is stuck, and one that is away for longer than its topic keeps records. The others must not
// notice, and both must catch up by number.
#include <csignal>
#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared/kafka/admin.h"
#include "shared/kafka/tail.h"
#include "shared/kafka/topics.h"
#include "shared/testing/temp_kafka.h"
#include "tests/system/steps.h"

#include "kith/sharing/v1/sharing_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using kith::testing::Process;
using kith::testing::TempKafka;
using kith::testing::WaitUntil;
using system::Suite;

constexpr const char* kStuck = "nhs-trust";
constexpr const char* kWell = "police";

class World {
 public:
  World()
      : kafka_(*TempKafka::Instance(kith::testing::KafkaProfile::kPlain)), suite_(system::Store::kSqlite, Topics()) {
    suite_.Start("cases");
    suite_.Start("sharing");
    for (const char* agency : {kStuck, kWell}) {
      std::ofstream(dir_.File(std::string(agency) + ".token")) << suite_.Token({identity::Role::kPartner}, agency);
    }
  }

  // Both agencies are told of each.
  void StartPlans(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string child = system::RegisterChild(suite_, system::NhsNumber(children_++));
      system::OpenCase(suite_, child, "2026-03-02");
      system::StartCpPlan(suite_, child, "2026-03-09");
    }
    if (!WaitUntil([&] { return Told(kStuck) == children_ && Told(kWell) == children_; }, 30s)) {
      throw std::runtime_error("the agencies are not told: " + suite_.LogOf("sharing"));
    }
  }

  // The agency's own program; it stays until that sequence has come.
  std::unique_ptr<Process> Partner(const std::string& agency, int64_t until, const std::string& name) {
    return std::make_unique<Process>(kith::testing::ProcessOptions{
        .argv = {"/usr/bin/python3", KITH_SOURCE_DIR "/tests/partners/python/partner.py"},
        .settings = {{"KAFKA_BROKERS", kafka_.bootstrap()},
                     {"AGENCY", agency},
                     {"STATE", dir_.File(name + ".db")},
                     {"UNTIL", std::to_string(until)},
                     {"WAIT", "60"},
                     {"KITH_SHARING_TARGET", suite_.Target("sharing")},
                     {"KITH_TOKEN_FILE", dir_.File(agency + ".token")},
                     {"FEED",
                      kith::testing::BuiltProgram("kith") + " query agency-feed " + agency + " --limit 500 --after"}},
        .log_file = dir_.File(name + ".log")});
  }
  int64_t AppliedBy(const std::string& name) const {
    const auto asked =
        kith::testing::RunProgram({.argv = {"sqlite3", dir_.File(name + ".db"), "SELECT count(*) FROM event"}});
    return asked.status == 0 ? std::atoll(asked.output.c_str()) : 0;
  }
  // Its summary, once it has ended; empty when it ended badly.
  nlohmann::json End(Process& partner, const std::string& name) const {
    const auto status = partner.Wait(60s);
    EXPECT_EQ(status, 0) << kith::testing::ReadFile(dir_.File(name + ".log"));
    const auto summary = nlohmann::json::parse(kith::testing::ReadFile(dir_.File(name + ".log")), nullptr, false);
    return summary.is_object() ? summary : nlohmann::json{{"events", -1}, {"last", -1}, {"gaps", -1}};
  }

  // The sequence of the oldest record that the topic still has.
  int64_t Oldest(const std::string& agency) {
    int64_t oldest = 0;
    kafka::TailOptions options;
    options.brokers = kafka_.bootstrap();
    options.topic = kafka::AgencyTopic(agency);
    options.follow = false;
    options.from_beginning = true;
    kafka::Tail(
        options,
        [&](const kafka::Received& received) {
          oldest = std::stoll(*received.record.Header("ce_sequence"));
          return false;
        },
        {}, [](std::string_view) {});
    return oldest;
  }

 private:
  // Made before the suite starts: one agency's records are kept for a second.
  std::string Topics() {
    kafka::Admin admin(kafka_.bootstrap(), {});
    const kafka::TopicConfig brief = {{"retention.ms", "1000"}, {"segment.ms", "500"}};
    std::vector<kafka::Topic> topics = {{.name = kafka::InternalTopic("cases"), .config = {}}};
    for (const std::string agency : system::kAgencies)
      topics.push_back({.name = kafka::AgencyTopic(agency), .config = agency == kStuck ? brief : kafka::TopicConfig()});
    for (const kafka::Topic& topic : topics) {
      if (auto made = admin.CreateTopic(topic); !made) throw std::runtime_error(made.error().message);
    }
    return kafka_.bootstrap();
  }
  int64_t Told(const std::string& agency) {
    sharing::v1::ReadAgencyFeedRequest request;
    request.set_agency(agency);
    request.set_page_size(1);
    return system::Must<sharing::v1::ReadAgencyFeedResponse>(suite_.Channel("sharing"),
                                                             "/kith.sharing.v1.SharingService/ReadAgencyFeed", request)
        .last_sequence();
  }

  TempKafka& kafka_;
  kith::testing::TempDir dir_;
  Suite suite_;
  int children_ = 0;
};

TEST(Partner, StuckOrAwayForLongerThanItsTopicKeepsRecordsCatchesUpByNumber) {
  KITH_NEEDS_KAFKA(kPlain);
  World world;
  const auto stuck = world.Partner(kStuck, 60, "stuck");
  const auto well = world.Partner(kWell, 60, "well");
  world.StartPlans(20);
  ASSERT_TRUE(WaitUntil([&] { return world.AppliedBy("stuck") == 20; }, 20s));

  stuck->Kill(SIGSTOP);
  world.StartPlans(40);
  const auto told = std::chrono::steady_clock::now();
  const auto of_well = world.End(*well, "well");
  const auto behind = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - told);
  EXPECT_EQ(of_well["events"], 60);
  EXPECT_EQ(of_well["gaps"], 0) << "the other agency's topic is none of its business";
  EXPECT_LT(behind, 5s);

  // Heartbeats close the segments, retention takes them.
  ASSERT_TRUE(WaitUntil([&] { return world.Oldest(kStuck) == 60; }, 45s)) << "the topic still has everything";
  stuck->Kill(SIGCONT);
  const auto of_stuck = world.End(*stuck, "stuck");
  EXPECT_EQ(of_stuck["events"], 60);
  EXPECT_EQ(of_stuck["last"], 60);
  EXPECT_GE(of_stuck["gaps"], 1);

  // One that never was there.
  const auto late = world.Partner(kStuck, 60, "late");
  const auto of_late = world.End(*late, "late");
  EXPECT_EQ(of_late["events"], 60);
  EXPECT_EQ(of_late["last"], 60);
  std::printf(
      "| F14: one agency stuck, the other %lld ms behind the ledger with %lld of 60; the topic kept nothing of what "
      "the stuck one lacked: it went on and has %lld of 60, a new one has %lld, 0 skipped\n",
      static_cast<long long>(behind.count()), of_well["events"].get<long long>(), of_stuck["events"].get<long long>(),
      of_late["events"].get<long long>());
}

}  // namespace
}  // namespace kith::faults
