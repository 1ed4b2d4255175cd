#include "shared/kafka/relay.h"

#include <set>

#include <gtest/gtest.h>

#include "tests/integration/kafka/memory.h"

namespace kith::kafka {
namespace {

using std::chrono::seconds;
using testing::WaitUntil;

using RelayOnABroker = OnABroker;

INSTANTIATE_TEST_SUITE_P(Brokers, RelayOnABroker, testing::kBrokers, testing::NameOfBroker);

TEST_P(RelayOnABroker, PublishesEveryEntryOnceInOrderAndMovesItsCursor) {
  MemoryJournal journal;
  journal.Append(5000);
  Relay relay(Relays(), journal.Source(), Routed());
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 5000; }));
  journal.Append(10);
  relay.Poke();
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 5010; }));

  const std::vector<int64_t> positions = Positions();
  EXPECT_EQ(positions.size(), 5010u);
  EXPECT_TRUE(FirstCopiesAreInOrder(positions, 5010));
  EXPECT_EQ(journal.Cursor("relay/" + relay.stats().cluster_id), 5010);
  EXPECT_EQ(relay.stats().rebuilds, 0);
  EXPECT_EQ(relay.stats().published, 5010);
}

TEST_P(RelayOnABroker, RecordsCarryTheEntry) {
  MemoryJournal journal;
  journal.Append(1);
  Relay relay(Relays(), journal.Source(), Routed());
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 1; }));
  std::vector<Record> records;
  TailOptions options;
  options.brokers = broker_->address();
  options.topic = broker_->topic();
  Tail(
      options,
      [&](const Received& received) {
        records.push_back(received.record);
        return false;
      },
      {}, [](std::string_view) {});
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(*records[0].Header("ce_source"), "kith/" + broker_->service());
  EXPECT_EQ(*records[0].Header("ce_time"), "2026-03-02T10:15:00.123457Z");
  EXPECT_EQ(EntryOf(records[0]), journal.Read(0, 1)[0]);
}

TEST_P(RelayOnABroker, ResumesAfterItsCursorInANewProcess) {
  MemoryJournal journal;
  journal.Append(100);
  {
    Relay relay(Relays(), journal.Source(), Routed());
    ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 100; }));
  }
  journal.Append(1);
  Relay relay(Relays(), journal.Source(), Routed());
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 101; }));
  EXPECT_EQ(relay.stats().published, 1);
  EXPECT_EQ(Positions().size(), 101u);
}

TEST_P(RelayOnABroker, PassesOverWhatIsNotRouted) {
  MemoryJournal journal;
  journal.Append(3000);
  const Router all = Routed();
  Relay relay(Relays(), journal.Source(),
              [&](const journal::Entry& entry) { return entry.position % 10 == 0 ? all(entry) : std::nullopt; });
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 3000; }));
  EXPECT_EQ(relay.stats().published, 300);
}

TEST(Relay, HoldsABoundedAmountWhileTheBrokerIsAwayAndGoesOnWhenItIsBack) {
  auto broker = StartBroker();
  const int port = broker->port();
  MemoryJournal journal;
  journal.Append(10);
  RelayOptions options = RelayTo(port);
  options.max_in_flight = 500;
  options.max_in_flight_bytes = 100'000;
  Relay relay(options, journal.Source(), MakeInternalRouter("cases"));
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 10; }));

  // First a broker that answers and takes nothing, so that as much as may be is in flight when it goes.
  broker->RefuseProduce(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, 1000);
  journal.Append(20'000, 1000);
  size_t most_messages = 0;
  size_t most_bytes = 0;
  const auto look = [&] {
    const RelayStats stats = relay.stats();
    most_messages = std::max(most_messages, stats.in_flight);
    most_bytes = std::max(most_bytes, stats.in_flight_bytes);
    return stats;
  };
  ASSERT_TRUE(WaitUntil([&] { return look().in_flight_bytes > 95'000; }));
  for (int i = 0; i < 1000; ++i) relay.Poke();
  broker.reset();
  ASSERT_TRUE(WaitUntil([&] { return !look().connected; }));
  broker = StartBroker(port);
  ASSERT_TRUE(WaitUntil([&] { return look().acknowledged == 20'010 && look().connected; }, seconds(20)));
  EXPECT_LE(most_messages, 500u);
  EXPECT_LE(most_bytes, 100'000u);
  EXPECT_FALSE(journal.moved_back());
}

TEST(Relay, RebuildsTheProducerAfterAFailedReportAndResumesAtTheFirstUnacknowledged) {
  const auto broker = StartBroker();
  MemoryJournal journal;
  journal.Append(100);
  Relay relay(RelayTo(broker->port()), journal.Source(), MakeInternalRouter("cases"));
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 100; }));

  broker->RefuseProduce(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, 2);
  journal.Append(900);
  relay.Poke();
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 1000; }));
  EXPECT_GE(relay.stats().rebuilds, 1);
  EXPECT_EQ(relay.stats().refills, 0);
  const std::vector<int64_t> positions = PositionsOn(At(broker->port()), kTopic);
  const std::set<int64_t> different(positions.begin(), positions.end());
  EXPECT_EQ(different.size(), 1000u);
}

TEST(Relay, KeepsTheOrderOfFirstCopiesWhereTheFirstRecordsOfAProducerAreRefused) {
  const auto broker = StartBroker();
  MemoryJournal journal;
  journal.Append(50, 100 * 1024);  // two to a request
  broker->RefuseProduce(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, 2);
  Relay relay(RelayTo(broker->port()), journal.Source(), MakeInternalRouter("cases"));
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 50; }));
  EXPECT_GE(relay.stats().rebuilds, 2);
  EXPECT_TRUE(FirstCopiesAreInOrder(PositionsOn(At(broker->port()), kTopic), 50));
}

TEST(Relay, RebuildsTheProducerAfterAFatalError) {
  const auto broker = StartBroker();
  MemoryJournal journal;
  journal.Append(100);
  Relay relay(RelayTo(broker->port()), journal.Source(), MakeInternalRouter("cases"));
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 100; }));
  broker->RefuseProduce(RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, 1);
  journal.Append(900);
  relay.Poke();
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 1000; }));
  EXPECT_GE(relay.stats().rebuilds, 1);
}

TEST(Relay, RebuildsAProducerThatGetsNowhere) {
  auto broker = StartBroker();
  const int port = broker->port();
  MemoryJournal journal;
  journal.Append(10);
  RelayOptions options = RelayTo(port);
  options.watchdog = std::chrono::milliseconds(300);
  Relay relay(options, journal.Source(), MakeInternalRouter("cases"));
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 10; }));
  // Retriable, so that the producer itself never gives up.
  broker->RefuseProduce(RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, 15);
  journal.Append(10);
  relay.Poke();
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().rebuilds >= 1; }));
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 20; }, seconds(20)));
}

TEST(Relay, FillsABrokerThatCameBackEmpty) {
  auto broker = StartBroker();
  const int port = broker->port();
  MemoryJournal journal;
  journal.Append(1000);
  Relay relay(RelayTo(port), journal.Source(), MakeInternalRouter("cases"));
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 1000; }));
  broker.reset();
  ASSERT_TRUE(WaitUntil([&] { return !relay.stats().connected; }));
  broker = StartBroker(port);
  journal.Append(1);
  relay.Poke();
  ASSERT_TRUE(
      WaitUntil([&] { return relay.stats().published == 2001 && relay.stats().acknowledged == 1001; }, seconds(20)));
  EXPECT_TRUE(FirstCopiesAreInOrder(PositionsOn(At(port), kTopic), 1001));
}

TEST(Relay, FillsABrokerThatLostItsRecordsUnderTheSameClusterIdAndRemembersItAfterARestart) {
  auto broker = StartBroker();
  const int port = broker->port();
  MemoryJournal journal;
  journal.Append(1000);
  std::string cluster;
  {
    Relay relay(RelayTo(port), journal.Source(), MakeInternalRouter("cases"));
    ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 1000; }));
    cluster = relay.stats().cluster_id;
  }
  // The embedded broker's id is an address in memory, so the same id cannot be had on demand; the cursor can.
  broker.reset();
  broker = StartBroker(port);
  RelaySource source = journal.Source();
  const auto rename = [&](const std::string& name) {
    const size_t end = name.find('/', 6);
    return "relay/" + cluster + (end == std::string::npos ? "" : name.substr(end));
  };
  source.read_cursor = [&](const std::string& name) { return journal.Cursor(rename(name)); };
  source.save_cursor = [&, save = source.save_cursor](const std::string& name, int64_t position) {
    save(rename(name), position);
  };
  {
    Relay relay(RelayTo(port), source, MakeInternalRouter("cases"));
    ASSERT_TRUE(WaitUntil([&] { return relay.stats().refills == 1 && relay.stats().acknowledged == 1000; }));
    EXPECT_TRUE(FirstCopiesAreInOrder(PositionsOn(At(port), kTopic), 1000));
  }
  EXPECT_EQ(journal.Cursor("relay/" + cluster + "/refills"), 1);
  Relay relay(RelayTo(port), source, MakeInternalRouter("cases"));
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().connected; }));
  EXPECT_EQ(relay.stats().acknowledged, 1000);
  EXPECT_EQ(relay.stats().refills, 0);
  EXPECT_FALSE(journal.moved_back());
}

TEST_P(RelayOnABroker, RunsOnlyWhileItIsTheActiveOne) {
  MemoryJournal journal;
  journal.Append(10);
  std::atomic<bool> active = false;
  std::atomic<int> asked = 0;
  RelaySource source = journal.Source();
  source.may_run = [&] {
    ++asked;
    return active.load();
  };
  Relay relay(Relays(), source, Routed());
  ASSERT_TRUE(WaitUntil([&] { return asked > 2; }));
  EXPECT_EQ(relay.stats().published, 0);
  active = true;
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 10; }));
}

TEST(Relay, RefusesAWrongSettingAtOnce) {
  MemoryJournal journal;
  RelayOptions options = RelayTo(1);
  options.settings["no.such.setting"] = "1";
  EXPECT_THROW(Relay(options, journal.Source(), MakeInternalRouter("cases")), std::invalid_argument);
}

}  // namespace
}  // namespace kith::kafka
