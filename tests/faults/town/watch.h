// Readers of the topics, from the beginning and all the while: the embedded broker keeps only the newest 5 MiB.
#pragma once

#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>

#include "tests/faults/history/history.h"
#include "tests/faults/town/town.h"

namespace kith::faults {

// Everything that one internal topic held.
class TopicWatch {
 public:
  TopicWatch(const Town& town, const std::string& service);

  int64_t highest() const;
  std::vector<Published> Records() const;

 private:
  mutable std::mutex mutex_;
  std::vector<Published> records_;  // guarded by mutex_
  int64_t highest_ = 0;             // of them, guarded by mutex_
  std::jthread reader_;
};

// A partner: reads its agency's topic and applies each event once and in order by the three-line rule, with the
// agency's feed for what is missing and the heartbeats for a missing end.
class PartnerWatch {
 public:
  PartnerWatch(Town& town, const std::string& agency);

  int64_t applied() const;
  // The highest sequence of the topic.
  int64_t highest() const;
  Partner Records() const;

 private:
  void Take(const std::string& value, const std::string& outside);
  // Applies what the feed has after the last. Waits for the service.
  void ReadFeed(int64_t until);

  Town& town_;
  mutable std::mutex mutex_;
  Partner partner_;      // guarded by mutex_
  int64_t last_ = 0;     // applied, guarded by mutex_
  int64_t highest_ = 0;  // of the topic, guarded by mutex_
  std::stop_token stop_;
  std::jthread reader_;
};

}  // namespace kith::faults
