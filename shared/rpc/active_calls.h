// The calls that a server is in the middle of.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "shared/result/result.h"

namespace kith::rpc {

class ActiveCall {
 public:
  virtual ~ActiveCall() = default;
  // Answers with the refusal unless it has been answered already. Thread-safe.
  virtual void Abort(const Error& error) = 0;
  // The server is about to stop: what could go on for ever ends once nobody waits for it. Thread-safe.
  virtual void Drain() {}
};

// Keeps each call alive from Add to Remove. Thread-safe.
class ActiveCalls {
 public:
  void Add(std::shared_ptr<ActiveCall> call);
  void Remove(const ActiveCall* call);

  // False when some are left at the deadline.
  bool WaitForNone(std::chrono::steady_clock::time_point deadline);
  void DrainAll();
  void AbortAll(const Error& error);

 private:
  std::vector<std::shared_ptr<ActiveCall>> All();

  std::mutex mutex_;
  std::condition_variable none_;
  std::unordered_map<const ActiveCall*, std::shared_ptr<ActiveCall>> calls_;
};

}  // namespace kith::rpc
