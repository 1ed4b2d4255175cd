// The committer without its thread: takes commands in batches and carries each batch out in one transaction, over
// clocks and a database that it is given.
#pragma once

#include <exception>
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

  // Process in steps, so that a batch can be decided while the one before it is being written:
  //
  //   next = DecideAhead(batch, rest)      while Write(flying) runs on another thread
  //   DecideMore(next, batch, rest)        as long as it does
  //   Land(flying)                         where it says false, next is void: its commands were decided on what is not
  //   so TakeOff(next), Write(next) …
  //
  // At most one batch has taken off and not landed; until it has, nothing else is called but DecideAhead,
  // DecideMore and Prepare.
  struct Flight {
    Batch batch;
    std::unique_ptr<Transaction> transaction;
    std::vector<sql::Bulk> writes;
    CursorSaves saves;
    SteadyTime began{};
    std::exception_ptr failure;  // of Write
  };
  // Decides the batch on the states as the one before leaves them; what did not fit into the time goes to rest. Null,
  // and the batch untouched, where it has to be processed instead.
  std::unique_ptr<Flight> DecideAhead(Batch& batch, Batch& rest);
  // Decides further commands of a batch that was decided ahead. False, and this batch untouched, where they have to be
  // processed instead; the flight is then void, and its commands come before them.
  [[nodiscard]] bool DecideMore(Flight& flight, Batch& batch, Batch& rest);
  // Where there is nothing to be decided: makes a little of what will be written. False where nothing was left.
  static bool Prepare(Flight& flight);
  // False where nothing is left to be written: the callers have been told. Commands that have to come again are put
  // into again.
  [[nodiscard]] bool TakeOff(Flight& flight, Batch& again);
  // The only step that another thread may take.
  void Write(Flight& flight) noexcept;
  // Answers. False where the writes failed; then the batch has been processed instead, and again is as Process's
  // answer.
  [[nodiscard]] bool Land(Flight& flight, Batch& again);

  // Runs work inside one write transaction with the head locked. The cache is emptied after it. Throws what work
  // throws, and sql::SqlError when the database is gone.
  void RunExclusively(const std::function<void(sql::Connection&)>& work);

  // When idle: cursors, checkpoint.
  void Tidy();

 private:
  Batch Process(Batch batch, bool presume);
  // Throws sql::SqlError.
  Batch CommitBatch(Batch& batch, bool presume);
  // After the database refused, or was lost: what becomes of the batch. As Process.
  Batch Failed(Batch batch, const std::exception_ptr& failure, bool presumed, bool writing);
  size_t DecideAll(Transaction& transaction, const Batch& batch, SteadyTime began);
  bool CanDecideAhead(const Batch& batch) const;
  void LoseAhead(const sql::SqlError& error);
  void Conclude(Flight& flight, bool has_written);
  void RefuseAll(Batch& batch, Reason reason, const std::string& message) const;
  // A caller that throws must not make the committer think that the commit failed.
  static void Tell(Command& command, Result<std::string> answer);
  bool IsConnected();
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
  std::unique_ptr<sql::Connection> ahead_;  // reads for what is decided ahead
  SteadyTime next_connect_{};
  StateCache cache_;
  Salts salts_;
  Transaction::Known known_;      // the head after our last commit, or after the batch that has taken off
  std::string committed_digest_;  // of the head after our last commit
  CursorSaves cursor_saves_;
  bool is_flying_ = false;  // a batch has taken off, and its connection is another thread's
  bool checkpoint_due_ = false;
  int careful_ = 0;  // batches for which the head is locked and the requests are looked up first
  struct {
    bool presumed = false;  // the batch's transaction presumed what nobody had looked at
    bool writing = false;   // its writes have been sent, so that a lost connection leaves its outcome unknown
  } now_;
};

}  // namespace kith::journal
