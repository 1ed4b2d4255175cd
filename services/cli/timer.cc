#include "services/cli/timer.h"

#include <utility>

namespace kith::cli {

Timer::~Timer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Timer::After(std::chrono::milliseconds pause, std::function<void()> work) {
  {
    const std::lock_guard lock(mutex_);
    due_.emplace(std::chrono::steady_clock::now() + pause, std::move(work));
  }
  changed_.notify_all();
}

void Timer::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (due_.empty()) {
      changed_.wait(lock);
    } else if (due_.begin()->first > std::chrono::steady_clock::now()) {
      // A copy: what is first may be another while it waits.
      const auto first = due_.begin()->first;
      changed_.wait_until(lock, first);
    } else {
      auto work = std::move(due_.begin()->second);
      due_.erase(due_.begin());
      lock.unlock();
      work();
      lock.lock();
    }
  }
}

}  // namespace kith::cli
