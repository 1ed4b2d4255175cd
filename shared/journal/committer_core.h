// The committer without its thread: takes commands in batches and carries each batch out in one transaction, over
// clocks and a database that it is given.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/clock/steady_clock.h"
#include "shared/journal/journal.h"
#include "shared/journal/rows.h"
#include "shared/journal/states.h"
#include "shared/journal/transaction.h"

namespace kith::journal {

// For one thread.
class CommitterCore {
 public:
  // Opens a connection; throws sql::SqlError when the database cannot be reached.
  using Connect = std::function<std::unique_ptr<sql::Connection>()>;
  using Batch = std::vector<Command>;
  using CursorSaves = std::map<std::string, int64_t>;

  // All references must outlive it.
  CommitterCore(const Options& options, const Schema& schema, const Clock& clock, const SteadyClock& steady,
                std::string journal_id, Connect connect);

  void OnCommit(std::function<void(int64_t)> fn) { on_commit_.push_back(std::move(fn)); }

  // Cursors to move with the next transaction; kept until one has committed.
  void SaveCursors(const CursorSaves& saves);

  // Decides, commits and answers. Returns, in order, the commands that did not fit into the time: they belong to the
  // front of the next batch.
  [[nodiscard]] Batch Process(Batch batch);

  // Runs work inside one write transaction with the head locked. The cache is emptied after it. Throws what work
  // throws, and sql::SqlError when the database is gone.
  void RunExclusively(const std::function<void(sql::Connection&)>& work);

  // When idle: cursors, checkpoint.
  void Tidy();

 private:
  Batch Process(Batch batch, bool presume);
  // Throws sql::SqlError.
  Batch CommitBatch(Batch& batch, bool presume);
  void RefuseAll(Batch& batch, Reason reason, const std::string& message) const;
  // A caller that throws must not make the committer think that the commit failed.
  static void Tell(Command& command, Result<std::string> answer);
  bool IsConnected();
  void CursorsAreSaved();
  void RollBack();

  const Options& options_;
  const Schema& schema_;
  const Clock& clock_;
  const SteadyClock& steady_;
  const std::string journal_id_;
  const Connect connect_;
  std::map<std::string, TableStatements> tables_;
  std::vector<std::function<void(int64_t)>> on_commit_;

  std::unique_ptr<sql::Connection> connection_;
  SteadyTime next_connect_{};
  StateCache cache_;
  Salts salts_;
  Transaction::Known known_;  // the head after our last commit
  CursorSaves cursor_saves_;
  bool checkpoint_due_ = false;
  bool presumed_ = false;  // the batch's transaction presumed what nobody had looked at
  int careful_ = 0;        // batches for which the head is locked and the requests are looked up first
  bool writing_ = false;   // the batch's writes have been sent, so that a lost connection leaves its outcome unknown
};

}  // namespace kith::journal
