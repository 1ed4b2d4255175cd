// One process of a service that follows another one: the consumer's core, whose effect is a command on a journal of its
// own that moves the cursor in the same transaction, as shared/inbox does.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shared/journal/committer_core.h"
#include "shared/kafka/consumer_core.h"
#include "tests/unit/simulation/broker.h"
#include "tests/unit/simulation/ground.h"
#include "tests/unit/simulation/replica.h"
#include "tests/unit/simulation/store.h"

namespace kith::simulation {

inline constexpr const char* kInbox = "in/counters";

class Follower {
 public:
  Follower(Ground& ground, Store& own, Broker& broker, const Setup& setup, std::string topic, kafka::Feed feed,
           int number);

  void Start();
  void Crash();
  bool is_running() const { return committer_ != nullptr; }
  bool is_paused = false;

  void Turn(bool hurry);

 private:
  Result<int64_t> Apply(const std::vector<journal::Entry>& batch);
  journal::Command CommandOf(const journal::Entry& entry);
  void MayCrash();
  void Count();

  Ground& ground_;
  Store& own_;
  Broker& broker_;
  const Setup& setup_;
  const std::string topic_;
  const kafka::Feed feed_;
  const int number_;

  std::unique_ptr<journal::CommitterCore> committer_;
  std::unique_ptr<kafka::ConsumerCore> consumer_;
  kafka::ConsumerStats counted_;
  SteadyTime turn_at_{};
  bool is_crashing_ = false;
};

}  // namespace kith::simulation
