// The journal: one append-only, hash-chained sequence of events per service, with the streams' states, the service's
// view rows, stored answers and cursors, all written in one transaction by one committer. shared/journal/README.md
// gives the format.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "shared/clock/clock.h"
#include "shared/decide/decide.h"
#include "shared/journal/entry.h"
#include "shared/journal/migration.h"
#include "shared/journal/schema.h"
#include "shared/result/result.h"
#include "shared/sql/connection.h"

namespace kith::journal {

// A compare-and-set of a durable cursor, in the transaction of the command's effect.
struct CursorMove {
  std::string name;
  int64_t from = 0;  // 0: the cursor does not exist yet
  int64_t to = 0;
};

// The version that the caller believes a stream to have.
struct Precondition {
  std::string stream;
  int64_t version = 0;
};

// A command as the committer takes it.
struct Command {
  std::string request_id;   // stored with the answer; empty: not remembered (consumers use a cursor instead)
  std::string fingerprint;  // of the method and the request's bytes without request_id; another one under the same id
                            // is refused
  std::string subject;      // goes into the entries as actor, and into Context
  std::vector<std::string> roles;
  std::string traceparent;
  std::vector<std::string> streams;  // read ahead in one round trip; others are read when decide asks for them
  std::optional<Precondition> etag;  // STALE_ETAG with the current version otherwise
  std::vector<CursorMove> cursors;   // CURSOR_MOVED otherwise
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();

  // Pure. Returns the events to append, possibly none. Runs on the committer's thread, possibly more than once.
  std::function<Result<Drafts>(const Streams&, const Context&)> decide;
  // Makes the answer from the states after the events; stored with the request_id. Null: the empty answer.
  std::function<std::string(const Streams&)> answer;
  // Called exactly once, after the commit or the refusal, on the committer's thread; must not block.
  // Refusals: those of decide; STALE_ETAG; REQUEST_ID_REUSED; CURSOR_MOVED; DEADLINE_PASSED (nothing written);
  // EVENT_TOO_LARGE (over 200 KiB); STORE_UNAVAILABLE (nothing written); OUTCOME_UNKNOWN (retry with the same
  // request_id).
  std::function<void(Result<std::string>)> done;
};

// What became of a batch of commands, for metrics.
struct BatchOutcome {
  size_t done = 0;         // answered with success, retries included
  size_t refused = 0;      // by a rule: nothing was written of them
  size_t failed = 0;       // by the store, or a fault of ours
  bool committed = false;  // the batch wrote something
  std::chrono::steady_clock::duration took{};
};

struct Options {
  sql::Address database;
  std::vector<Migration> migrations;             // the service's own, for the database's dialect: checked at start
  size_t max_queue = 1024;                       // commands waiting; more are refused at once
  size_t max_batch = 256;                        // commands per transaction
  std::chrono::milliseconds max_batch_work{20};  // of deciding per transaction, so that replicas take turns
  std::chrono::milliseconds idle{100};           // without commands: then cursors are saved and SQLite's log is emptied
  size_t max_cached_states = 50'000;
  int readers = 2;
  std::function<void(const BatchOutcome&)> on_batch{};  // on the committer's thread: must not block; may be null
};

struct Head {
  std::string journal_id;
  int64_t position = 0;
  std::string digest;
};

// What VerifyEntries and VerifyStreams find; see kith/journal/v1/journal_service.proto.
struct EntriesVerdict {
  int64_t last_position = 0;
  std::string previous_digest;
  std::string last_digest;
  int64_t checked = 0;
  int64_t erased = 0;
  int64_t fault_position = 0;
  std::string fault;
};
struct StreamsVerdict {
  int64_t equal = 0;
  int64_t erased = 0;
  std::vector<std::string> different;
  std::string next_page_token;
};

// Thread-safe. Methods that read throw sql::SqlError when the database cannot be reached.
class Journal {
 public:
  // Opens the service's database and starts the committer. Throws std::runtime_error with what to do: the schema is not
  // migrated, or newer than this program; another process has the SQLite file; the database belongs to another service.
  Journal(Options options, Schema schema, const Clock& clock);
  // Finishes what is queued and stops.
  ~Journal();

  // Queues a command. False when the queue is full or the journal is closing: nothing happened and done is not called.
  [[nodiscard]] bool Submit(Command command);
  // Submits and waits. For tests, consumers and tools.
  Result<std::string> Execute(Command command);

  // Moves a cursor without a command (the relay's): written with the next batch, or alone when idle. Never moves one
  // back.
  void SaveCursor(const std::string& name, int64_t position);
  // 0 when it does not exist.
  int64_t ReadCursor(const std::string& name);

  Head ReadHead();
  // Entries after a position, in order, at most limit; of one stream only when stream is not empty.
  std::vector<Entry> Read(int64_t after_position, int limit, const std::string& stream = {});
  // The streams that have a row with this value in a view table; table and column as the schema names them.
  struct Named {
    std::string table;
    std::string column;
    std::string value;
  };
  // Their entries after a position and up to another one, in order, at most limit. The view's stream column must not
  // have a collation of its own.
  std::vector<Entry> ReadNamed(const Named& named, int64_t after_position, int64_t to_position, int limit);
  // Entries after a position as topics carry them: actor, request_id, salt and digests stay empty.
  std::vector<Entry> ReadPublic(int64_t after_position, int limit);
  // The stored state; nothing when the stream has no events or was erased. version, where not null, gets the stream's
  // version.
  std::unique_ptr<google::protobuf::Message> ReadState(const std::string& stream, int64_t* version = nullptr);
  struct ReadStream {
    std::unique_ptr<google::protobuf::Message> state;  // null as above
    int64_t version = 0;
  };
  // The same for many streams in one round trip; in their order.
  std::vector<ReadStream> ReadStates(const std::vector<std::string>& streams);
  template <class State>
  std::unique_ptr<State> ReadStateAs(const std::string& stream, int64_t* version = nullptr) {
    return std::unique_ptr<State>(static_cast<State*>(ReadState(stream, version).release()));
  }

  // Erases every payload, the state, the view rows and the stored answers of a stream (retention, court seal); the
  // chain stays whole. Appends nothing; the stream takes no further events (RECORD_ERASED).
  Result<void> EraseStream(const std::string& stream);

  EntriesVerdict VerifyEntries(int64_t after_position, int64_t limit);
  StreamsVerdict VerifyStreams(int page_size, const std::string& page_token);
  // Rebuilds every state and view row from the events and stores them; returns how many streams differed.
  int64_t RebuildStates();
  // The same for these streams alone, at most a few hundred: what they wait is what commands wait.
  int64_t RebuildStreams(const std::vector<std::string>& streams);

  // fn(position) runs on the committer's thread after each commit; it must not block. Also pokes after another
  // replica's commit is noticed. Register before the first command.
  void OnCommit(std::function<void(int64_t position)> fn);

  // Commands that wait for the committer.
  size_t QueueDepth() const;

  // True while this process leads the journal: the relay and the reactions of one journal run in one replica at a time.
  // Takes the lead when nobody has it. Always true on SQLite, which has one process. Never throws; false when the
  // database is gone.
  bool Lead();

  // Connections for view queries.
  sql::Pool& readers();
  const Schema& schema() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::journal
