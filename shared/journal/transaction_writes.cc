// What a batch writes: entries, states, view rows, answers, cursors, the head.
#include <algorithm>
#include <iterator>

#include "shared/journal/row_changes.h"
#include "shared/journal/transaction.h"

namespace kith::journal {
namespace {

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

void Add(std::vector<sql::Bulk>& writes, sql::Bulk bulk) {
  if (!bulk.rows.empty()) writes.push_back(std::move(bulk));
}

}  // namespace

std::vector<sql::Bulk> Transaction::Writes(std::map<std::string, int64_t> cursor_saves) {
  for (const auto& [name, position] : moved_) cursor_saves[name] = position;
  std::vector<sql::Bulk> writes;
  writes.reserve(10);
  // An SQLite journal has one writer: its head stands where that has left it.
  const bool is_shared = connection_->dialect() == sql::Dialect::kPostgres;
  // First, so that replicas that presume the same wait here for each other.
  if (!begun_) {
    writes.push_back(journal::Begin());
    if (is_shared) {
      writes.push_back(ClaimHead());
      writes.back().rows.push_back(sql::RowOf(believed_.position, believed_.epoch, position_, sql::Bytes{digest_}));
    }
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
  if ((begun_ || !is_shared) && appended()) head.rows.push_back({position_, sql::Bytes{digest_}});
  Add(writes, std::move(head));
  if (writes.size() == before) return {};
  writes.push_back(Commit());
  return writes;
}

// The rows of the batch's streams as statements: what is deleted comes before what is inserted.
struct Transaction::ViewWrites {
  std::map<std::string, sql::Rows> replaced, gone, added;  // by table: streams, rows, rows

  // was: what stands in the table, packed; null where nobody knows.
  void Change(const std::string& table, const std::string& stream, const std::string* was, const std::string& now,
              sql::Rows rows) {
    if (was && *was == now) return;
    const auto changes = was ? ChangesOf(*was, now) : std::nullopt;
    if (changes) {
      std::move(changes->gone.begin(), changes->gone.end(), std::back_inserter(gone[table]));
      for (const size_t place : changes->added) added[table].push_back(std::move(rows[place]));
      return;
    }
    if (!was || !was->empty()) replaced[table].push_back({stream});
    std::move(rows.begin(), rows.end(), std::back_inserter(added[table]));
  }
};

Transaction::StreamWrites Transaction::WritesOf(const std::string& stream) const {
  const StoredStream& stored = streams_.Get(stream);
  StreamWrites writes{stored.version, Serialise(*stored.state), {}, {}};
  const StreamKind& kind = environment_.schema.KindOf(stream);
  if (kind.tables.empty()) return writes;
  Sink sink;
  sink.stream = &stream;
  if (kind.rows) kind.rows(stream, *stored.state, sink);
  for (const std::string& table : kind.tables) {
    auto& rows = writes.rows[table] = std::move(sink.rows[table]);
    writes.packed[table] = PackRows(rows);
  }
  return writes;
}

bool Transaction::Prepare(size_t most) {
  const auto& changed = streams_.changed();
  const size_t end = std::min(changed.size(), next_to_prepare_ + most);
  if (next_to_prepare_ == end) return false;
  for (; next_to_prepare_ < end; ++next_to_prepare_) {
    const std::string& stream = changed[next_to_prepare_];
    prepared_[stream] = WritesOf(stream);
  }
  return true;
}

void Transaction::AddStreams(std::vector<sql::Bulk>& writes) {
  static const std::string kNone;
  sql::Bulk fresh = InsertStreams();
  sql::Bulk streams = UpsertStreams();
  ViewWrites views;
  for (const std::string& stream : streams_.changed()) {
    const StoredStream& stored = streams_.Get(stream);
    const auto prepared = prepared_.find(stream);
    // What was prepared before its last change is made again.
    StreamWrites made = prepared != prepared_.end() && prepared->second.version == stored.version
                            ? std::move(prepared->second)
                            : WritesOf(stream);
    const bool is_new = streams_.WasNew(stream);
    (is_new ? fresh : streams).rows.push_back(sql::RowOf(stream, made.version, sql::Bytes{std::move(made.state)}));
    if (made.packed.empty()) continue;
    // Rows are compared with those that this process wrote and nobody has touched since, never with those that the
    // state before would have now: another program's may stand there.
    const auto* before = streams_.RowsBefore(stream);
    for (auto& [table, rows] : made.rows) {
      const std::string* was = before ? &before->at(table) : is_new ? &kNone : nullptr;
      views.Change(table, stream, was, made.packed.at(table), std::move(rows));
    }
    streams_.KeepRows(stream, std::move(made.packed));
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
  add_tables(views.replaced, &TableStatements::Delete);
  add_tables(views.gone, &TableStatements::DeleteRows);
  add_tables(views.added, &TableStatements::Insert);
}

}  // namespace kith::journal
