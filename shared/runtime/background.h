// A thread that does one thing again and again until it is stopped: the only loop with a sleep in it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace kith::runtime {

class Loop {
 public:
  // turn returns how long to wait before the next turn; what it throws is logged and tried again after a second.
  explicit Loop(std::function<std::chrono::milliseconds()> turn);
  // As Stop.
  ~Loop();

  // Ends the wait of the moment. Any thread.
  void Poke();
  // Waits for the turn in progress; there is none after it.
  void Stop();

 private:
  void Run();

  std::function<std::chrono::milliseconds()> turn_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool poked_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kith::runtime
