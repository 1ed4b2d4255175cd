// Several replicas of one service on PostgreSQL and Apache Kafka: they share the load, one of them relays and consumes,
// and when that one is killed another takes over.
#include <csignal>
#include <cstdio>

#include <gtest/gtest.h>

#include "shared/kafka/admin.h"
#include "shared/testing/temp_kafka.h"
#include "shared/testing/temp_postgres.h"
#include "tests/system/load.h"

#include "kith/sharing/v1/sharing_service.pb.h"

namespace kith::system {
namespace {

using namespace std::chrono_literals;
using kith::testing::TempKafka;
using kith::testing::WaitUntil;

constexpr auto kTakeover = 5s;

// How far sharing has applied the events of cases, as that replica sees it.
int64_t AppliedBy(Suite& suite, int replica) {
  const auto progress = Must<sharing::v1::GetProgressResponse>(suite.Channel("sharing", replica),
                                                               "/kith.sharing.v1.SharingService/GetProgress",
                                                               sharing::v1::GetProgressRequest());
  const auto& applied = progress.applied_positions();
  return applied.contains("cases") ? applied.at("cases") : 0;
}

// From now until the condition holds; kTakeover and more when it did not hold in time.
template <class Condition>
std::chrono::milliseconds TimeUntil(Condition condition) {
  const auto began = std::chrono::steady_clock::now();
  static_cast<void>(WaitUntil(condition, 2 * kTakeover));
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
}

TEST(ReplicasOnKafka, ShareTheLoadAndTakeOverRelayAndConsumerWithinFiveSeconds) {
  KITH_NEEDS_POSTGRES();
  KITH_NEEDS_KAFKA(kPlain);
  TempKafka& broker = *TempKafka::Instance(kith::testing::KafkaProfile::kPlain);
  kafka::Admin admin(broker.bootstrap(), {});
  ASSERT_TRUE(admin.CreateTopic({.name = kafka::InternalTopic("cases"), .config = {}}));
  for (const char* agency : kAgencies)
    ASSERT_TRUE(admin.CreateTopic({.name = kafka::AgencyTopic(agency), .config = {}}));
  Suite suite(Store::kPostgres, broker.bootstrap());
  // The first to start leads.
  for (int replica = 0; replica < 3; ++replica) suite.Start("cases", replica);
  for (int replica = 0; replica < 2; ++replica) suite.Start("sharing", replica);
  Topic topic(suite);

  int64_t done = 0;
  {
    std::vector<std::unique_ptr<Load>> loads;
    for (int replica = 0; replica < 3; ++replica) {
      loads.push_back(std::make_unique<Load>(suite, replica, 4, "of-" + std::to_string(replica)));
    }
    for (const auto& load : loads) ASSERT_TRUE(WaitUntil([&] { return load->done > 300; }, 60s));
    for (const auto& load : loads) load->Stop();
    for (const auto& load : loads) {
      EXPECT_EQ(load->failed, 0);
      done += load->done;
    }
    std::printf("| replicas: %lld + %lld + %lld commands through three of cases\n",
                static_cast<long long>(loads[0]->done), static_cast<long long>(loads[1]->done),
                static_cast<long long>(loads[2]->done));
  }
  EXPECT_EQ(HeadOf(suite, 2), done) << "every command is in the one journal once";
  ASSERT_TRUE(WaitUntil([&] { return topic.next() == done + 1 && AppliedBy(suite, 1) == done; }, 30s))
      << "the topic ends before " << topic.next();
  EXPECT_EQ(topic.repeats(), 0) << "two relays at once would publish twice";

  // The rest goes on calling while the leaders die.
  Load load(suite, 1, 2, "meanwhile");
  Load more(suite, 2, 2, "besides");
  ASSERT_TRUE(WaitUntil([&] { return load.done > 50 && more.done > 50; }, 20s));
  suite.Kill("cases", 0);
  int64_t head = HeadOf(suite, 1);
  const auto relayed = TimeUntil([&] { return topic.next() > head + 1; });
  EXPECT_LT(relayed, kTakeover) << suite.LogOf("cases", 1) << suite.LogOf("cases", 2);
  EXPECT_EQ(topic.gaps(), 0);

  suite.Kill("sharing", 0);
  head = HeadOf(suite, 1);
  const auto applied = TimeUntil([&] { return AppliedBy(suite, 1) > head; });
  EXPECT_LT(applied, kTakeover) << suite.LogOf("sharing", 1);

  load.Stop();
  more.Stop();
  EXPECT_EQ(load.failed + more.failed, 0) << "the others' callers notice nothing";
  done += load.done + more.done;
  EXPECT_EQ(HeadOf(suite, 2), done);
  EXPECT_TRUE(WaitUntil([&] { return topic.next() == done + 1 && AppliedBy(suite, 1) == done; }, 20s));
  EXPECT_EQ(topic.gaps(), 0);
  std::printf(
      "| replicas: the leader of cases killed: the next event on the topic after %lld ms; the leader of sharing: "
      "applied after %lld ms; %lld records repeated, no gap\n",
      static_cast<long long>(relayed.count()), static_cast<long long>(applied.count()),
      static_cast<long long>(topic.repeats()));
  suite.Start("cases", 0);
  EXPECT_EQ(FaultOfChain(suite), "");
}

}  // namespace
}  // namespace kith::system
