#include "shared/journal/committer.h"

#include <future>

#include "shared/log/log.h"

namespace kith::journal {
namespace {

constexpr auto kIdle = std::chrono::milliseconds(100);
constexpr auto kReconnectPause = std::chrono::milliseconds(250);

}  // namespace

Committer::Committer(const Options& options, const Schema& schema, const Clock& clock, std::string journal_id)
    : options_(options),
      schema_(schema),
      clock_(clock),
      journal_id_(std::move(journal_id)),
      cache_(options.max_cached_states) {
  for (const ViewTable& table : schema_.tables) tables_.emplace(table.name, TableStatements(table));
  thread_ = std::thread([this] { Loop(); });
}

Committer::~Committer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
}

bool Committer::Submit(Command command) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= options_.max_queue) return false;
    queue_.push_back(std::move(command));
  }
  work_.notify_one();
  return true;
}

void Committer::SaveCursor(const std::string& name, int64_t position) {
  std::lock_guard lock(mutex_);
  int64_t& saved = cursor_saves_[name];
  saved = std::max(saved, position);
}

void Committer::RunExclusively(const std::function<void(sql::Connection&)>& work) {
  std::promise<void> promise;
  auto done = promise.get_future();
  auto task = [&] {
    try {
      if (!Connect()) throw sql::SqlError("the database cannot be reached", true);
      connection_->Run({Begin(), LockHead()});
      try {
        work(*connection_);
        // States may have changed without an event: every replica is to forget what it remembers.
        connection_->Query("UPDATE head SET epoch = epoch + 1 WHERE id = 1");
        connection_->Run({Commit()});
      } catch (...) {
        RollBack();
        throw;
      }
      promise.set_value();
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
    cache_.Clear();
  };
  {
    std::lock_guard lock(mutex_);
    if (stopping_) throw std::runtime_error("the journal is closing");
    exclusive_.emplace_back(task);
  }
  work_.notify_one();
  done.get();
}

void Committer::Loop() {
  for (;;) {
    Batch batch;
    std::function<void()> exclusive;
    {
      std::unique_lock lock(mutex_);
      work_.wait_for(lock, kIdle, [&] { return stopping_ || !queue_.empty() || !exclusive_.empty(); });
      if (!exclusive_.empty()) {
        exclusive = std::move(exclusive_.front());
        exclusive_.pop_front();
      } else {
        while (!queue_.empty() && batch.size() < options_.max_batch) {
          batch.push_back(std::move(queue_.front()));
          queue_.pop_front();
        }
        if (batch.empty() && stopping_) break;
      }
    }
    if (exclusive) {
      exclusive();
    } else if (batch.empty()) {
      Tidy();
    } else {
      Process(std::move(batch));
    }
  }
  Tidy();
}

void Committer::Process(Batch batch) {
  if (!Connect()) {
    RefuseAll(batch, reasons::kStoreUnavailable,
              "the database cannot be reached; nothing was written; retry with the same request_id");
    return;
  }
  writing_ = false;
  try {
    CommitBatch(batch);
    return;
  } catch (const sql::SqlError& error) {
    log::Error("commit_failed", {{"error", error.what()}, {"count", static_cast<int64_t>(batch.size())}});
    if (error.is_lost()) {
      connection_.reset();
      known_ = {};
      if (writing_) {
        RefuseAll(batch, reasons::kOutcomeUnknown,
                  "the connection to the database was lost; retry with the same request_id to learn the outcome");
      } else {
        RefuseAll(batch, reasons::kStoreUnavailable,
                  "the connection to the database was lost; nothing was written; retry with the same request_id");
      }
      return;
    }
  } catch (const std::exception& error) {
    log::Error("command_failed", {{"error", error.what()}, {"count", static_cast<int64_t>(batch.size())}});
  }
  RollBack();
  if (batch.size() == 1) {
    RefuseAll(batch, reasons::kInternal, "the command could not be carried out; nothing was written");
    return;
  }
  // One bad command must not fail its batch: halves, until the culprit stands alone.
  Batch second(std::make_move_iterator(batch.begin() + static_cast<ptrdiff_t>(batch.size() / 2)),
               std::make_move_iterator(batch.end()));
  batch.resize(batch.size() / 2);
  Process(std::move(batch));
  Process(std::move(second));
}

void Committer::CommitBatch(Batch& batch) {
  Transaction transaction({schema_, tables_, journal_id_, *connection_, cache_});
  transaction.Begin(batch, known_, clock_.Now());

  const auto until = std::chrono::steady_clock::now() + options_.max_batch_work;
  size_t decided = 0;
  for (; decided < batch.size(); ++decided) {
    if (decided > 0 && std::chrono::steady_clock::now() > until) break;
    transaction.Decide(batch[decided]);
  }

  std::map<std::string, int64_t> saves;
  {
    std::lock_guard lock(mutex_);
    saves.swap(cursor_saves_);
  }
  auto writes = transaction.Writes(std::move(saves));
  if (writes.empty()) {
    RollBack();
    if (!connection_) throw sql::SqlError("the connection was lost", true);
  } else {
    writes.push_back(Commit());
    writing_ = true;
    connection_->Run(writes);
    checkpoint_due_ = true;
  }
  known_ = transaction.head();
  transaction.KeepStates();

  if (decided < batch.size()) {
    PutBack(Batch(std::make_move_iterator(batch.begin() + static_cast<ptrdiff_t>(decided)),
                  std::make_move_iterator(batch.end())));
    batch.resize(decided);
  }
  for (size_t i = 0; i < batch.size(); ++i) Tell(batch[i], std::move(transaction.outcomes()[i]));
  if (transaction.appended()) {
    for (const auto& fn : on_commit_) fn(known_.position);
  }
}

void Committer::PutBack(Batch rest) {
  std::lock_guard lock(mutex_);
  queue_.insert(queue_.begin(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
}

void Committer::RefuseAll(Batch& batch, Reason reason, const std::string& message) {
  for (Command& command : batch) Tell(command, Refuse(reason, message));
}

void Committer::Tell(Command& command, Result<std::string> answer) {
  if (!command.done) return;
  try {
    command.done(std::move(answer));
  } catch (const std::exception& error) {
    log::Error("caller_not_told", {{"error", error.what()}});
  }
}

void Committer::Tidy() {
  std::map<std::string, int64_t> saves;
  {
    std::lock_guard lock(mutex_);
    saves.swap(cursor_saves_);
  }
  if (saves.empty() && !checkpoint_due_) return;
  if (!Connect()) return;
  try {
    if (!saves.empty()) {
      sql::Bulk cursors = UpsertCursors();
      for (const auto& [name, position] : saves) cursors.rows.push_back({name, position});
      connection_->Run({Begin(), cursors, Commit()});
    }
    if (connection_->dialect() == sql::Dialect::kSqlite) connection_->Script("PRAGMA wal_checkpoint(PASSIVE)");
    checkpoint_due_ = false;
  } catch (const sql::SqlError& error) {
    log::Warning("tidying_failed", {{"error", error.what()}});
    RollBack();
  }
}

bool Committer::Connect() {
  if (connection_) return true;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_connect_) return false;
  try {
    connection_ = sql::Open(options_.database, sql::Mode::kWrite);
    cache_.Clear();
    known_ = {};
    return true;
  } catch (const sql::SqlError& error) {
    log::Warning("database_unreachable", {{"error", error.what()}});
    next_connect_ = now + kReconnectPause;
    return false;
  }
}

void Committer::RollBack() {
  if (!connection_) return;
  try {
    connection_->Query("ROLLBACK");
  } catch (const sql::SqlError&) {
    connection_.reset();
    known_ = {};
  }
}

}  // namespace kith::journal
