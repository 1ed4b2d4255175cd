// One batch of the committer: what it reads, decides and writes, in one database transaction. Used by the committer's
// thread only; what it holds is dropped when the batch fails.
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "shared/clock/steady_clock.h"
#include "shared/journal/journal.h"
#include "shared/journal/rows.h"
#include "shared/journal/states.h"

namespace kith::journal {

// Salts of payloads, drawn many at a time: a call of the generator costs more than the bytes.
class Salts {
 public:
  std::string Next();

 private:
  std::string bytes_;  // not used yet
};

class Transaction {
 public:
  struct Environment {
    const Schema& schema;
    const std::map<std::string, TableStatements>& tables;  // by view table
    const std::string& journal_id;
    sql::Connection& connection;
    StateCache& cache;
    Salts& salts;
    // Streams that a command appends to without anybody having looked at them are taken for new ones, as names made
    // from the command's position are, instead of being asked for one by one. Where that is wrong the journal's unique
    // index on (stream, version) refuses the batch.
    bool presume_new = true;
    // A request_id is taken for one that was never answered: the stored answers are asked for only where a command is
    // refused. Where that is wrong the request table's key refuses the batch. On PostgreSQL the head is also taken to
    // stand where we left it, where there is nothing to read: it is locked, and compared, with the writes.
    bool presume_known = true;
    // Decided while the batch before is still being written: the head is taken to stand where that one leaves it, and
    // connection, which only reads, is another than the one that writes.
    bool is_ahead = false;
    // Then: where the head stands in the database, until the batch before is committed. What is read has to come from
    // that history or its continuation, not from a server that has another.
    std::string committed_digest{};
  };
  // What the committer remembers of the head. position -1: nothing.
  struct Known {
    int64_t position = -1;
    int64_t epoch = 0;  // grows whenever states change without an event: erasure, rebuilding
    std::string digest{};
  };
  explicit Transaction(const Environment& environment);

  // Begins, locks the head, and reads in one round trip what the commands will surely need, unless all of it is
  // presumed. known: where the head stood after our last commit; what others changed since is dropped from the cache.
  void Begin(const std::vector<Command>& batch, const Known& known, Instant now);
  // Of a batch that is being decided ahead: what these further commands will need is read.
  void Extend(const std::vector<Command>& batch, Instant now);
  // Decides one command on the states as the ones before it left them, and adds its outcome. steady: for its deadline.
  void Decide(const Command& command, SteadyTime steady);
  // Of a batch that was decided ahead, once the one before it is committed: from now on this connection is used.
  void Use(sql::Connection& connection) { connection_ = &connection; }
  // Once all are decided: makes sure of those outcomes that no write of ours will make sure of, and answers a retry
  // that was refused as a new command. False: the head moved meanwhile, nothing of what was decided holds.
  [[nodiscard]] bool Settle(const std::vector<Command>& batch);
  // Makes some of what Writes will need, where there is time before; false where nothing was left to be made.
  bool Prepare(size_t most_streams);
  // Everything that is to be written, from begin to commit, cursors to be saved included; nothing when nothing is.
  std::vector<sql::Bulk> Writes(std::map<std::string, int64_t> cursor_saves);
  // After the commit: the states that it made become the cache's.
  void KeepStates() { streams_.MoveIntoCache(); }

  // The head as this batch leaves it.
  Known head() const { return {position_, epoch_, digest_}; }
  bool appended() const { return !entries_.empty(); }
  // Whether something was presumed: then a refusal of the database may mean no more than that it was not so.
  bool presumed() const { return presumed_ || environment_.presume_known; }
  // Whether a transaction is open.
  bool begun() const { return begun_; }
  // Whether another replica had its turn since our last commit.
  bool others_wrote() const { return others_wrote_; }
  std::vector<Result<std::string>>& outcomes() { return outcomes_; }

 private:
  struct StoredAnswer {
    std::string fingerprint;
    std::string answer;
    bool erased = false;
  };

  // The answer of a command that was answered before, or nothing.
  std::optional<Result<std::string>> Answered(const Command& command) const;
  void KeepAnswers(const sql::Rows& rows);
  void SetTime(Instant now);
  // The statement that reads what the commands name and nobody knows.
  sql::Bulk UnknownStreams(const std::vector<Command>& batch) const;
  void ProvideStreams(const sql::Bulk& asked, const sql::Rows& found);
  // The refusal of a command that is not to be decided at all, or nothing.
  std::optional<Error> RefusedBefore(const Command& command, SteadyTime steady) const;
  // The refusal of drafts that cannot be appended, or nothing.
  std::optional<Error> RefusedAfter(const Drafts& drafts);
  void Append(const Command& command, const Drafts& drafts);
  struct ViewWrites;
  // What a changed stream comes to in the tables, at a version.
  struct StreamWrites {
    int64_t version = 0;
    std::string state;
    std::map<std::string, sql::Rows> rows;      // by table
    std::map<std::string, std::string> packed;  // the same
  };
  StreamWrites WritesOf(const std::string& stream) const;
  void AddStreams(std::vector<sql::Bulk>& writes);
  sql::Rows ReadStreams(const sql::Bulk& streams);
  StoredStream LoadStream(const std::string& stream);
  StoredStream Parse(const sql::Row& row) const;
  void ForgetOthersChanges(const Known& known);

  const Environment environment_;
  sql::Connection* connection_;
  int64_t position_ = 0;  // of the last entry, stored or about to be
  int64_t epoch_ = 0;
  std::string digest_;
  Instant now_;
  std::string today_;
  WorkingSet streams_;
  std::unordered_map<std::string, StoredAnswer> answers_;  // by request_id: stored ones and this batch's
  std::map<std::string, int64_t> cursors_;                 // as read, and as moved by this batch
  std::map<std::string, int64_t> moved_;

  bool begun_ = false;
  bool others_wrote_ = false;
  bool presumed_ = false;
  Known believed_;                 // where the head stood when nobody asked it
  std::vector<size_t> unsettled_;  // refused, though they may have been answered before
  std::unordered_map<std::string, StreamWrites> prepared_;
  size_t next_to_prepare_ = 0;  // of the changed streams
  std::vector<Entry> entries_;
  std::vector<std::string> new_requests_;
  std::vector<Result<std::string>> outcomes_;
};

}  // namespace kith::journal
