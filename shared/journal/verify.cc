#include "shared/journal/verify.h"

#include <algorithm>
#include <set>

#include "shared/journal/chain.h"
#include "shared/journal/rows.h"
#include "shared/journal/states.h"

namespace kith::journal {
namespace {

constexpr int64_t kMaxEntries = 5000;
constexpr int kDefaultStreams = 200;
constexpr int kMaxStreams = 1000;

const std::string kSelectAll =
    std::string("SELECT ") + kEntryColumns + " FROM journal WHERE position > $1 ORDER BY position LIMIT $2";
const std::string kSelectPublic =
    std::string("SELECT ") + kPublicColumns + " FROM journal WHERE position > $1 ORDER BY position LIMIT $2";
const std::string kSelectStream = std::string("SELECT ") + kEntryColumns +
                                  " FROM journal WHERE stream = $3 AND position > $1 ORDER BY version LIMIT $2";

// A stream folded from its events.
struct Folded {
  std::unique_ptr<google::protobuf::Message> state;
  int64_t version = 0;
  bool erased = false;
};

Folded Fold(sql::Connection& connection, const Schema& schema, const std::string& stream) {
  const StreamKind& kind = schema.KindOf(stream);
  Folded folded{std::unique_ptr<google::protobuf::Message>(kind.state->New()), 0, false};
  std::unique_ptr<google::protobuf::Message> event(schema.event->New());
  for (const sql::Row& row :
       connection.Query("SELECT version, payload FROM journal WHERE stream = $1 ORDER BY version", {stream})) {
    folded.version = AsInteger(row[0]);
    if (IsNull(row[1]) || !event->ParseFromString(AsBytes(row[1]))) {
      folded.erased = true;
      continue;
    }
    kind.apply(*folded.state, *event);
  }
  return folded;
}

class RowsByTable final : public RowSink {
 public:
  explicit RowsByTable(const std::string& stream) : stream_(stream) {}
  void Row(std::string_view table, std::vector<sql::Value> values) override {
    values.insert(values.begin(), stream_);
    rows[std::string(table)].push_back(std::move(values));
  }
  std::map<std::string, sql::Rows> rows;

 private:
  const std::string& stream_;
};

const ViewTable& TableOf(const Schema& schema, const std::string& name) {
  for (const ViewTable& table : schema.tables) {
    if (table.name == name) return table;
  }
  throw std::logic_error("no view table " + name);
}

bool ViewsEqual(sql::Connection& connection, const Schema& schema, const std::string& stream,
                const google::protobuf::Message* state) {
  const StreamKind& kind = schema.KindOf(stream);
  RowsByTable expected(stream);
  if (state && kind.rows) kind.rows(stream, *state, expected);
  for (const std::string& table : kind.tables) {
    std::string columns;
    for (const auto& column : TableOf(schema, table).columns) columns += (columns.empty() ? "" : ", ") + column.name;
    auto stored = connection.Query("SELECT " + columns + " FROM " + table + " WHERE stream = $1", {stream});
    auto& wanted = expected.rows[table];
    const auto less = [](const sql::Row& a, const sql::Row& b) {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                          [](const sql::Value& x, const sql::Value& y) {
                                            if (x.index() != y.index()) return x.index() < y.index();
                                            if (const auto* integer = std::get_if<int64_t>(&x))
                                              return *integer < AsInteger(y);
                                            if (const auto* text = std::get_if<std::string>(&x))
                                              return *text < AsText(y);
                                            if (const auto* bytes = std::get_if<sql::Bytes>(&x))
                                              return bytes->data < AsBytes(y);
                                            return false;
                                          });
    };
    std::sort(stored.begin(), stored.end(), less);
    std::sort(wanted.begin(), wanted.end(), less);
    if (stored != wanted) return false;
  }
  return true;
}

}  // namespace

std::vector<Entry> ReadEntries(sql::Connection& connection, const std::string& journal_id, int64_t after_position,
                               int limit, const std::string& stream) {
  std::vector<Entry> entries;
  const auto add = [&](const sql::RowView& row) { entries.push_back(ReadEntry(row, journal_id)); };
  if (stream.empty()) {
    connection.Scan(kSelectAll, {after_position, int64_t{limit}}, add);
  } else {
    connection.Scan(kSelectStream, {after_position, int64_t{limit}, stream}, add);
  }
  return entries;
}

std::vector<Entry> ReadNamedEntries(sql::Connection& connection, const std::string& journal_id,
                                    const Journal::Named& named, int64_t after_position, int64_t to_position,
                                    int limit) {
  // A short stretch is read as it stands; a long one would be the whole journal, of which they are next to nothing.
  constexpr int64_t kShort = 10'000;
  const std::string streams = "SELECT stream FROM " + named.table + " WHERE " + named.column + " = $1";
  const std::string statement =
      to_position - after_position <= kShort
          ? std::string("SELECT ") + kEntryColumns +
                " FROM journal WHERE position > $2 AND position <= $3 AND stream IN (" + streams +
                ") ORDER BY position LIMIT $4"
          : "WITH named AS MATERIALIZED (SELECT DISTINCT stream FROM (" + streams + ") AS of_view) SELECT " +
                kEntryColumns +
                " FROM named JOIN journal USING (stream) WHERE position > $2 AND position <= $3 ORDER BY position "
                "LIMIT $4";
  std::vector<Entry> entries;
  connection.Scan(statement, {named.value, after_position, to_position, int64_t{limit}},
                  [&](const sql::RowView& row) { entries.push_back(ReadEntry(row, journal_id)); });
  return entries;
}

std::vector<Entry> ReadPublicEntries(sql::Connection& connection, const std::string& journal_id, int64_t after_position,
                                     int limit) {
  std::vector<Entry> entries;
  entries.reserve(static_cast<size_t>(std::clamp(limit, 0, 1000)));
  connection.Scan(kSelectPublic, {after_position, int64_t{limit}},
                  [&](const sql::RowView& row) { entries.push_back(ReadPublicEntry(row, journal_id)); });
  return entries;
}

EntriesVerdict CheckEntries(sql::Connection& connection, const std::string& journal_id, int64_t after_position,
                            int64_t limit) {
  if (limit <= 0 || limit > kMaxEntries) limit = kMaxEntries;
  EntriesVerdict verdict;
  verdict.last_position = after_position;
  verdict.previous_digest = GenesisDigest();
  if (after_position > 0) {
    const auto rows = connection.Query("SELECT digest FROM journal WHERE position = $1", {after_position});
    if (rows.empty()) {
      const auto head = connection.Query("SELECT position FROM head WHERE id = 1");
      if (after_position <= AsInteger(head.at(0)[0])) {
        verdict.fault_position = after_position;
        verdict.fault = "the entry is missing";
      }
      return verdict;
    }
    verdict.previous_digest = AsBytes(rows[0][0]);
  }
  std::string previous = verdict.previous_digest;
  verdict.last_digest = previous;
  // The head is read first: what is committed while we read is behind it.
  const auto head = connection.Query("SELECT position, digest FROM head WHERE id = 1").at(0);
  for (const Entry& entry : ReadEntries(connection, journal_id, after_position, static_cast<int>(limit))) {
    const auto fault = [&](std::string what) {
      verdict.fault_position = verdict.last_position + 1;
      verdict.fault = std::move(what);
      return verdict;
    };
    if (entry.position != verdict.last_position + 1) return fault("the entry is missing");
    if (!entry.erased && PayloadDigest(entry.salt, entry.payload) != entry.payload_digest) {
      return fault("the payload does not match its digest");
    }
    if (ChainDigest(previous, entry) != entry.digest)
      return fault("the entry does not match the chain: it, or one before it, was changed");
    previous = entry.digest;
    verdict.last_position = entry.position;
    verdict.last_digest = entry.digest;
    ++verdict.checked;
    verdict.erased += entry.erased ? 1 : 0;
    if (entry.position == AsInteger(head[0]) && entry.digest != AsBytes(head[1]))
      return fault("the head's digest is not the last entry's");
  }
  if (verdict.checked < limit && verdict.last_position < AsInteger(head[0])) {
    verdict.fault_position = verdict.last_position + 1;
    verdict.fault = "the journal ends before its head says";
  }
  return verdict;
}

StreamsVerdict CheckStreams(sql::Connection& connection, const Schema& schema, int page_size,
                            const std::string& page_token) {
  if (page_size <= 0) page_size = kDefaultStreams;
  page_size = std::min(page_size, kMaxStreams);
  StreamsVerdict verdict;
  // One snapshot, so that a command between two statements is not taken for a fault.
  connection.Query(connection.dialect() == sql::Dialect::kPostgres ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                                                   : "BEGIN");
  try {
    const auto streams =
        connection.Query("SELECT stream, version, state FROM stream WHERE stream > $1 ORDER BY stream LIMIT $2",
                         {page_token, int64_t{page_size}});
    for (const sql::Row& row : streams) {
      const std::string& stream = AsText(row[0]);
      const Folded folded = Fold(connection, schema, stream);
      if (IsNull(row[2]) || folded.erased) {
        if (IsNull(row[2]) && folded.erased) {
          ++verdict.erased;
        } else {
          verdict.different.push_back(stream);
        }
      } else if (folded.version == AsInteger(row[1]) && Serialise(*folded.state) == AsBytes(row[2]) &&
                 ViewsEqual(connection, schema, stream, folded.state.get())) {
        ++verdict.equal;
      } else {
        verdict.different.push_back(stream);
      }
    }
    if (static_cast<int>(streams.size()) == page_size) verdict.next_page_token = AsText(streams.back()[0]);
    connection.Query("COMMIT");
  } catch (const std::exception&) {
    try {
      connection.Query("ROLLBACK");
    } catch (const sql::SqlError&) {  // the first error tells more
    }
    throw;
  }
  return verdict;
}

}  // namespace kith::journal
