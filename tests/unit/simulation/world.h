// One schedule: two replicas of a service, their clients, a broker, and a service that follows, all turned by one seed;
// then the faults stop, everything comes to rest, and what was promised is checked.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "tests/unit/simulation/broker.h"
#include "tests/unit/simulation/client.h"
#include "tests/unit/simulation/follower.h"
#include "tests/unit/simulation/ground.h"
#include "tests/unit/simulation/replica.h"
#include "tests/unit/simulation/store.h"

namespace kith::simulation {

struct Outcome {
  std::string failure;  // empty: all promises were kept
  int64_t turns = 0;
  int64_t entries = 0;
  std::array<int64_t, static_cast<size_t>(Met::kCount)> met{};
};

// Runs the schedule of a seed from beginning to end.
Outcome RunSchedule(uint64_t seed, Planted planted = Planted::kNothing, bool tracing = false);

class World {
 public:
  World(uint64_t seed, Planted planted, bool tracing);
  Outcome Run();

 private:
  Setup MakeSetup();
  void Storm();
  void Calm(const char* when);
  bool IsAtRest() const;
  // One turn of somebody, chosen by chance; possibly within a transaction of somebody else.
  void Turn();
  void Strike();
  void StrikeProcess();
  void StrikeStore();
  void StrikeBroker();
  void PassTime();
  bool Takes(const Replica& replica) const;
  Result<std::vector<journal::Entry>> ReadFeed(int64_t after, int limit);
  bool Submit(journal::Command command);
  void OnStored(const StoredRecord& record);
  int64_t VouchedEnd(const std::string& topic) const;

  Ground ground_;
  const bool has_agencies_;  // several topics, and entries that go to none
  const sql::Dialect dialect_;
  Setup setup_;
  Store store_;
  Store follower_store_;
  Broker broker_;
  Lease lease_;
  std::deque<Replica> replicas_;
  std::deque<Follower> followers_;
  std::deque<Client> clients_;
  uint64_t faults_ = 0;  // bits: which kinds this schedule has
  microseconds settled_at_{};
  int64_t turns_ = 0;
};

}  // namespace kith::simulation
