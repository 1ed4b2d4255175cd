#include "shared/journal/transaction.h"

#include <iterator>

#include <openssl/rand.h>

#include "shared/calendar/date.h"
#include "shared/journal/chain.h"

namespace kith::journal {
namespace {

constexpr size_t kMaxEventBytes = 200 * 1024;
constexpr size_t kSaltBytes = 16;
// Above so many entries of others, forgetting everything is cheaper than finding out what changed.
constexpr int64_t kManyEntries = 10'000;

std::string RandomBytes(size_t size) {
  std::string bytes(size, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size)) != 1) {
    throw std::runtime_error("no random bytes to be had");
  }
  return bytes;
}

std::optional<Error> Refused(Reason reason, std::string message, std::vector<FieldViolation> fields = {}) {
  return Refuse(reason, std::move(message), std::move(fields)).value();
}

// The view rows of the batch's streams, by table.
class Sink final : public RowSink {
 public:
  void Row(std::string_view table, std::vector<sql::Value> values) override {
    values.insert(values.begin(), *stream);
    rows[std::string(table)].push_back(std::move(values));
  }
  const std::string* stream = nullptr;
  std::map<std::string, sql::Rows> rows;
};

// Rows by table as bytes: equal where the rows are, and a tenth of their size in memory.
std::map<std::string, std::string> BytesOf(const std::map<std::string, sql::Rows>& rows_by_table) {
  std::map<std::string, std::string> bytes_by_table;
  for (const auto& [table, rows] : rows_by_table) {
    std::string& bytes = bytes_by_table[table];
    const auto put = [&bytes](int64_t number) { bytes.append(reinterpret_cast<const char*>(&number), sizeof number); };
    for (const sql::Row& row : rows) {
      put(static_cast<int64_t>(row.size()));
      for (const sql::Value& value : row) {
        bytes += static_cast<char>(value.index());
        if (const auto* number = std::get_if<int64_t>(&value)) put(*number);
        const auto* text = std::get_if<std::string>(&value);
        if (const auto* binary = std::get_if<sql::Bytes>(&value)) text = &binary->data;
        if (!text) continue;
        put(static_cast<int64_t>(text->size()));
        bytes += *text;
      }
    }
  }
  return bytes_by_table;
}

void Add(std::vector<sql::Bulk>& writes, sql::Bulk bulk) {
  if (!bulk.rows.empty()) writes.push_back(std::move(bulk));
}

}  // namespace

std::string Salts::Next() {
  if (bytes_.empty()) bytes_ = RandomBytes(64 * kSaltBytes);
  std::string salt = bytes_.substr(bytes_.size() - kSaltBytes);
  bytes_.resize(bytes_.size() - kSaltBytes);
  return salt;
}

Transaction::Transaction(const Environment& environment)
    : environment_(environment), streams_(environment.schema, environment.cache, [this](const std::string& stream) {
        return LoadStream(stream);
      }) {}

void Transaction::Begin(const std::vector<Command>& batch, const Known& known, Instant now) {
  now_ = now;
  today_ = calendar::LondonDate(now);
  sql::Bulk requests = SelectRequests();
  sql::Bulk streams = SelectStreams();
  sql::Bulk cursors = SelectCursors();
  std::map<std::string, bool> asked;
  for (const Command& command : batch) {
    if (!command.request_id.empty() && !environment_.presume_known) requests.rows.push_back({command.request_id});
    for (const std::string& stream : command.streams) {
      if (!environment_.cache.Find(stream) && !std::exchange(asked[stream], true)) streams.rows.push_back({stream});
    }
    for (const CursorMove& move : command.cursors) {
      if (cursors_.emplace(move.name, 0).second) cursors.rows.push_back({move.name});
    }
  }
  const bool has_requests = !requests.rows.empty();
  const bool has_streams = !streams.rows.empty();
  const bool has_cursors = !cursors.rows.empty();
  if (environment_.presume_known && known.position >= 0 && !has_streams && !has_cursors &&
      environment_.connection.dialect() == sql::Dialect::kPostgres) {
    believed_ = known;
    position_ = known.position;
    digest_ = known.digest;
    epoch_ = known.epoch;
    return;
  }
  std::vector<sql::Bulk> reads = {journal::Begin(), LockHead()};
  for (sql::Bulk* bulk : {&requests, &streams, &cursors}) {
    if (!bulk->rows.empty()) reads.push_back(std::move(*bulk));
  }
  const auto results = environment_.connection.Run(reads);
  begun_ = true;
  const sql::Row& head = results[1].at(0);
  position_ = AsInteger(head[0]);
  digest_ = AsBytes(head[1]);
  epoch_ = AsInteger(head[2]);
  ForgetOthersChanges(known);

  size_t next = 2;
  if (has_requests) KeepAnswers(results[next++]);
  if (has_streams) {
    for (const sql::Row& row : results[next]) streams_.Provide(AsText(row[0]), Parse(row));
    for (const sql::Row& row : reads[next].rows) streams_.Provide(AsText(row[0]), {});
    ++next;
  }
  if (has_cursors) {
    for (const sql::Row& row : results[next]) cursors_[AsText(row[0])] = AsInteger(row[1]);
  }
}

void Transaction::KeepAnswers(const sql::Rows& rows) {
  for (const sql::Row& row : rows) {
    const bool erased = IsNull(row[2]);
    answers_[AsText(row[0])] = {AsBytes(row[1]), erased ? std::string() : AsBytes(row[2]), erased};
  }
}

void Transaction::Decide(const Command& command, SteadyTime steady) {
  const auto refuse = [&](Error error) {
    if (environment_.presume_known && !command.request_id.empty()) unsettled_.push_back(outcomes_.size());
    outcomes_.push_back(tl::unexpected<Error>(std::move(error)));
  };
  if (auto answered = Answered(command)) {
    outcomes_.push_back(*std::move(answered));
    return;
  }
  if (auto refused = RefusedBefore(command, steady)) return refuse(std::move(*refused));
  const Context context{command.subject, command.roles, now_, today_, position_ + 1};
  auto drafts = command.decide ? command.decide(streams_, context) : Result<Drafts>(Drafts{});
  if (!drafts) return refuse(std::move(drafts).error());
  if (auto refused = RefusedAfter(*drafts)) return refuse(std::move(*refused));
  Append(command, *drafts);
}

bool Transaction::Settle(const std::vector<Command>& batch) {
  const bool is_sure = begun_ || !entries_.empty() || !new_requests_.empty();
  if (is_sure && unsettled_.empty()) return true;
  std::vector<sql::Bulk> reads;
  if (!begun_) reads = {journal::Begin(), LockHead()};
  if (!unsettled_.empty()) {
    reads.push_back(SelectRequests());
    for (const size_t i : unsettled_) reads.back().rows.push_back({batch[i].request_id});
  }
  const auto results = environment_.connection.Run(reads);
  if (!begun_) {
    begun_ = true;
    const sql::Row& head = results[1].at(0);
    if (AsInteger(head[0]) != believed_.position || AsInteger(head[2]) != believed_.epoch) return false;
  }
  if (unsettled_.empty()) return true;
  KeepAnswers(results.back());
  for (const size_t i : unsettled_) {
    if (auto answered = Answered(batch[i])) outcomes_[i] = *std::move(answered);
  }
  return true;
}

std::optional<Result<std::string>> Transaction::Answered(const Command& command) const {
  if (command.request_id.empty()) return std::nullopt;
  const auto found = answers_.find(command.request_id);
  if (found == answers_.end()) return std::nullopt;
  const StoredAnswer& stored = found->second;
  if (stored.fingerprint != command.fingerprint) {
    return Refuse(reasons::kRequestIdReused, "this request_id was used for another request",
                  {{"request_id", "must be new for a new request, or come with the same request as before"}});
  }
  if (stored.erased) {
    return Refuse(reasons::kAnswerErased, "this request was answered before and its answer has been erased");
  }
  return stored.answer;
}

std::optional<Error> Transaction::RefusedBefore(const Command& command, SteadyTime steady) const {
  if (command.deadline < steady) {
    return Refused(reasons::kDeadlinePassed, "the deadline passed before the command was decided; nothing was written");
  }
  for (const CursorMove& move : command.cursors) {
    const int64_t at = cursors_.at(move.name);
    if (at != move.from) {
      return Refused(reasons::kCursorMoved, "the cursor " + move.name + " is at " + std::to_string(at) + ", not at " +
                                                std::to_string(move.from));
    }
  }
  for (const std::string& stream : command.streams) {
    if (streams_.IsErased(stream)) return Refused(reasons::kStreamErased, stream + " has been erased");
  }
  // A stream without events has no version to compare: decide says that there is none.
  if (command.etag && streams_.Version(command.etag->stream) > 0) {
    const int64_t version = streams_.Version(command.etag->stream);
    if (version != command.etag->version) {
      return Refused(reasons::kStaleEtag,
                     command.etag->stream + " has changed: its etag is now " + std::to_string(version) + ", not " +
                         std::to_string(command.etag->version) + "; read it again and decide again",
                     {{"etag", "must be " + std::to_string(version)}});
    }
  }
  return std::nullopt;
}

std::optional<Error> Transaction::RefusedAfter(const Drafts& drafts) {
  for (const Draft& draft : drafts) {
    if (environment_.presume_new && !streams_.Knows(draft.stream)) {
      streams_.Provide(draft.stream, {});
      presumed_ = true;
    }
    if (draft.event->ByteSizeLong() > kMaxEventBytes) {
      return Refused(reasons::kEventTooLarge, "an event may hold 200 KiB at most");
    }
    if (streams_.IsErased(draft.stream)) return Refused(reasons::kStreamErased, draft.stream + " has been erased");
  }
  return std::nullopt;
}

void Transaction::Append(const Command& command, const Drafts& drafts) {
  for (const Draft& draft : drafts) {
    Entry entry;
    entry.position = ++position_;
    entry.stream = draft.stream;
    entry.version = streams_.Apply(draft.stream, *draft.event);
    entry.type = EventType(*draft.event);
    entry.event_id = EventId(environment_.journal_id, entry.position);
    entry.occurred_on = OccurredOn(*draft.event);
    entry.recorded_at = now_;
    entry.actor = command.subject;
    entry.request_id = command.request_id;
    entry.traceparent = command.traceparent;
    entry.payload = Serialise(*draft.event);
    entry.salt = environment_.salts.Next();
    entry.payload_digest = PayloadDigest(entry.salt, entry.payload);
    entry.digest = ChainDigest(digest_, entry);
    digest_ = entry.digest;
    entries_.push_back(std::move(entry));
  }
  for (const CursorMove& move : command.cursors) cursors_[move.name] = moved_[move.name] = move.to;
  std::string answer = command.answer ? command.answer(streams_) : std::string();
  if (!command.request_id.empty()) {
    answers_[command.request_id] = {command.fingerprint, answer, false};
    new_requests_.push_back(command.request_id);
  }
  outcomes_.push_back(std::move(answer));
}

std::vector<sql::Bulk> Transaction::Writes(std::map<std::string, int64_t> cursor_saves) {
  for (const auto& [name, position] : moved_) cursor_saves[name] = position;
  std::vector<sql::Bulk> writes;
  writes.reserve(10);
  // First, so that replicas that presume the same wait here for each other.
  if (!begun_) {
    writes.push_back(journal::Begin());
    writes.push_back(ClaimHead());
    writes.back().rows.push_back(sql::RowOf(believed_.position, believed_.epoch, position_, sql::Bytes{digest_}));
  }
  const size_t before = writes.size();
  sql::Bulk entries = InsertEntries();
  entries.rows.reserve(entries_.size());
  for (Entry& entry : entries_) entries.rows.push_back(EntryRow(std::move(entry)));
  Add(writes, std::move(entries));
  AddStreams(writes);
  sql::Bulk requests = InsertRequests();
  requests.rows.reserve(new_requests_.size());
  for (const std::string& id : new_requests_) {
    StoredAnswer& stored = answers_.at(id);
    requests.rows.push_back(
        sql::RowOf(id, sql::Bytes{std::move(stored.fingerprint)}, sql::Bytes{std::move(stored.answer)}));
  }
  Add(writes, std::move(requests));
  sql::Bulk cursors = UpsertCursors();
  for (const auto& [name, position] : cursor_saves) cursors.rows.push_back({name, position});
  Add(writes, std::move(cursors));
  sql::Bulk head = UpdateHead();
  if (begun_ && appended()) head.rows.push_back({position_, sql::Bytes{digest_}});
  Add(writes, std::move(head));
  if (writes.size() == before) return {};
  writes.push_back(Commit());
  return writes;
}

void Transaction::AddStreams(std::vector<sql::Bulk>& writes) {
  std::map<std::string, sql::Rows> inserted;
  sql::Bulk fresh = InsertStreams();
  sql::Bulk streams = UpsertStreams();
  std::map<std::string, sql::Rows> replaced;
  for (const std::string& stream : streams_.changed()) {
    const StoredStream& stored = streams_.Get(stream);
    (streams_.WasNew(stream) ? fresh : streams)
        .rows.push_back(sql::RowOf(stream, stored.version, sql::Bytes{Serialise(*stored.state)}));
    const StreamKind& kind = environment_.schema.KindOf(stream);
    const auto rows_of = [&](const google::protobuf::Message* state) {
      Sink own;
      own.stream = &stream;
      if (kind.rows && state) kind.rows(stream, *state, own);
      return std::move(own.rows);
    };
    auto rows = rows_of(stored.state.get());
    if (kind.tables.empty()) continue;
    // What the stream's last change left is remembered with its state: rows can take longer to work out than to write.
    const auto* known = streams_.RowsBefore(stream);
    const auto before = known ? *known : BytesOf(rows_of(streams_.StateBefore(stream)));
    auto now = BytesOf(rows);
    for (const std::string& table : kind.tables) {
      const auto is = now.find(table);
      const auto was = before.find(table);
      const bool has_rows = is != now.end();
      // Most events change the rows of few tables: the others are left as they stand.
      if (has_rows == (was != before.end()) && (!has_rows || is->second == was->second)) continue;
      // A stream's first event has no rows to replace.
      if (stored.version > 1) replaced[table].push_back({stream});
      if (has_rows) std::move(rows[table].begin(), rows[table].end(), std::back_inserter(inserted[table]));
    }
    streams_.KeepRows(stream, std::move(now));
  }
  Add(writes, std::move(fresh));
  Add(writes, std::move(streams));
  const auto add_tables = [&](std::map<std::string, sql::Rows>& rows_by_table, auto statement) {
    for (auto& [table, rows] : rows_by_table) {
      sql::Bulk bulk = (environment_.tables.at(table).*statement)();
      bulk.rows = std::move(rows);
      Add(writes, std::move(bulk));
    }
  };
  add_tables(replaced, &TableStatements::Delete);
  add_tables(inserted, &TableStatements::Insert);
}

StoredStream Transaction::Parse(const sql::Row& row) const {
  StoredStream stored;
  stored.version = AsInteger(row[1]);
  if (!IsNull(row[2])) {
    std::shared_ptr<google::protobuf::Message> state(environment_.schema.KindOf(AsText(row[0])).state->New());
    if (!state->ParseFromString(AsBytes(row[2]))) {
      throw std::runtime_error("the stored state of " + AsText(row[0]) + " does not parse");
    }
    stored.state = std::move(state);
  }
  return stored;
}

StoredStream Transaction::LoadStream(const std::string& stream) {
  sql::Bulk bulk = SelectStreams();
  bulk.rows.push_back({stream});
  const auto results = environment_.connection.Run({bulk});
  return results[0].empty() ? StoredStream{} : Parse(results[0][0]);
}

void Transaction::ForgetOthersChanges(const Known& known) {
  if (position_ == known.position && epoch_ == known.epoch) return;
  others_wrote_ = known.position >= 0;
  if (known.position < 0 || epoch_ != known.epoch || position_ - known.position > kManyEntries) {
    environment_.cache.Clear();
    return;
  }
  // Another replica had its turn: what it changed is not what we remember.
  for (const sql::Row& row :
       environment_.connection.Query("SELECT DISTINCT stream FROM journal WHERE position > $1", {known.position})) {
    environment_.cache.Drop(AsText(row[0]));
  }
}

}  // namespace kith::journal
