#include "tests/unit/simulation/world.h"

#include <algorithm>

#include "shared/kafka/internal_record.h"
#include "shared/kafka/topics.h"
#include "tests/unit/simulation/checks.h"
#include "tests/unit/simulation/counters.h"

namespace kith::simulation {
namespace {

constexpr int kFollowerNumber = 10;  // and on; replicas are 0 and on
constexpr int kMostRounds = 2000;
constexpr milliseconds kLeadIsKnown{1500};  // to everybody who lost it

// Bits of faults_.
enum FaultBit { kProcesses = 1, kStores = 2, kBrokerAway = 4, kBrokerLoses = 8, kTimeJumps = 16, kPauses = 32 };

std::vector<std::string> TopicsOf(bool has_agencies) {
  if (!has_agencies) return {kafka::InternalTopic("counters")};
  return {kafka::AgencyTopic("a"), kafka::AgencyTopic("b")};
}

kafka::Router RouterOf(bool has_agencies) {
  if (!has_agencies) return kafka::MakeInternalRouter("counters");
  return [](const journal::Entry& entry) -> std::optional<kafka::Record> {
    const char last = entry.stream.back();
    if (last == '0') return std::nullopt;
    kafka::Record record = kafka::InternalRecord("counters", entry);
    record.topic = kafka::AgencyTopic(last == '1' ? "a" : "b");
    return record;
  };
}

}  // namespace

Outcome RunSchedule(uint64_t seed, Planted planted, bool tracing) { return World(seed, planted, tracing).Run(); }

World::World(uint64_t seed, Planted planted, bool tracing)
    : ground_(seed),
      has_agencies_(ground_.random.Chance(300)),
      dialect_(ground_.random.Chance(250) ? sql::Dialect::kSqlite : sql::Dialect::kPostgres),
      setup_(MakeSetup()),
      store_(ground_, "store", dialect_),
      follower_store_(ground_, "follower's store", sql::Dialect::kPostgres),
      broker_(ground_, TopicsOf(has_agencies_)) {
  ground_.planted = planted;
  ground_.tracing = tracing;
  faults_ = ground_.random.Below(64);
  broker_.on_stored = [this](const StoredRecord& record) { OnStored(record); };
  broker_.vouched_end = [this](const std::string& topic) { return VouchedEnd(topic); };
  store_.interlude = [this](int owner) {
    const size_t turns = ground_.random.Below(6);
    for (size_t i = 0; i < turns; ++i) {
      if (ground_.Fault(150)) store_.Kill(owner);
      Turn();
    }
  };
  const int replicas = dialect_ == sql::Dialect::kSqlite ? 1 : 2;
  for (int i = 0; i < replicas; ++i) replicas_.emplace_back(ground_, store_, broker_, lease_, setup_, i);
  const auto feed = [this](int64_t after, int limit) { return ReadFeed(after, limit); };
  const std::string topic = TopicsOf(has_agencies_).front();
  for (int i = 0; i < 2; ++i) {
    followers_.emplace_back(ground_, follower_store_, broker_, setup_, topic, feed, kFollowerNumber + i);
  }
  const auto submit = [this](journal::Command command) { return Submit(std::move(command)); };
  for (const char* name : {"a", "b", "c"}) {
    clients_.emplace_back(ground_, store_, name, submit);
    clients_.back().Allow(1 + ground_.random.Below(4));
  }
  for (Replica& replica : replicas_) replica.Start();
  for (Follower& follower : followers_) follower.Start();
  followers_.back().is_paused = ground_.random.Chance(600);
}

Setup World::MakeSetup() {
  Setup setup;
  setup.schema = CountersSchema();
  setup.journal.max_batch = 1 + ground_.random.Below(8);
  setup.journal.max_cached_states = 1 + ground_.random.Below(4);
  setup.relay.topics = TopicsOf(has_agencies_);
  setup.relay.max_in_flight = 1 + ground_.random.Below(12);
  setup.relay.batch = static_cast<int>(1 + ground_.random.Below(8));
  setup.relay.watchdog = std::chrono::seconds(2);
  setup.router = RouterOf(has_agencies_);
  return setup;
}

Outcome World::Run() {
  Storm();
  ground_.Trace([] { return "the faults stop"; });
  ground_.faulty = false;
  broker_.Unwedge();
  settled_at_ = ground_.time.since_start() + kLeadIsKnown;
  Calm("after the faults");
  const int64_t quiet = store_.committed().position;
  for (Client& client : clients_) client.Allow(1);
  Calm("after commands that nothing disturbed");

  const Tables& tables = store_.committed();
  for (std::string broken :
       {CheckJournal(tables), CheckRequests(tables, clients_), CheckTopics(tables, broker_, setup_.router),
        CheckSingleCopies(broker_, quiet), CheckFollower(tables, follower_store_.committed())}) {
    if (!broken.empty()) ground_.Fail(std::move(broken));
  }
  return {ground_.failure, turns_, tables.position, ground_.met};
}

void World::Storm() {
  const size_t steps = 40 + ground_.random.Below(160);
  for (size_t i = 0; i < steps && ground_.failure.empty(); ++i) {
    if (faults_ != 0 && ground_.random.Chance(60)) Strike();
    Turn();
    PassTime();
  }
}

void World::Calm(const char* when) {
  broker_.is_up = true;
  store_.SetUp(true);
  follower_store_.SetUp(true);
  for (int round = 0; round < kMostRounds && ground_.failure.empty(); ++round) {
    for (Replica& replica : replicas_) {
      if (!replica.is_running()) replica.Start();
      replica.is_paused = false;
      replica.TurnCommitter();
      replica.TurnRelay(false);
    }
    for (Follower& follower : followers_) {
      if (!follower.is_running()) follower.Start();
      follower.is_paused = false;
      follower.Turn(false);
    }
    for (Client& client : clients_) client.Act();
    for (int i = 0; i < 4; ++i) broker_.Work();
    broker_.DeliverLate();
    turns_ += 8;
    if (IsAtRest()) return;
    ground_.time.Advance(milliseconds(100));
  }
  if (ground_.failure.empty()) ground_.Fail(std::string("nothing came to rest ") + when);
}

bool World::IsAtRest() const {
  if (ground_.time.since_start() < settled_at_) return false;
  const int64_t head = store_.committed().position;
  for (const Client& client : clients_) {
    if (!client.IsDone()) return false;
  }
  if (follower_store_.Cursor(kInbox) < head) return false;
  bool is_published = false;
  for (const Replica& replica : replicas_) {
    if (replica.HasCommands()) return false;
    const kafka::RelayStats stats = replica.relay_stats();
    is_published = is_published || (stats.connected && stats.acknowledged == head);
  }
  return is_published;
}

void World::Turn() {
  ++turns_;
  const size_t dice = ground_.random.Below(100);
  Replica& replica = replicas_[ground_.random.Below(replicas_.size())];
  const bool can_replica = Takes(replica);
  Follower& follower = followers_[ground_.random.Below(followers_.size())];
  const bool may_commit = !store_.IsHeadLocked() || ground_.Has(Planted::kHasNoHeadLock);
  if (dice < 25) {
    if (can_replica && may_commit) replica.TurnCommitter();
  } else if (dice < 45) {
    if (can_replica) replica.TurnRelay(ground_.random.Chance(600));
  } else if (dice < 65) {
    broker_.Work();
  } else if (dice < 82) {
    clients_[ground_.random.Below(clients_.size())].Act();
  } else if (dice < 97) {
    if (follower.is_running() && !follower.is_paused) follower.Turn(ground_.random.Chance(500));
  } else {
    broker_.DeliverLate();
  }
}

bool World::Takes(const Replica& replica) const {
  return replica.is_running() && !replica.is_paused && !replica.is_busy();
}

void World::PassTime() {
  ground_.time.Advance(microseconds(ground_.random.Between(0, 20'000)));
  if ((faults_ & kTimeJumps) && ground_.random.Chance(30))
    ground_.time.Advance(milliseconds(ground_.random.Between(50, 3000)));
}

void World::Strike() {
  const uint64_t kind = uint64_t{1} << ground_.random.Below(6);
  if (!(faults_ & kind)) return;
  switch (kind) {
    case kProcesses:
    case kPauses:
      return StrikeProcess();
    case kStores:
      return StrikeStore();
    case kBrokerAway:
      broker_.is_up = !broker_.is_up;
      ground_.Trace([&] { return broker_.is_up ? "broker: is back" : "broker: goes away"; });
      if (!broker_.is_up) broker_.Disconnect();
      return;
    case kBrokerLoses:
      return StrikeBroker();
    default:
      return;
  }
}

void World::StrikeProcess() {
  Replica& replica = replicas_[ground_.random.Below(replicas_.size())];
  Follower& follower = followers_[ground_.random.Below(followers_.size())];
  const size_t dice = ground_.random.Below(10);
  if (dice < 3 && (faults_ & kProcesses)) {
    ground_.Trace([&] { return std::string("a replica ") + (replica.is_running() ? "crashes" : "starts"); });
    if (replica.is_running()) {
      ground_.Meet(Met::kCrash);
      replica.Crash();
    } else {
      replica.Start();
    }
  } else if (dice < 5 && (faults_ & kProcesses)) {
    ground_.Trace([&] { return std::string("a follower ") + (follower.is_running() ? "crashes" : "starts"); });
    if (follower.is_running()) {
      ground_.Meet(Met::kCrash);
      follower.Crash();
    } else {
      follower.Start();
    }
  } else if (dice < 8 && (faults_ & kPauses)) {
    ground_.Trace([&] { return std::string("a replica ") + (replica.is_paused ? "wakes" : "is stopped"); });
    ground_.Meet(Met::kPause);
    replica.is_paused = !replica.is_paused;
  } else if (faults_ & kPauses) {
    follower.is_paused = !follower.is_paused;
  }
}

void World::StrikeStore() {
  Store& store = ground_.random.Chance(700) ? store_ : follower_store_;
  const size_t dice = ground_.random.Below(10);
  if (dice < 4) {
    ground_.Trace([&] { return "the lead's session ends"; });
    lease_.holder = -1;
  } else if (dice < 6) {
    ground_.Trace([&] { return "a store crashes and is back"; });
    store.Crash();
    lease_.holder = -1;
  } else {
    ground_.Trace([&] { return std::string("a store ") + (store.is_up() ? "goes away" : "is back"); });
    store.SetUp(!store.is_up());
  }
}

void World::StrikeBroker() {
  size_t dice = ground_.random.Below(10);
  // README.md, "What it leaves out": what one relay repeats may stand where another one's records are missing.
  const auto leads = [](const Replica& replica) { return replica.IsLeading(); };
  if (std::count_if(replicas_.begin(), replicas_.end(), leads) > 1) dice = 9;
  if (dice < 2) {
    broker_.Wipe(true);
  } else if (dice < 3) {
    broker_.Wipe(false);
  } else if (dice < 6) {
    broker_.Truncate();
  } else if (dice < 8) {
    broker_.DropBeginning();
  } else {
    broker_.ForgetProducers();
  }
}

Result<std::vector<journal::Entry>> World::ReadFeed(int64_t after, int limit) {
  Replica& asked = replicas_[ground_.random.Below(replicas_.size())];
  if (!Takes(asked) || !store_.is_up() || ground_.Fault(30)) {
    return Refuse(reasons::kStoreUnavailable, "the source does not answer");
  }
  if (ground_.Has(Planted::kFeedEndsEarly)) return std::vector<journal::Entry>{};
  return store_.Entries(after, limit);
}

bool World::Submit(journal::Command command) {
  return replicas_[ground_.random.Below(replicas_.size())].Submit(std::move(command));
}

void World::OnStored(const StoredRecord& record) {
  const Tables& tables = store_.committed();
  if (record.position > tables.position) {
    return ground_.Fail("published and not committed: position " + std::to_string(record.position));
  }
  const sql::Row& row = tables.journal[static_cast<size_t>(record.position - 1)];
  if (record.record->value != AsBytes(row[9]) || record.record->key != AsText(row[1])) {
    ground_.Fail("published something else than position " + std::to_string(record.position));
  }
}

// How many records the saved cursor of this cluster stands for.
int64_t World::VouchedEnd(const std::string& topic) const {
  const std::string name = "relay/" + broker_.id();
  const int64_t generation = store_.Cursor(name + "/refills");
  const int64_t cursor = store_.Cursor(name + (generation > 0 ? "/" + std::to_string(generation) : std::string()));
  int64_t records = 0;
  for (const journal::Entry& entry : store_.Entries(0, static_cast<int>(cursor))) {
    const auto record = setup_.router(entry);
    records += record && record->topic == topic;
  }
  return records;
}

}  // namespace kith::simulation
