#include "shared/runtime/background.h"

#include "shared/log/log.h"

namespace kith::runtime {

Loop::Loop(std::function<std::chrono::milliseconds()> turn) : turn_(std::move(turn)) {
  thread_ = std::thread([this] { Run(); });
}

Loop::~Loop() { Stop(); }

void Loop::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Loop::Poke() {
  {
    std::lock_guard lock(mutex_);
    poked_ = true;
  }
  wake_.notify_one();
}

void Loop::Run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    poked_ = false;
    lock.unlock();
    std::chrono::milliseconds pause{1000};
    try {
      pause = turn_();
    } catch (const std::exception& error) {
      log::Error("background_failed", {{"error", error.what()}});
    }
    lock.lock();
    wake_.wait_for(lock, pause, [&] { return stopping_ || poked_; });
  }
}

}  // namespace kith::runtime
