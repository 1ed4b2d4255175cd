// One process of the service: the committer's core with its queue, the relay's core, and the lead. It may crash, start
// again, or be stopped for a while without noticing.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>

#include "shared/journal/committer_core.h"
#include "shared/kafka/relay_core.h"
#include "tests/unit/simulation/broker.h"
#include "tests/unit/simulation/ground.h"
#include "tests/unit/simulation/store.h"

namespace kith::simulation {

// Who holds the database's advisory lock.
struct Lease {
  int holder = -1;
};

// What the replicas of one schedule have in common.
struct Setup {
  journal::Schema schema;
  journal::Options journal;
  kafka::RelayOptions relay;
  kafka::Router router;
};

class Replica {
 public:
  Replica(Ground& ground, Store& store, Broker& broker, Lease& lease, const Setup& setup, int number);

  void Start();
  void Crash();
  bool is_running() const { return committer_ != nullptr; }
  bool is_paused = false;
  // In the middle of a transaction of its own, where others have their turns.
  bool is_busy() const { return is_busy_; }

  // False: nobody is there, or the queue is full.
  bool Submit(journal::Command command);
  bool HasCommands() const { return !queue_.empty() || flying_; }
  void TurnCommitter();
  // hurry: as if poked.
  void TurnRelay(bool hurry);

  bool IsLeading() const { return leads_; }
  kafka::RelayStats relay_stats() const { return relay_->stats(); }

 private:
  using Batch = journal::CommitterCore::Batch;
  using Flight = journal::CommitterCore::Flight;
  Batch Take();
  void PutBack(Batch batch);
  // The committer's steps as its two threads take them, each in a turn of its own.
  void Decide();
  void Launch(std::unique_ptr<Flight> flight);
  void WriteAndLand();

  kafka::RelaySource Source();
  bool Lead();
  void Count(const kafka::RelayStats& stats, bool asked_marks);

  Ground& ground_;
  Store& store_;
  Broker& broker_;
  Lease& lease_;
  const Setup& setup_;
  const int number_;

  std::deque<journal::Command> queue_;
  std::unique_ptr<Flight> flying_, next_;
  bool must_process_ = false;  // the queue's first batch cannot be decided ahead
  journal::CommitterCore::CursorSaves saves_;
  journal::CommitterCore::CursorSaves forgotten_;  // what a planted fault keeps in memory only
  std::unique_ptr<journal::CommitterCore> committer_;
  std::unique_ptr<kafka::RelayCore> relay_;
  SteadyTime relay_at_{};
  int64_t rebuilds_ = 0;  // counted
  int64_t refills_ = 0;
  bool is_busy_ = false;
  bool leads_ = false;  // as it believes
  SteadyTime lead_checked_{};
};

}  // namespace kith::simulation
