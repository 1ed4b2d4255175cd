#include "shared/journal/transaction.h"

#include <set>
#include <string_view>

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

}  // namespace

std::string Salts::Next() {
  if (bytes_.empty()) bytes_ = RandomBytes(64 * kSaltBytes);
  std::string salt = bytes_.substr(bytes_.size() - kSaltBytes);
  bytes_.resize(bytes_.size() - kSaltBytes);
  return salt;
}

Transaction::Transaction(const Environment& environment)
    : environment_(environment),
      connection_(&environment.connection),
      streams_(environment.schema, environment.cache,
               [this](const std::string& stream) { return LoadStream(stream); }) {}

void Transaction::SetTime(Instant now) {
  now_ = now;
  today_ = calendar::LondonDate(now);
}

sql::Bulk Transaction::UnknownStreams(const std::vector<Command>& batch) const {
  sql::Bulk streams = SelectStreams();
  std::set<std::string_view> asked;
  for (const Command& command : batch) {
    for (const std::string& stream : command.streams) {
      if (!streams_.Knows(stream) && asked.insert(stream).second) streams.rows.push_back({stream});
    }
  }
  return streams;
}

void Transaction::Extend(const std::vector<Command>& batch, Instant now) {
  SetTime(now);
  const sql::Bulk streams = UnknownStreams(batch);
  if (!streams.rows.empty()) ProvideStreams(streams, ReadStreams(streams));
}

void Transaction::Begin(const std::vector<Command>& batch, const Known& known, Instant now) {
  SetTime(now);
  sql::Bulk requests = SelectRequests();
  sql::Bulk streams = UnknownStreams(batch);
  sql::Bulk cursors = SelectCursors();
  for (const Command& command : batch) {
    if (!command.request_id.empty() && !environment_.presume_known) requests.rows.push_back({command.request_id});
    for (const CursorMove& move : command.cursors) {
      if (cursors_.emplace(move.name, 0).second) cursors.rows.push_back({move.name});
    }
  }
  const bool has_requests = !requests.rows.empty();
  const bool has_streams = !streams.rows.empty();
  const bool has_cursors = !cursors.rows.empty();
  const bool has_no_reads =
      !has_streams && !has_cursors && connection_->dialect() == sql::Dialect::kPostgres && known.position >= 0;
  if (environment_.is_ahead || (environment_.presume_known && has_no_reads)) {
    believed_ = known;
    position_ = known.position;
    digest_ = known.digest;
    epoch_ = known.epoch;
    if (has_streams) ProvideStreams(streams, ReadStreams(streams));
    return;
  }
  std::vector<sql::Bulk> reads = {journal::Begin(), LockHead()};
  for (sql::Bulk* bulk : {&requests, &streams, &cursors}) {
    if (!bulk->rows.empty()) reads.push_back(std::move(*bulk));
  }
  const auto results = connection_->Run(reads);
  begun_ = true;
  const sql::Row& head = results[1].at(0);
  position_ = AsInteger(head[0]);
  digest_ = AsBytes(head[1]);
  epoch_ = AsInteger(head[2]);
  ForgetOthersChanges(known);

  size_t next = 2;
  if (has_requests) KeepAnswers(results[next++]);
  if (has_streams) {
    ProvideStreams(reads[next], results[next]);
    ++next;
  }
  if (has_cursors) {
    for (const sql::Row& row : results[next]) cursors_[AsText(row[0])] = AsInteger(row[1]);
  }
}

void Transaction::ProvideStreams(const sql::Bulk& asked, const sql::Rows& found) {
  for (const sql::Row& row : found) streams_.Provide(AsText(row[0]), Parse(row));
  for (const sql::Row& row : asked.rows) streams_.Provide(AsText(row[0]), {});
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
  const auto results = connection_->Run(reads);
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
  const auto rows = ReadStreams(bulk);
  return rows.empty() ? StoredStream{} : Parse(rows[0]);
}

sql::Rows Transaction::ReadStreams(const sql::Bulk& streams) {
  if (!environment_.is_ahead) return std::move(connection_->Run({streams})[0]);
  auto results = connection_->Run({ReadHead(), streams});
  const std::string& digest = sql::AsBytes(results[0].at(0)[1]);
  if (digest != environment_.committed_digest && digest != believed_.digest) {
    throw sql::SqlError("the database has another history than the one that is written to", true);
  }
  return std::move(results[1]);
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
       connection_->Query("SELECT DISTINCT stream FROM journal WHERE position > $1", {known.position})) {
    environment_.cache.Drop(AsText(row[0]));
  }
}

}  // namespace kith::journal
