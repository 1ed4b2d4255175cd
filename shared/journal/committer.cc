#include "shared/journal/committer.h"

#include <openssl/rand.h>

#include <future>
#include <unordered_map>

#include "shared/calendar/date.h"
#include "shared/journal/chain.h"
#include "shared/log/log.h"

namespace kith::journal {
namespace {

constexpr size_t kMaxEventBytes = 200 * 1024;
constexpr size_t kSaltBytes = 16;
constexpr auto kIdle = std::chrono::milliseconds(100);
constexpr auto kReconnectPause = std::chrono::milliseconds(250);

std::string RandomBytes(size_t size) {
  std::string bytes(size, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1) {
    throw std::runtime_error("no random bytes to be had");
  }
  return bytes;
}

struct StoredAnswer {
  std::string fingerprint;
  std::string answer;
  bool erased = false;
};

}  // namespace

// Everything that one batch reads, decides and is about to write.
struct Committer::Transaction {
  Transaction(const Schema& schema, StateCache& cache, WorkingSet::Load load) : streams(schema, cache, std::move(load)) {}

  int64_t position = 0;  // of the last entry, stored or about to be
  std::string digest;
  Instant now;
  std::string today;
  std::string salts;
  WorkingSet streams;
  std::unordered_map<std::string, StoredAnswer> answers;  // by request_id: stored ones and this batch's
  std::map<std::string, int64_t> cursors;                 // as read, and as moved by this batch
  std::map<std::string, int64_t> moved;
  std::vector<Entry> entries;
  std::vector<std::string> new_requests;
  std::vector<Outcome> outcomes;  // one for each command decided
};

Committer::Committer(const Options& options, const Schema& schema, const Clock& clock, std::string journal_id)
    : options_(options), schema_(schema), clock_(clock), journal_id_(std::move(journal_id)), cache_(options.max_cached_states) {
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
    RefuseAll(batch, reasons::kStoreUnavailable, "the database cannot be reached; nothing was written; retry with the same request_id");
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
      known_position_ = -1;
      if (writing_) {
        RefuseAll(batch, reasons::kOutcomeUnknown, "the connection to the database was lost; retry with the same request_id to learn the outcome");
      } else {
        RefuseAll(batch, reasons::kStoreUnavailable, "the connection to the database was lost; nothing was written; retry with the same request_id");
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
  Batch second(std::make_move_iterator(batch.begin() + static_cast<ptrdiff_t>(batch.size() / 2)), std::make_move_iterator(batch.end()));
  batch.resize(batch.size() / 2);
  Process(std::move(batch));
  Process(std::move(second));
}

void Committer::CommitBatch(Batch& batch) {
  Transaction transaction(schema_, cache_, [this](const std::string& stream) { return LoadStream(stream); });
  Read(batch, transaction);
  transaction.now = clock_.Now();
  transaction.today = calendar::LondonDate(transaction.now);

  const auto until = std::chrono::steady_clock::now() + options_.max_batch_work;
  size_t decided = 0;
  for (; decided < batch.size(); ++decided) {
    if (decided > 0 && std::chrono::steady_clock::now() > until) break;
    Decide(batch[decided], transaction);
  }

  auto writes = Writes(transaction);
  if (writes.empty()) {
    RollBack();
    if (!connection_) throw sql::SqlError("the connection was lost", true);
  } else {
    writes.push_back(Commit());
    writing_ = true;
    connection_->Run(writes);
    checkpoint_due_ = true;
  }
  known_position_ = transaction.position;
  transaction.streams.MoveIntoCache();

  if (decided < batch.size()) {
    PutBack(Batch(std::make_move_iterator(batch.begin() + static_cast<ptrdiff_t>(decided)), std::make_move_iterator(batch.end())));
    batch.resize(decided);
  }
  for (size_t i = 0; i < batch.size(); ++i) Tell(batch[i], std::move(transaction.outcomes[i].answer));
  if (!transaction.entries.empty()) {
    for (const auto& fn : on_commit_) fn(transaction.position);
  }
}

void Committer::Read(const Batch& batch, Transaction& transaction) {
  sql::Bulk requests = SelectRequests();
  sql::Bulk streams = SelectStreams();
  sql::Bulk cursors = SelectCursors();
  std::map<std::string, bool> asked;
  for (const Command& command : batch) {
    if (!command.request_id.empty()) requests.rows.push_back({command.request_id});
    for (const std::string& stream : command.streams) {
      if (!cache_.Find(stream) && !std::exchange(asked[stream], true)) streams.rows.push_back({stream});
    }
    for (const CursorMove& move : command.cursors) {
      if (transaction.cursors.emplace(move.name, 0).second) cursors.rows.push_back({move.name});
    }
  }
  std::vector<sql::Bulk> reads = {Begin(), LockHead()};
  for (sql::Bulk* bulk : {&requests, &streams, &cursors}) {
    if (!bulk->rows.empty()) reads.push_back(*bulk);
  }
  const auto results = connection_->Run(reads);
  const sql::Row& head = results[1].at(0);
  transaction.position = AsInteger(head[0]);
  transaction.digest = AsBytes(head[1]);
  ForgetOthersChanges(transaction.position);

  size_t next = 2;
  if (!requests.rows.empty()) {
    for (const sql::Row& row : results[next]) {
      transaction.answers[AsText(row[0])] = {AsBytes(row[1]), IsNull(row[2]) ? std::string() : AsBytes(row[2]), IsNull(row[2])};
    }
    ++next;
  }
  if (!streams.rows.empty()) {
    for (const sql::Row& row : results[next]) transaction.streams.Provide(AsText(row[0]), Parse(row));
    for (const sql::Row& row : streams.rows) transaction.streams.Provide(AsText(row[0]), {});
    ++next;
  }
  if (!cursors.rows.empty()) {
    for (const sql::Row& row : results[next]) transaction.cursors[AsText(row[0])] = AsInteger(row[1]);
  }
}

void Committer::Decide(const Command& command, Transaction& transaction) {
  const auto refuse = [&](auto refusal) { transaction.outcomes.push_back({std::move(refusal)}); };
  if (command.deadline < std::chrono::steady_clock::now()) {
    return refuse(Refuse(reasons::kDeadlinePassed, "the deadline passed before the command was decided; nothing was written"));
  }
  if (!command.request_id.empty()) {
    if (auto found = transaction.answers.find(command.request_id); found != transaction.answers.end()) {
      const StoredAnswer& stored = found->second;
      if (stored.fingerprint != command.fingerprint) {
        return refuse(Refuse(reasons::kRequestIdReused, "this request_id was used for another request",
                             {{"request_id", "must be new for a new request, or come with the same request as before"}}));
      }
      if (stored.erased) return refuse(Refuse(reasons::kAnswerErased, "this request was answered before and its answer has been erased"));
      transaction.outcomes.push_back({stored.answer});
      return;
    }
  }
  for (const CursorMove& move : command.cursors) {
    if (transaction.cursors.at(move.name) != move.from) {
      return refuse(Refuse(reasons::kCursorMoved, "the cursor " + move.name + " is at " + std::to_string(transaction.cursors.at(move.name)) +
                                                      ", not at " + std::to_string(move.from)));
    }
  }
  if (command.etag) {
    const int64_t version = transaction.streams.Version(command.etag->stream);
    if (version != command.etag->version && version > 0) {
      return refuse(Refuse(reasons::kStaleEtag,
                           command.etag->stream + " has changed: its etag is now " + std::to_string(version) + ", not " +
                               std::to_string(command.etag->version) + "; read it again and decide again",
                           {{"etag", "must be " + std::to_string(version)}}));
    }
  }
  for (const std::string& stream : command.streams) {
    if (transaction.streams.IsErased(stream)) return refuse(Refuse(reasons::kStreamErased, stream + " has been erased"));
  }
  Context context{command.subject, command.roles, transaction.now, transaction.today, transaction.position + 1};
  auto drafts = command.decide ? command.decide(transaction.streams, context) : Result<Drafts>(Drafts{});
  if (!drafts) return refuse(tl::unexpected<Error>(std::move(drafts).error()));
  for (const Draft& draft : *drafts) {
    if (draft.event->ByteSizeLong() > kMaxEventBytes) {
      return refuse(Refuse(reasons::kEventTooLarge, "an event may hold 200 KiB at most"));
    }
    if (transaction.streams.IsErased(draft.stream)) return refuse(Refuse(reasons::kStreamErased, draft.stream + " has been erased"));
  }
  Append(command, *drafts, transaction);
}

void Committer::Append(const Command& command, const Drafts& drafts, Transaction& transaction) {
  for (const Draft& draft : drafts) {
    Entry entry;
    entry.position = ++transaction.position;
    entry.stream = draft.stream;
    entry.version = transaction.streams.Apply(draft.stream, *draft.event);
    entry.type = EventType(*draft.event);
    entry.event_id = EventId(journal_id_, entry.position);
    entry.occurred_on = OccurredOn(*draft.event);
    entry.recorded_at = transaction.now;
    entry.actor = command.subject;
    entry.request_id = command.request_id;
    entry.traceparent = command.traceparent;
    entry.payload = Serialise(*draft.event);
    entry.salt = RandomBytes(kSaltBytes);
    entry.payload_digest = PayloadDigest(entry.salt, entry.payload);
    entry.digest = ChainDigest(transaction.digest, entry);
    transaction.digest = entry.digest;
    transaction.entries.push_back(std::move(entry));
  }
  for (const CursorMove& move : command.cursors) transaction.cursors[move.name] = transaction.moved[move.name] = move.to;
  std::string answer = command.answer ? command.answer(transaction.streams) : std::string();
  if (!command.request_id.empty()) {
    transaction.answers[command.request_id] = {command.fingerprint, answer, false};
    transaction.new_requests.push_back(command.request_id);
  }
  transaction.outcomes.push_back({std::move(answer)});
}

std::vector<sql::Bulk> Committer::Writes(Transaction& transaction) {
  std::map<std::string, int64_t> saves;
  {
    std::lock_guard lock(mutex_);
    saves.swap(cursor_saves_);
  }
  for (const auto& [name, position] : transaction.moved) saves[name] = position;

  std::vector<sql::Bulk> writes;
  const auto add = [&writes](sql::Bulk bulk) {
    if (!bulk.rows.empty()) writes.push_back(std::move(bulk));
  };
  sql::Bulk entries = InsertEntries();
  for (const Entry& entry : transaction.entries) entries.rows.push_back(EntryRow(entry));
  add(std::move(entries));

  class Sink final : public RowSink {
   public:
    void Row(std::string_view table, std::vector<sql::Value> values) override {
      values.insert(values.begin(), *stream);
      rows[std::string(table)].push_back(std::move(values));
    }
    const std::string* stream = nullptr;
    std::map<std::string, sql::Rows> rows;
  } sink;
  sql::Bulk streams = UpsertStreams();
  std::map<std::string, sql::Rows> replaced;
  for (const std::string& stream : transaction.streams.changed()) {
    const StoredStream& stored = transaction.streams.Get(stream);
    streams.rows.push_back({stream, stored.version, sql::Bytes{Serialise(*stored.state)}});
    const StreamKind& kind = schema_.KindOf(stream);
    for (const std::string& table : kind.tables) {
      // A stream's first event has no rows to replace.
      if (stored.version > 1) replaced[table].push_back({stream});
    }
    sink.stream = &stream;
    if (kind.rows) kind.rows(stream, *stored.state, sink);
  }
  add(std::move(streams));
  for (auto& [table, rows] : replaced) {
    sql::Bulk bulk = tables_.at(table).Delete();
    bulk.rows = std::move(rows);
    add(std::move(bulk));
  }
  for (auto& [table, rows] : sink.rows) {
    sql::Bulk bulk = tables_.at(table).Insert();
    bulk.rows = std::move(rows);
    add(std::move(bulk));
  }
  sql::Bulk requests = InsertRequests();
  for (const std::string& id : transaction.new_requests) {
    const StoredAnswer& stored = transaction.answers.at(id);
    requests.rows.push_back({id, sql::Bytes{stored.fingerprint}, sql::Bytes{stored.answer}});
  }
  add(std::move(requests));
  sql::Bulk cursors = UpsertCursors();
  for (const auto& [name, position] : saves) cursors.rows.push_back({name, position});
  add(std::move(cursors));
  if (!transaction.entries.empty()) {
    sql::Bulk head = UpdateHead();
    head.rows.push_back({transaction.position, sql::Bytes{transaction.digest}});
    writes.push_back(std::move(head));
  }
  return writes;
}

StoredStream Committer::Parse(const sql::Row& row) const {
  StoredStream stored;
  stored.version = AsInteger(row[1]);
  if (!IsNull(row[2])) {
    std::shared_ptr<google::protobuf::Message> state(schema_.KindOf(AsText(row[0])).state->New());
    if (!state->ParseFromString(AsBytes(row[2]))) throw std::runtime_error("the stored state of " + AsText(row[0]) + " does not parse");
    stored.state = std::move(state);
  }
  return stored;
}

StoredStream Committer::LoadStream(const std::string& stream) {
  sql::Bulk bulk = SelectStreams();
  bulk.rows.push_back({stream});
  const auto results = connection_->Run({bulk});
  return results[0].empty() ? StoredStream{} : Parse(results[0][0]);
}

void Committer::ForgetOthersChanges(int64_t head_position) {
  if (head_position == known_position_) return;
  if (known_position_ < 0 || head_position - known_position_ > 10'000) {
    cache_.Clear();
    return;
  }
  // Another replica had its turn: what it changed is not what we remember.
  for (const sql::Row& row : connection_->Query("SELECT DISTINCT stream FROM journal WHERE position > $1", {known_position_})) {
    cache_.Drop(AsText(row[0]));
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
    known_position_ = -1;
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
    known_position_ = -1;
  }
}

}  // namespace kith::journal
