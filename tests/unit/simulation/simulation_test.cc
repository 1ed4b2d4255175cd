// Relay, consumer and committer under faults: a seed is a schedule, and every schedule must keep every promise.
// KITH_SIMULATE_SCHEDULES sets how many are run, KITH_SIMULATE_SEED runs one and prints what happens in it.
#include <cstdlib>
#include <iostream>
#include <map>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "shared/kafka/internal_record.h"
#include "shared/log/log.h"
#include "tests/unit/simulation/world.h"

namespace kith::simulation {
namespace {

#ifdef KITH_SIMULATION_IS_FAST
constexpr uint64_t kSchedules = 50'000;
#else
constexpr uint64_t kSchedules = 300;  // without optimisation, or under a sanitizer
#endif

uint64_t FromEnvironment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text && *text ? std::strtoull(text, nullptr, 10) : otherwise;
}

TEST(Simulation, KeepsEveryPromiseUnderEverySchedule) {
  log::Start("simulation", "off");
  const uint64_t seed = FromEnvironment("KITH_SIMULATE_SEED", 0);
  const uint64_t first = seed > 0 ? seed : 1;
  const uint64_t last = seed > 0 ? seed : FromEnvironment("KITH_SIMULATE_SCHEDULES", kSchedules);
  Outcome all;
  for (uint64_t at = first; at <= last; ++at) {
    const Outcome outcome = RunSchedule(at, Planted::kNothing, seed > 0);
    ASSERT_EQ(outcome.failure, "") << "KITH_SIMULATE_SEED=" << at << " runs this schedule again and prints it";
    all.turns += outcome.turns;
    all.entries += outcome.entries;
    for (size_t i = 0; i < all.met.size(); ++i) all.met[i] += outcome.met[i];
  }
  std::cout << "| " << last - first + 1 << " schedules, " << all.turns << " turns, " << all.entries << " entries\n";
  for (size_t i = 0; i < all.met.size(); ++i) {
    std::cout << "| " << all.met[i] << " " << NameOf(static_cast<Met>(i)) << '\n';
    if (last - first < 10'000) continue;
    EXPECT_GT(all.met[i], 0) << NameOf(static_cast<Met>(i)) << " was never met";
  }
}

// Each wrong variant of what our code relies on, until it is found.
TEST(Simulation, SeesEveryPlantedFault) {
  log::Start("simulation", "off");
  constexpr uint64_t kMost = 3'000;
  for (int i = 1; i < static_cast<int>(Planted::kCount); ++i) {
    const auto planted = static_cast<Planted>(i);
    uint64_t seed = 1;
    Outcome outcome;
    while (seed <= kMost && (outcome = RunSchedule(seed, planted)).failure.empty()) ++seed;
    EXPECT_NE(outcome.failure, "") << NameOf(planted) << " was not seen in " << kMost << " schedules";
    std::cout << "| " << NameOf(planted) << ": schedule " << seed << ": " << outcome.failure << '\n';
  }
}

// A relay on a broker that does no more than it is told to.
class RelayOnASimulatedBroker : public testing::Test {
 protected:
  RelayOnASimulatedBroker() {
    log::Start("simulation", "off");
    ground_.faulty = false;
    broker_.on_stored = [](const StoredRecord&) {};
    broker_.vouched_end = [](const std::string&) { return int64_t{1'000}; };
  }

  kafka::RelayCore MakeRelay() {
    kafka::RelaySource source;
    source.read = [this](int64_t after, int limit) {
      std::vector<journal::Entry> entries;
      while (after < last_ && entries.size() < static_cast<size_t>(limit)) {
        entries.emplace_back();
        entries.back().position = ++after;
      }
      return entries;
    };
    source.read_cursor = [this](const std::string& name) { return cursors_[name]; };
    source.save_cursor = [this](const std::string& name, int64_t position) { cursors_[name] = position; };
    kafka::RelayOptions options;
    options.topics = {"t"};
    const auto route = [](const journal::Entry& entry) {
      kafka::Record record = kafka::InternalRecord("counters", entry);
      record.topic = "t";
      return std::optional<kafka::Record>(std::move(record));
    };
    return kafka::RelayCore(options, source, route, ground_.steady, [this](kafka::ProducerEvents events) {
      return std::make_unique<Sender>(ground_, broker_, 100, std::move(events));
    });
  }

  void TurnUntilPublished(kafka::RelayCore& relay) {
    for (int i = 0; i < 1'000 && relay.stats().acknowledged < last_; ++i) {
      relay.Turn();
      broker_.Work();
      ground_.time.Advance(milliseconds(10));
    }
    ASSERT_EQ(relay.stats().acknowledged, last_);
  }

  Ground ground_{1};
  Broker broker_{ground_, {"t"}};
  int64_t last_ = 0;
  std::map<std::string, int64_t> cursors_;
};

TEST_F(RelayOnASimulatedBroker, FillsItAgainWhenAnAcknowledgementComesAtAnOffsetThatHadBeenPassed) {
  kafka::RelayCore relay = MakeRelay();
  last_ = 10;
  TurnUntilPublished(relay);
  last_ = 13;
  relay.Turn();  // three more are in flight
  broker_.Wipe(true);
  for (int i = 0; i < 50; ++i) broker_.Work();  // stored at the offsets 0 to 2, before anybody looks
  const int64_t asked = broker_.marks_asked;
  relay.Turn();
  EXPECT_EQ(relay.stats().refills, 1);
  EXPECT_EQ(broker_.marks_asked, asked);
  EXPECT_EQ(relay.stats().acknowledged, 0);

  TurnUntilPublished(relay);
  EXPECT_EQ(cursors_["relay/cluster-1/refills"], 1);
  EXPECT_EQ(cursors_["relay/cluster-1/1"], 13);
  std::vector<int64_t> positions;
  for (const StoredRecord& stored : broker_.topics().at("t").records) positions.push_back(stored.position);
  const std::vector<int64_t> expected = {11, 12, 13, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13};
  EXPECT_EQ(positions, expected);
}

TEST_F(RelayOnASimulatedBroker, FillsItAgainWhenItLostRecordsWhileNoRelayWasThere) {
  last_ = 10;
  {
    kafka::RelayCore relay = MakeRelay();
    TurnUntilPublished(relay);
  }
  while (broker_.topics().at("t").end() == 10) broker_.Truncate();
  kafka::RelayCore relay = MakeRelay();
  relay.Turn();
  EXPECT_EQ(relay.stats().refills, 1);
  TurnUntilPublished(relay);
}

TEST_F(RelayOnASimulatedBroker, SendsNothingBeforeTheNumberOfTheRefillIsStored) {
  kafka::RelayCore relay = MakeRelay();
  last_ = 10;
  TurnUntilPublished(relay);
  broker_.Wipe(true);
  for (int i = 0; i < 10; ++i) {
    cursors_.erase("relay/cluster-1/refills");  // saved, and not stored yet
    relay.Turn();
    broker_.Work();
    ground_.time.Advance(milliseconds(200));
  }
  EXPECT_EQ(broker_.topics().at("t").end(), 0);
  TurnUntilPublished(relay);
}

}  // namespace
}  // namespace kith::simulation
