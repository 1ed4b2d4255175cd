#include "shared/kafka/consumer.h"

#include <gtest/gtest.h>

#include "shared/kafka/producer.h"
#include "tests/integration/kafka/memory.h"

namespace kith::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::WaitUntil;

// Puts records on the topic exactly as told.
class Writer {
 public:
  Writer(const std::string& brokers, std::string topic)
      : topic_(std::move(topic)), producer_({brokers, {}}, Events()) {}

  void Write(Record record) {
    record.topic = topic_;
    ASSERT_EQ(producer_.Send(record, ++sent_), Producer::Sent::kQueued);
    ASSERT_TRUE(WaitUntil([&] {
      producer_.Poll();
      return acknowledged_ == sent_;
    }));
  }
  void Write(const journal::Entry& entry) { Write(InternalRecord("cases", entry)); }

 private:
  ProducerEvents Events() {
    ProducerEvents events;
    events.delivered = [this](const Delivery& delivery) { acknowledged_ = delivery.position; };
    events.failed = [](std::string_view) {};
    events.disconnected = [](std::string_view) {};
    events.wake = [] {};
    return events;
  }

  const std::string topic_;
  int64_t sent_ = 0;
  int64_t acknowledged_ = 0;
  Producer producer_;
};

// Long enough that only what the test is about can make the consumer ask the feed.
ConsumerOptions WithoutIdling(ConsumerOptions options) {
  options.idle = seconds(600);
  return options;
}

class ConsumerOnABroker : public OnABroker {
 protected:
  ConsumerOptions NeverIdle() const { return WithoutIdling(Consumes()); }
};

INSTANTIATE_TEST_SUITE_P(Brokers, ConsumerOnABroker, testing::kBrokers, testing::NameOfBroker);

TEST_P(ConsumerOnABroker, AppliesWhatTheRelayPublishesOnceAndInOrder) {
  MemoryJournal journal;
  MemoryStore store;
  journal.feed_down = true;
  Relay relay(Relays(), journal.Source(), Routed());
  Consumer consumer(NeverIdle(), store.Effects(), journal.AsFeed());
  for (int i = 0; i < 20; ++i) {
    journal.Append(100);
    relay.Poke();
  }
  ASSERT_TRUE(WaitUntil([&] { return store.count() >= 2000; }));
  EXPECT_TRUE(store.Holds(2000));
  EXPECT_LE(store.largest_batch(), 256u);
  EXPECT_EQ(consumer.stats().from_feed, 0);
}

TEST_P(ConsumerOnABroker, GoesOnAfterARestartFromItsOwnStore) {
  MemoryJournal journal;
  MemoryStore store;
  journal.Append(500);
  Relay relay(Relays(), journal.Source(), Routed());
  {
    Consumer consumer(NeverIdle(), store.Effects(), journal.AsFeed());
    ASSERT_TRUE(WaitUntil([&] { return store.count() == 500; }));
  }
  journal.Append(500);
  Consumer consumer(NeverIdle(), store.Effects(), journal.AsFeed());
  ASSERT_TRUE(WaitUntil([&] { return store.count() >= 1000; }));
  EXPECT_TRUE(store.Holds(1000));
  EXPECT_EQ(consumer.stats().skipped, 500);
}

TEST(Consumer, MissesNothingOfFiftyMegabytesOnABrokerThatKeepsFive) {
  const auto broker = StartBroker();
  MemoryJournal journal;
  MemoryStore store;
  Relay relay(RelayTo(broker->port()), journal.Source(), MakeInternalRouter("cases"));
  journal.Append(50);
  {
    Consumer consumer(WithoutIdling(ConsumeFrom(broker->port())), store.Effects(), journal.AsFeed());
    ASSERT_TRUE(WaitUntil([&] { return store.count() == 50; }));
  }
  journal.Append(50'000, 1000);
  relay.Poke();
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 50'050; }, seconds(20)));
  Consumer consumer(WithoutIdling(ConsumeFrom(broker->port())), store.Effects(), journal.AsFeed());
  ASSERT_TRUE(WaitUntil([&] { return store.count() >= 50'050; }, seconds(20)));
  EXPECT_TRUE(store.Holds(50'050));
  EXPECT_GT(consumer.stats().from_feed, 30'000);
}

TEST_P(ConsumerOnABroker, SkipsDuplicatesAndFillsGapsFromTheFeed) {
  MemoryJournal journal;
  MemoryStore store;
  journal.Append(9);
  Consumer consumer(NeverIdle(), store.Effects(), journal.AsFeed());
  Writer writer(broker_->address(), broker_->topic());
  const std::vector<journal::Entry> entries = journal.Read(0, 9);
  for (const size_t position : {1, 2, 2, 1, 3}) writer.Write(entries[position - 1]);
  ASSERT_TRUE(WaitUntil([&] { return store.count() == 3; }));
  ASSERT_TRUE(WaitUntil([&] { return consumer.stats().skipped == 2; }));
  EXPECT_EQ(consumer.stats().gaps, 0);
  writer.Write(entries[6]);
  ASSERT_TRUE(WaitUntil([&] { return store.count() == 9; }));
  EXPECT_TRUE(store.Holds(9));
  EXPECT_EQ(consumer.stats().gaps, 1);
  EXPECT_TRUE(WaitUntil([&] { return consumer.stats().from_feed == 6; })) << "counted after it is applied";
}

TEST_P(ConsumerOnABroker, WaitsForTheFeedRatherThanJumpOverAGap) {
  MemoryJournal journal;
  MemoryStore store;
  journal.Append(5);
  journal.feed_down = true;
  Consumer consumer(NeverIdle(), store.Effects(), journal.AsFeed());
  Writer writer(broker_->address(), broker_->topic());
  const std::vector<journal::Entry> entries = journal.Read(0, 5);
  writer.Write(entries[0]);
  writer.Write(entries[4]);
  ASSERT_TRUE(WaitUntil([&] { return consumer.stats().gaps == 1 && !consumer.stats().last_problem.empty(); }));
  EXPECT_EQ(store.count(), 1);
  journal.feed_down = false;
  ASSERT_TRUE(WaitUntil([&] { return store.count() == 5; }));
  EXPECT_TRUE(store.Holds(5));
}

TEST_P(ConsumerOnABroker, ReadsTheFeedPastARecordThatIsNoEntry) {
  MemoryJournal journal;
  MemoryStore store;
  journal.Append(3);
  Consumer consumer(NeverIdle(), store.Effects(), journal.AsFeed());
  Writer writer(broker_->address(), broker_->topic());
  const std::vector<journal::Entry> entries = journal.Read(0, 3);
  writer.Write(entries[0]);
  ASSERT_TRUE(WaitUntil([&] { return store.count() == 1; }));
  Record headless = InternalRecord("cases", entries[1]);
  headless.headers.clear();
  writer.Write(headless);
  Record garbled = InternalRecord("cases", entries[1]);
  for (auto& [name, value] : garbled.headers) {
    if (name == "kith_position") value = "two";
  }
  writer.Write(garbled);
  ASSERT_TRUE(WaitUntil([&] { return store.count() == 3 && consumer.stats().unreadable == 2; }));
  EXPECT_TRUE(store.Holds(3));
}

TEST_P(ConsumerOnABroker, AsksTheFeedWhenTheTopicHasLostItsTail) {
  MemoryJournal journal;
  MemoryStore store;
  journal.Append(3);
  ConsumerOptions options = Consumes();
  options.idle = milliseconds(200);
  Consumer consumer(options, store.Effects(), journal.AsFeed());
  ASSERT_TRUE(WaitUntil([&] { return store.count() == 3; }));
  journal.Append(2);
  ASSERT_TRUE(WaitUntil([&] { return store.count() == 5; }));
  EXPECT_TRUE(store.Holds(5));
}

TEST(Consumer, GoesOnByTheFeedWithoutABroker) {
  auto broker = StartBroker();
  const int port = broker->port();
  broker.reset();
  MemoryJournal journal;
  MemoryStore store;
  journal.Append(2000);
  ConsumerOptions options = ConsumeFrom(port);
  options.idle = milliseconds(200);
  Consumer consumer(options, store.Effects(), journal.AsFeed());
  ASSERT_TRUE(WaitUntil([&] { return store.count() == 2000; }));
  EXPECT_TRUE(store.Holds(2000));
}

TEST(Consumer, AppliesEveryEventOnceWhenTheBrokerIsReplacedByAnEmptyOne) {
  auto broker = StartBroker();
  const int port = broker->port();
  MemoryJournal journal;
  MemoryStore store;
  Relay relay(RelayTo(port), journal.Source(), MakeInternalRouter("cases"));
  Consumer consumer(ConsumeFrom(port), store.Effects(), journal.AsFeed());
  int64_t count = 0;
  for (int round = 0; round < 3; ++round) {
    journal.Append(1000);
    count += 1000;
    relay.Poke();
    ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged > count - 1000; }, seconds(20)));
    broker.reset();
    journal.Append(1000);
    count += 1000;
    relay.Poke();
    broker = StartBroker(port);
  }
  ASSERT_TRUE(WaitUntil([&] { return store.count() >= count && relay.stats().acknowledged == count; }, seconds(20)));
  EXPECT_TRUE(store.Holds(count));
}

TEST_P(ConsumerOnABroker, SharesItsCursorWithAReplicaAndSurvivesAStoreThatRefuses) {
  MemoryJournal journal;
  MemoryStore store;
  journal.Append(2000);
  store.RefuseNext(3);
  Relay relay(Relays(), journal.Source(), Routed());
  Consumer consumer(NeverIdle(), store.Effects(), journal.AsFeed());
  Consumer replica(NeverIdle(), store.Effects(), journal.AsFeed());
  ASSERT_TRUE(WaitUntil([&] { return consumer.stats().last_applied == 2000 && replica.stats().last_applied == 2000; }));
  EXPECT_TRUE(store.Holds(2000));
}

TEST_P(ConsumerOnABroker, StopsAtOnceWhileItsStoreRefusesEverything) {
  MemoryJournal journal;
  MemoryStore store;
  journal.Append(10);
  store.RefuseNext(1'000'000);
  Relay relay(Relays(), journal.Source(), Routed());
  Consumer consumer(Consumes(), store.Effects(), journal.AsFeed());
  ASSERT_TRUE(WaitUntil([&] { return consumer.stats().refusals > 5; }));
  const testing::Stopwatch watch;
  consumer.Stop();
  EXPECT_LT(watch.Elapsed(), seconds(1));
  EXPECT_EQ(store.count(), 0);
}

}  // namespace
}  // namespace kith::kafka
