// What only Apache Kafka can show: batches on its disk, topics that are not there, leaders that die, copies that are
// missing.
#include <algorithm>
#include <filesystem>
#include <set>
#include <thread>

#include "shared/kafka/admin.h"
#include "shared/kafka/client.h"
#include "tests/integration/kafka/memory.h"

namespace kith::kafka {
namespace {

using std::chrono::seconds;
using testing::BrokerKind;
using testing::KafkaProfile;
using testing::TempKafka;
using testing::WaitUntil;

// The codec of each record batch in the topic's segments: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd.
std::vector<int> CodecsOnDisk(const std::string& data_dir, const std::string& topic) {
  std::vector<int> codecs;
  for (const auto& file : std::filesystem::directory_iterator(data_dir + "/" + topic + "-0")) {
    if (file.path().extension() != ".log") continue;
    const std::string segment = testing::ReadFile(file.path());
    // base offset 8, length 4, leader epoch 4, magic 1, CRC 4, attributes 2; big-endian.
    constexpr size_t kLengthAt = 8, kAttributesAt = 21, kHeader = 12;
    for (size_t at = 0; at + kAttributesAt + 2 <= segment.size();) {
      size_t length = 0;
      for (size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(segment[at + kLengthAt + i]);
      if (length == 0) break;  // preallocated
      codecs.push_back(segment[at + kAttributesAt + 1] & 7);
      at += kHeader + length;
    }
  }
  return codecs;
}

class ApacheKafka : public ::testing::Test {
 protected:
  void SetUp() override {
    KITH_NEEDS_KAFKA(kPlain);
    broker_ = std::make_unique<testing::TempBroker>(BrokerKind::kApache);
  }
  RelayOptions Relays() const { return RelayTo(broker_->address(), broker_->topic()); }
  Router Routed() const { return MakeInternalRouter(broker_->service()); }

  std::unique_ptr<testing::TempBroker> broker_;
  MemoryJournal journal_;
};

// A broker or proxy that hides the oldest Produce versions makes librdkafka 2.0 send plain batches without a word.
TEST_F(ApacheKafka, HoldsBatchesCompressedAsTheyWereSent) {
  const std::map<std::string, int> codecs = {{"gzip", 1}, {"snappy", 2}, {"lz4", 3}, {"zstd", 4}};
  for (const auto& [name, code] : codecs) {
    const testing::TempBroker topic(BrokerKind::kApache);
    MemoryJournal journal;
    journal.Append(2000);
    RelayOptions options = RelayTo(topic.address(), topic.topic());
    options.settings["compression.codec"] = name;
    Relay relay(options, journal.Source(), MakeInternalRouter(topic.service()));
    ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 2000; })) << relay.stats().last_problem;
    const std::vector<int> found = CodecsOnDisk(broker_->apache()->data_dir(1), topic.topic());
    ASSERT_FALSE(found.empty());
    // librdkafka leaves a batch alone that compression would not make smaller, such as one of a single record.
    EXPECT_GE(2 * std::count(found.begin(), found.end(), code), static_cast<ptrdiff_t>(found.size())) << name;
    EXPECT_EQ(std::count(found.begin(), found.end(), code) + std::count(found.begin(), found.end(), 0),
              static_cast<ptrdiff_t>(found.size()));
  }
}

TEST_F(ApacheKafka, TakesTheLargestEventThatAJournalTakesAndBatchesOfMany) {
  journal_.Append(3, 200 * 1024);
  journal_.Append(3000, 1000);
  Relay relay(Relays(), journal_.Source(), Routed());
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 3003; }, seconds(20))) << relay.stats().last_problem;
  EXPECT_EQ(relay.stats().rebuilds, 0);
  EXPECT_TRUE(FirstCopiesAreInOrder(PositionsOn(broker_->address(), broker_->topic()), 3003));
}

TEST_F(ApacheKafka, RelayAndConsumerWaitForATopicThatIsNotThereYet) {
  broker_->DeleteTopic(broker_->topic());
  journal_.Append(100);
  journal_.feed_down = true;
  MemoryStore store;
  Relay relay(Relays(), journal_.Source(), Routed());
  Consumer consumer(ConsumeFrom(broker_->address(), broker_->topic()), store.Effects(), journal_.AsFeed());
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().last_problem.find(broker_->topic()) != std::string::npos; }))
      << relay.stats().last_problem;
  EXPECT_EQ(relay.stats().acknowledged, 0);
  broker_->CreateTopic(broker_->topic());
  EXPECT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 100; }, seconds(20))) << relay.stats().last_problem;
  EXPECT_TRUE(WaitUntil([&] { return store.count() == 100; }, seconds(20)));
  EXPECT_TRUE(store.Holds(100));
}

TEST_F(ApacheKafka, FillsATopicThatWasDeletedAndMadeAgain) {
  journal_.Append(1000);
  MemoryStore store;
  Relay relay(Relays(), journal_.Source(), Routed());
  Consumer consumer(ConsumeFrom(broker_->address(), broker_->topic()), store.Effects(), journal_.AsFeed());
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().acknowledged == 1000 && store.count() == 1000; }));
  broker_->DeleteTopic(broker_->topic());
  broker_->CreateTopic(broker_->topic());
  journal_.Append(10);
  relay.Poke();
  ASSERT_TRUE(WaitUntil([&] { return relay.stats().refills == 1 && relay.stats().acknowledged == 1010; }, seconds(40)))
      << relay.stats().last_problem;
  // What was sent before that was noticed stands before the first position; whoever follows the rule skips nothing.
  const std::vector<int64_t> positions = PositionsOn(broker_->address(), broker_->topic());
  EXPECT_EQ(std::set<int64_t>(positions.begin(), positions.end()).size(), 1010u);
  EXPECT_TRUE(WaitUntil([&] { return store.count() == 1010; }, seconds(20)));
  EXPECT_TRUE(store.Holds(1010));
}

// Three brokers, every record on all of them, two of which must have it before it counts.
class ThreeBrokers : public ::testing::Test {
 protected:
  void SetUp() override {
    KITH_NEEDS_KAFKA(kThree);
    kafka_ = TempKafka::Instance(KafkaProfile::kThree);
    static int tests = 0;
    service_ = "three-" + std::to_string(++tests);
    topic_ = InternalTopic(service_);
    const auto made = Admin(kafka_->bootstrap(), {})
                          .CreateTopic({topic_, 1, 3, {{"min.insync.replicas", "2"}, {"max.message.bytes", "262144"}}});
    ASSERT_TRUE(made) << made.error().message;
    relay_ =
        std::make_unique<Relay>(RelayTo(kafka_->bootstrap(), topic_), journal_.Source(), MakeInternalRouter(service_));
    consumer_ =
        std::make_unique<Consumer>(ConsumeFrom(kafka_->bootstrap(), topic_), store_.Effects(), journal_.AsFeed());
  }

  // The node that leads the topic's partition, as another node knows it.
  int Leader() const {
    const ClientPtr client = MakeClient(RD_KAFKA_PRODUCER, MakeConf(kafka_->bootstrap(), {}, {}));
    rd_kafka_topic_t* topic = rd_kafka_topic_new(client.get(), topic_.c_str(), nullptr);
    const rd_kafka_metadata_t* metadata = nullptr;
    int leader = -1;
    if (rd_kafka_metadata(client.get(), 0, topic, &metadata, 5000) == RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (metadata->topic_cnt == 1 && metadata->topics[0].partition_cnt == 1) {
        leader = metadata->topics[0].partitions[0].leader;
      }
      rd_kafka_metadata_destroy(metadata);
    }
    rd_kafka_topic_destroy(topic);
    return leader;
  }

  // Appends without a pause until told to stop.
  std::jthread Load() {
    return std::jthread([this](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        journal_.Append(20, 200);
        written_ += 20;
        relay_->Poke();
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
  }

  void ExpectNothingLost() {
    ASSERT_TRUE(WaitUntil([&] { return relay_->stats().acknowledged == written_; }, seconds(60)))
        << relay_->stats().acknowledged << " of " << written_ << ": " << relay_->stats().last_problem;
    EXPECT_EQ(relay_->stats().refills, 0) << "a new leader is no lost record";
    EXPECT_TRUE(FirstCopiesAreInOrder(PositionsOn(kafka_->bootstrap(), topic_), written_));
    EXPECT_TRUE(WaitUntil([&] { return store_.count() >= written_; }, seconds(30)));
    EXPECT_TRUE(store_.Holds(written_));
  }

  TempKafka* kafka_ = nullptr;
  std::string service_, topic_;
  MemoryJournal journal_;
  MemoryStore store_;
  std::atomic<int64_t> written_{0};
  std::unique_ptr<Relay> relay_;
  std::unique_ptr<Consumer> consumer_;
};

TEST_F(ThreeBrokers, LoseNothingAndKeepTheOrderWhenTheLeaderIsKilledUnderLoad) {
  std::jthread load = Load();
  int64_t before = relay_->stats().acknowledged;
  ASSERT_TRUE(WaitUntil([&] { return relay_->stats().acknowledged > before + 1000; }, seconds(30)));
  const int leader = Leader();
  ASSERT_GT(leader, 0);
  kafka_->Kill(leader);
  ASSERT_TRUE(WaitUntil(
      [&] {
        const int now = Leader();
        return now > 0 && now != leader;
      },
      seconds(40)));
  before = relay_->stats().acknowledged;
  ASSERT_TRUE(WaitUntil([&] { return relay_->stats().acknowledged > before + 1000; }, seconds(40)))
      << relay_->stats().last_problem;
  kafka_->Restart(leader);
  load = {};
  ExpectNothingLost();
}

TEST_F(ThreeBrokers, WaitWithTwoOfThemDownAndLoseNothing) {
  std::jthread load = Load();
  ASSERT_TRUE(WaitUntil([&] { return relay_->stats().acknowledged > 1000; }, seconds(30)));
  // In order, so that the last one knows that it is alone: NOT_ENOUGH_REPLICAS rather than silence.
  kafka_->Stop(1);
  kafka_->Stop(2);
  // What was under way may still be acknowledged; then nothing for as long as it takes to write a thousand more.
  int64_t acknowledged = 0, from = 0;
  ASSERT_TRUE(WaitUntil(
      [&] {
        const int64_t now = relay_->stats().acknowledged;
        if (now != acknowledged || from == 0) {
          acknowledged = now;
          from = written_;
        }
        return written_ > from + 1000;
      },
      seconds(60)));
  kafka_->Start(1);
  kafka_->Start(2);
  kafka_->WaitReady();
  load = {};
  ExpectNothingLost();
}

TEST_F(ThreeBrokers, GoOnWhenALeaderHangsAndComesBack) {
  std::jthread load = Load();
  ASSERT_TRUE(WaitUntil([&] { return relay_->stats().acknowledged > 1000; }, seconds(30)));
  const int leader = Leader();
  ASSERT_GT(leader, 0);
  kafka_->Pause(leader);
  const int64_t before = written_;
  const bool went_on = WaitUntil([&] { return relay_->stats().acknowledged > before + 500; }, seconds(50));
  kafka_->Resume(leader);
  load = {};
  EXPECT_TRUE(went_on) << relay_->stats().last_problem;
  ExpectNothingLost();
}

}  // namespace
}  // namespace kith::kafka
