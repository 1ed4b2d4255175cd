// What writes a service's journal: natural batching, one transaction a batch, answers only after the commit. One thread
// decides; under load a second one waits for the database meanwhile. Threads and queue are here, the work is
// CommitterCore's.
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
  using Batch = CommitterCore::Batch;
  using Flight = CommitterCore::Flight;

  void Loop();
  // Takes from the front of the queue; with the mutex held.
  Batch Take(size_t most);
  void PutBack(Batch batch);
  // Begins to write the flight, or has written and answered it; without the mutex.
  void Launch(std::unique_ptr<Flight> flight);
  void LandFlying();
  // Decides these, the queue's first; what cannot be decided now goes back.
  void DecideNext(Batch batch);
  void WriteLoop();

  const Options options_;
  const SystemSteadyClock steady_;
  CommitterCore core_;  // the thread's own

  mutable std::mutex mutex_;
  std::condition_variable work_;
  std::deque<Command> queue_;
  std::deque<std::function<void()>> exclusive_;
  CommitterCore::CursorSaves cursor_saves_;
  bool stopping_ = false;

  // The batch that is being written, and the one that is decided meanwhile: the thread's own.
  std::unique_ptr<Flight> flying_, next_;
  bool must_process_ = false;   // the queue's first batch cannot be decided ahead: the thread's own too
  Flight* to_write_ = nullptr;  // under the mutex, as what follows
  bool is_written_ = false;
  bool has_written_all_ = false;
  std::condition_variable writes_;
  std::thread writer_;
  std::thread thread_;
};

}  // namespace kith::journal
