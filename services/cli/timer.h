// Callbacks after a time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <thread>

namespace kith::cli {

// Thread-safe. One thread runs the callbacks, which are short.
class Timer {
 public:
  Timer() : thread_([this] { Run(); }) {}
  // What is not due yet does not run.
  ~Timer();
  void After(std::chrono::milliseconds pause, std::function<void()> work);

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<std::chrono::steady_clock::time_point, std::function<void()>> due_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace kith::cli
