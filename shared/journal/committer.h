// The one thread of a service that writes its journal: natural batching, one transaction a batch, answers only after
// the commit. The thread and its queue are here, the work is CommitterCore's.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "shared/journal/committer_core.h"

namespace kith::journal {

// Thread-safe.
class Committer {
 public:
  Committer(const Options& options, const Schema& schema, const Clock& clock, std::string journal_id);
  // Finishes what is queued.
  ~Committer();

  bool Submit(Command command);
  void SaveCursor(const std::string& name, int64_t position);
  size_t QueueDepth() const {
    std::lock_guard lock(mutex_);
    return queue_.size();
  }
  // Before the first command.
  void OnCommit(std::function<void(int64_t)> fn) { core_.OnCommit(std::move(fn)); }

  // As the core's, between two batches; waits for it.
  void RunExclusively(const std::function<void(sql::Connection&)>& work);

 private:
  void Loop();

  const Options options_;
  const SystemSteadyClock steady_;
  CommitterCore core_;  // the thread's own

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::deque<Command> queue_;
  std::deque<std::function<void()>> exclusive_;
  CommitterCore::CursorSaves cursor_saves_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kith::journal
