// Many tasks side by side, so many at a time.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

#include "services/cli/task.h"

namespace kith::cli {

class Crew {
 public:
  // The next task; nothing where there is none for now: it is asked again whenever a task has ended. Asked by one
  // thread at a time.
  using Next = std::function<std::optional<Task<bool>>()>;

  Crew(int concurrency, Next next) : concurrency_(concurrency), next_(std::move(next)) {}

  // Waits until nothing is under way and there is nothing more. Asks for no more once a task returned false.
  void Run();

 private:
  void StartMore();
  void Ended(bool go_on);

  const int concurrency_;
  const Next next_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int under_way_ = 0;
  bool is_starting_ = false;  // somebody starts tasks, and looks again when look_again_ is set
  bool look_again_ = false;
  bool stopped_ = false;
};

}  // namespace kith::cli
