// The one thread of a service that writes its journal: natural batching, one transaction a batch, answers only after
// the commit.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include "shared/journal/journal.h"
#include "shared/journal/rows.h"
#include "shared/journal/states.h"
#include "shared/journal/transaction.h"

namespace kith::journal {

class Committer {
 public:
  Committer(const Options& options, const Schema& schema, const Clock& clock, std::string journal_id);
  // Finishes what is queued.
  ~Committer();

  bool Submit(Command command);
  void SaveCursor(const std::string& name, int64_t position);
  void OnCommit(std::function<void(int64_t)> fn) { on_commit_.push_back(std::move(fn)); }

  // Runs work inside one write transaction with the head locked, between two batches; waits for it. The cache is
  // emptied after it. Throws what work throws, and sql::SqlError when the database is gone.
  void RunExclusively(const std::function<void(sql::Connection&)>& work);

 private:
  using Batch = std::vector<Command>;

  void Loop();
  void Process(Batch batch);
  // Decides and commits; what did not fit into the time is put back to the front of the queue. Throws sql::SqlError.
  void CommitBatch(Batch& batch);
  void PutBack(Batch rest);
  void RefuseAll(Batch& batch, Reason reason, const std::string& message);
  // A caller that throws must not make the committer think that the commit failed.
  static void Tell(Command& command, Result<std::string> answer);
  void Tidy();  // when idle: cursors, checkpoint
  bool Connect();
  void RollBack();

  const Options options_;
  const Schema& schema_;
  const Clock& clock_;
  const std::string journal_id_;
  std::map<std::string, TableStatements> tables_;
  std::vector<std::function<void(int64_t)>> on_commit_;

  // The thread's own.
  std::unique_ptr<sql::Connection> connection_;
  std::chrono::steady_clock::time_point next_connect_{};
  StateCache cache_;
  Transaction::Known known_;  // the head after our last commit
  bool checkpoint_due_ = false;
  bool writing_ = false;  // the batch's writes have been sent, so that a lost connection leaves its outcome unknown

  std::mutex mutex_;
  std::condition_variable work_;
  std::deque<Command> queue_;
  std::deque<std::function<void()>> exclusive_;
  std::map<std::string, int64_t> cursor_saves_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kith::journal
