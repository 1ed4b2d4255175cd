#include "services/cli/crew.h"

#include <utility>

namespace kith::cli {

void Crew::Run() {
  StartMore();
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return under_way_ == 0 && !is_starting_; });
}

// A task may end while it is being started, and on any thread: one of them starts more, the others tell it to look
// again.
void Crew::StartMore() {
  std::unique_lock lock(mutex_);
  look_again_ = true;
  if (is_starting_) return;
  is_starting_ = true;
  while (look_again_ && !stopped_ && under_way_ < concurrency_) {
    look_again_ = false;
    lock.unlock();
    auto task = next_();
    lock.lock();
    if (!task) continue;
    look_again_ = true;
    ++under_way_;
    lock.unlock();
    Start<bool>(*std::move(task), [this](bool go_on) { Ended(go_on); });
    lock.lock();
  }
  is_starting_ = false;
  if (under_way_ == 0) changed_.notify_all();
}

void Crew::Ended(bool go_on) {
  {
    const std::lock_guard lock(mutex_);
    --under_way_;
    stopped_ = stopped_ || !go_on;
  }
  StartMore();
}

}  // namespace kith::cli
