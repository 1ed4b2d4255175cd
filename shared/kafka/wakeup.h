// A thread's alarm clock: it sleeps until its time is up or somebody sets it off. A call between two waits is not lost.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace kith::kafka {

// Thread-safe; one waiter.
class Wakeup {
 public:
  void Set() {
    {
      std::lock_guard lock(mutex_);
      set_ = true;
    }
    condition_.notify_one();
  }

  void WaitFor(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    condition_.wait_for(lock, limit, [this] { return set_; });
    set_ = false;
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool set_ = false;
};

}  // namespace kith::kafka
