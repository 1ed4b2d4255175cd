#include "shared/journal/committer_core.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "shared/burst/burst.h"
#include "shared/failpoint/failpoint.h"
#include "shared/log/log.h"

namespace kith::journal {
namespace {

constexpr auto kReconnectPause = std::chrono::milliseconds(250);
// After a presumption was wrong: another replica is at work, or callers retry, and neither does so once.
constexpr int kCarefulBatches = 64;

// Cuts the batch off at a place and returns what was behind it.
CommitterCore::Batch CutOff(CommitterCore::Batch& batch, size_t at) {
  const auto cut = batch.begin() + static_cast<ptrdiff_t>(at);
  CommitterCore::Batch rest(std::make_move_iterator(cut), std::make_move_iterator(batch.end()));
  batch.resize(at);
  return rest;
}

void CursorsAreSaved() { failpoint::Hit("committer/after_cursors"); }

}  // namespace

CommitterCore::CommitterCore(const Options& options, const Schema& schema, const Clock& clock,
                             const SteadyClock& steady, std::string journal_id, Connect connect)
    : options_(options),
      schema_(schema),
      clock_(clock),
      steady_(steady),
      journal_id_(std::move(journal_id)),
      connect_(std::move(connect)),
      cache_(options.max_cached_states) {
  for (const ViewTable& table : schema_.tables) tables_.emplace(table.name, TableStatements(table));
}

void CommitterCore::SaveCursors(const CursorSaves& saves) {
  for (const auto& [name, position] : saves) {
    int64_t& saved = cursor_saves_[name];
    saved = std::max(saved, position);
  }
}

CommitterCore::Batch CommitterCore::Process(Batch batch) { return Process(std::move(batch), true); }

CommitterCore::Batch CommitterCore::Process(Batch batch, bool presume) {
  if (!IsConnected()) {
    RefuseAll(batch, reasons::kStoreUnavailable,
              "the database cannot be reached; nothing was written; retry with the same request_id");
    return {};
  }
  now_ = {};
  try {
    return CommitBatch(batch, presume);
  } catch (...) {
    return Failed(std::move(batch), std::current_exception(), now_.presumed, now_.writing);
  }
}

CommitterCore::Batch CommitterCore::Failed(Batch batch, const std::exception_ptr& failure, bool presumed,
                                           bool writing) {
  try {
    std::rethrow_exception(failure);
  } catch (const sql::SqlError& error) {
    if (!error.is_lost() && presumed) {
      log::Info("batch_redone", {{"count", static_cast<int64_t>(batch.size())}});
      careful_ = kCarefulBatches;
      RollBack();
      return Process(std::move(batch), false);
    }
    log::Error("commit_failed", {{"error", error.what()}, {"count", static_cast<int64_t>(batch.size())}});
    if (error.is_lost()) {
      connection_.reset();
      known_ = {};
      if (writing) {
        RefuseAll(batch, reasons::kOutcomeUnknown,
                  "the connection to the database was lost; retry with the same request_id to learn the outcome");
      } else {
        RefuseAll(batch, reasons::kStoreUnavailable,
                  "the connection to the database was lost; nothing was written; retry with the same request_id");
      }
      return {};
    }
  } catch (const std::exception& error) {
    log::Error("command_failed", {{"error", error.what()}, {"count", static_cast<int64_t>(batch.size())}});
  }
  RollBack();
  if (batch.size() == 1) {
    RefuseAll(batch, reasons::kInternal, "the command could not be carried out; nothing was written");
    return {};
  }
  // One bad command must not fail its batch: halves, until the culprit stands alone.
  Batch second = CutOff(batch, batch.size() / 2);
  Batch rest = Process(std::move(batch), false);
  if (rest.empty()) return Process(std::move(second), false);
  rest.insert(rest.end(), std::make_move_iterator(second.begin()), std::make_move_iterator(second.end()));
  return rest;
}

size_t CommitterCore::DecideAll(Transaction& transaction, const Batch& batch, SteadyTime began) {
  SteadyTime now = began;
  const SteadyTime until = began + options_.max_batch_work;
  size_t decided = 0;
  for (; decided < batch.size(); ++decided) {
    if (decided > 0 && (now = steady_.Now()) > until) break;
    transaction.Decide(batch[decided], now);
    failpoint::Hit("committer/mid_batch");
  }
  return decided;
}

CommitterCore::Batch CommitterCore::CommitBatch(Batch& batch, bool presume) {
  const bool presume_known = presume && careful_ == 0;
  if (careful_ > 0) --careful_;
  Flight flight;
  flight.transaction = std::make_unique<Transaction>(
      Transaction::Environment{schema_, tables_, journal_id_, *connection_, cache_, salts_, presume, presume_known});
  Transaction& transaction = *flight.transaction;
  transaction.Begin(batch, known_, clock_.Now());
  flight.began = steady_.Now();
  const size_t decided = DecideAll(transaction, batch, flight.began);
  if (!transaction.Settle(batch)) {
    careful_ = kCarefulBatches;
    RollBack();
    return Process(std::move(batch), false);
  }
  now_.presumed = transaction.presumed();
  if (transaction.others_wrote()) careful_ = kCarefulBatches;
  flight.writes = transaction.Writes(cursor_saves_);
  const bool has_writes = !flight.writes.empty();
  if (!has_writes) {
    if (transaction.begun()) RollBack();
    if (!connection_) throw sql::SqlError("the connection was lost", true);
  } else {
    now_.writing = true;
    flight.saves = std::exchange(cursor_saves_, {});
    Write(flight);
    if (flight.failure) {
      SaveCursors(flight.saves);
      std::rethrow_exception(flight.failure);
    }
  }
  known_ = transaction.head();
  transaction.KeepStates();
  Batch rest;
  if (decided < batch.size()) rest = CutOff(batch, decided);
  flight.batch = std::move(batch);
  Conclude(flight, has_writes);
  return rest;
}

void CommitterCore::Write(Flight& flight) noexcept {
  try {
    failpoint::Hit("committer/before_commit");
    connection_->Run(flight.writes);
    failpoint::Hit("committer/after_commit");
  } catch (...) {
    flight.failure = std::current_exception();
  }
}

void CommitterCore::Conclude(Flight& flight, bool has_written) {
  cache_.Trim();
  committed_digest_ = flight.transaction->head().digest;
  if (has_written) {
    checkpoint_due_ = true;
    if (!flight.saves.empty()) CursorsAreSaved();
  }
  Transaction& transaction = *flight.transaction;
  if (options_.on_batch) {
    const auto& outcomes = transaction.outcomes();
    const auto done = static_cast<size_t>(
        std::count_if(outcomes.begin(), outcomes.end(), [](const auto& outcome) { return outcome.has_value(); }));
    options_.on_batch({done, outcomes.size() - done, 0, has_written, steady_.Now() - flight.began});
  }
  const Burst burst;
  for (size_t i = 0; i < flight.batch.size(); ++i) {
    Tell(flight.batch[i], std::move(transaction.outcomes()[i]));
    failpoint::Hit("committer/mid_answers");
  }
  if (transaction.appended()) {
    for (const auto& fn : on_commit_) fn(transaction.head().position);
  }
}

bool CommitterCore::CanDecideAhead(const Batch& batch) const {
  const auto moves_cursors = [](const Command& command) { return !command.cursors.empty(); };
  return careful_ == 0 && known_.position >= 0 && connection_ &&
         std::none_of(batch.begin(), batch.end(), moves_cursors);
}

std::unique_ptr<CommitterCore::Flight> CommitterCore::DecideAhead(Batch& batch, Batch& rest) {
  if (!CanDecideAhead(batch)) return nullptr;
  try {
    if (!ahead_) ahead_ = connect_();
    auto flight = std::make_unique<Flight>();
    flight->transaction = std::make_unique<Transaction>(Transaction::Environment{
        schema_, tables_, journal_id_, *ahead_, cache_, salts_, true, true, true, committed_digest_});
    flight->transaction->Begin(batch, known_, clock_.Now());
    flight->began = steady_.Now();
    const size_t decided = DecideAll(*flight->transaction, batch, flight->began);
    if (decided < batch.size()) rest = CutOff(batch, decided);
    flight->batch = std::move(batch);
    return flight;
  } catch (const sql::SqlError& error) {
    LoseAhead(error);
  } catch (const std::exception&) {
    // A command that throws: it will be found out, and told of, where the batch is processed.
  }
  return nullptr;
}

bool CommitterCore::DecideMore(Flight& flight, Batch& batch, Batch& rest) {
  if (!CanDecideAhead(batch)) return false;
  try {
    flight.transaction->Extend(batch, clock_.Now());
    const size_t decided = DecideAll(*flight.transaction, batch, steady_.Now());
    if (decided < batch.size()) rest = CutOff(batch, decided);
    flight.batch.insert(flight.batch.end(), std::make_move_iterator(batch.begin()),
                        std::make_move_iterator(batch.end()));
    batch.clear();
    return true;
  } catch (const sql::SqlError& error) {
    LoseAhead(error);
  } catch (const std::exception&) {
    // As above.
  }
  return false;
}

void CommitterCore::LoseAhead(const sql::SqlError& error) {
  ahead_.reset();
  // Whatever took it took the other one too, as a rule; to find that out takes seconds.
  if (error.is_lost() && !is_flying_) connection_.reset();
}

bool CommitterCore::Prepare(Flight& flight) {
  // Few at a time: what is being written may be there at any moment.
  constexpr size_t kStreams = 4;
  return flight.transaction->Prepare(kStreams);
}

bool CommitterCore::TakeOff(Flight& flight, Batch& again) {
  Transaction& transaction = *flight.transaction;
  transaction.Use(*connection_);
  bool holds = false;
  try {
    holds = transaction.Settle(flight.batch);
    if (!holds) {
      careful_ = kCarefulBatches;
      RollBack();
    }
  } catch (...) {
    again = Failed(std::move(flight.batch), std::current_exception(), false, false);
    return false;
  }
  if (!holds) {
    again = Process(std::move(flight.batch), false);
    return false;
  }
  flight.writes = transaction.Writes(cursor_saves_);
  if (flight.writes.empty()) {
    if (transaction.begun()) RollBack();
    if (!connection_) {
      again = Process(std::move(flight.batch));
      return false;
    }
    Conclude(flight, false);
    return false;
  }
  flight.saves = std::exchange(cursor_saves_, {});
  known_ = transaction.head();
  transaction.KeepStates();
  is_flying_ = true;
  return true;
}

bool CommitterCore::Land(Flight& flight, Batch& again) {
  is_flying_ = false;
  if (!flight.failure) {
    Conclude(flight, true);
    return true;
  }
  // What it made is not so.
  cache_.Clear();
  known_ = {};
  SaveCursors(flight.saves);
  again = Failed(std::move(flight.batch), flight.failure, true, true);
  return false;
}

void CommitterCore::RefuseAll(Batch& batch, Reason reason, const std::string& message) const {
  if (options_.on_batch) options_.on_batch({.failed = batch.size()});
  for (Command& command : batch) Tell(command, Refuse(reason, message));
}

void CommitterCore::Tell(Command& command, Result<std::string> answer) {
  if (!command.done) return;
  try {
    command.done(std::move(answer));
  } catch (const std::exception& error) {
    log::Error("caller_not_told", {{"error", error.what()}});
  }
}

void CommitterCore::RunExclusively(const std::function<void(sql::Connection&)>& work) {
  try {
    if (!IsConnected()) throw sql::SqlError("the database cannot be reached", true);
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
  } catch (...) {
    cache_.Clear();
    throw;
  }
  cache_.Clear();
  known_ = {};
}

void CommitterCore::Tidy() {
  if (cursor_saves_.empty() && !checkpoint_due_) return;
  if (!IsConnected()) return;
  try {
    if (!cursor_saves_.empty()) {
      sql::Bulk cursors = UpsertCursors();
      for (const auto& [name, position] : cursor_saves_) cursors.rows.push_back({name, position});
      connection_->Run({Begin(), cursors, Commit()});
      CursorsAreSaved();
      cursor_saves_.clear();
    }
    if (connection_->dialect() == sql::Dialect::kSqlite) connection_->Script("PRAGMA wal_checkpoint(PASSIVE)");
    checkpoint_due_ = false;
  } catch (const sql::SqlError& error) {
    log::Warning("tidying_failed", {{"error", error.what()}});
    RollBack();
  }
}

bool CommitterCore::IsConnected() {
  if (connection_) return true;
  const SteadyTime now = steady_.Now();
  if (now < next_connect_) return false;
  try {
    connection_ = connect_();
    ahead_.reset();
    cache_.Clear();
    known_ = {};
    return true;
  } catch (const sql::SqlError& error) {
    log::Warning("database_unreachable", {{"error", error.what()}});
    next_connect_ = now + kReconnectPause;
    return false;
  }
}

void CommitterCore::RollBack() {
  if (!connection_) return;
  try {
    connection_->Query("ROLLBACK");
  } catch (const sql::SqlError&) {
    connection_.reset();
    known_ = {};
  }
}

}  // namespace kith::journal
