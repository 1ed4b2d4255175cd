#include "shared/journal/rebuild.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "shared/journal/rows.h"
#include "shared/journal/states.h"

namespace kith::journal {
namespace {

using sql::Type;

constexpr int64_t kStreamsOfAPage = 500;

sql::Bulk SelectEvents() {
  return {"SELECT stream, version, payload FROM journal WHERE stream = ANY ($1::text[]) ORDER BY stream, version",
          "SELECT stream, version, payload FROM journal WHERE stream = $1 ORDER BY version",
          {Type::kText},
          {}};
}

// The view tables with the statements that read and replace a stream's rows.
struct Table {
  explicit Table(const ViewTable& view) : name(view.name), replace(view) {
    std::string columns;
    for (const auto& column : view.columns) columns += (columns.empty() ? "" : ", ") + column.name;
    const std::string select = "SELECT " + columns + " FROM " + view.name + " WHERE stream = ";
    select_postgres = select + "ANY ($1::text[])";
    select_sqlite = select + "$1";
  }
  sql::Bulk Select() const { return {select_postgres, select_sqlite, {Type::kText}, {}}; }

  std::string name;
  TableStatements replace;
  std::string select_postgres, select_sqlite;
};

struct Stream {
  std::unique_ptr<google::protobuf::Message> state;
  int64_t version = 0;
  bool erased = false;
  std::map<std::string, sql::Rows> views;  // that follow from the state
};

class Sink final : public RowSink {
 public:
  Sink(const std::string& name, Stream& stream) : name_(name), stream_(stream) {}
  void Row(std::string_view table, std::vector<sql::Value> values) override {
    values.insert(values.begin(), name_);
    stream_.views[std::string(table)].push_back(std::move(values));
  }

 private:
  const std::string& name_;
  Stream& stream_;
};

bool SameRows(sql::Rows a, sql::Rows b) {
  if (a.size() != b.size()) return false;
  const auto less = [](const sql::Row& left, const sql::Row& right) {
    return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end(),
                                        [](const sql::Value& x, const sql::Value& y) {
                                          if (x.index() != y.index()) return x.index() < y.index();
                                          if (const auto* integer = std::get_if<int64_t>(&x))
                                            return *integer < AsInteger(y);
                                          if (const auto* text = std::get_if<std::string>(&x)) return *text < AsText(y);
                                          if (const auto* bytes = std::get_if<sql::Bytes>(&x))
                                            return bytes->data < AsBytes(y);
                                          return false;
                                        });
  };
  std::sort(a.begin(), a.end(), less);
  std::sort(b.begin(), b.end(), less);
  return a == b;
}

class Page {
 public:
  // names: rows whose first column is a stream's name.
  Page(sql::Connection& connection, const Schema& schema, const std::vector<Table>& tables, sql::Rows names)
      : connection_(connection), schema_(schema), tables_(tables), names_(std::move(names)) {}

  // Returns how many streams differed.
  int64_t Rebuild() {
    Read();
    for (auto& [name, stream] : folded_) {
      const StreamKind& kind = schema_.KindOf(name);
      Sink sink(name, stream);
      if (!stream.erased && kind.rows) kind.rows(name, *stream.state, sink);
    }
    return Write();
  }

 private:
  void Read() {
    std::vector<sql::Bulk> reads = {SelectEvents(), SelectStreams()};
    for (const Table& table : tables_) reads.push_back(table.Select());
    for (sql::Bulk& read : reads) read.rows = names_;
    auto results = connection_.Run(reads);
    Fold(results[0]);
    for (sql::Row& row : results[1]) {
      std::string name = AsText(row[0]);
      stored_.emplace(std::move(name), std::move(row));
    }
    for (size_t i = 0; i < tables_.size(); ++i) {
      auto& rows = stored_rows_[tables_[i].name];
      for (sql::Row& row : results[2 + i]) rows[AsText(row[0])].push_back(std::move(row));
    }
  }

  void Fold(const sql::Rows& events) {
    const std::unique_ptr<google::protobuf::Message> event(schema_.event->New());
    for (const sql::Row& row : events) {
      Stream& stream = folded_[AsText(row[0])];
      const StreamKind& kind = schema_.KindOf(AsText(row[0]));
      if (!stream.state) stream.state.reset(kind.state->New());
      stream.version = AsInteger(row[1]);
      if (IsNull(row[2]) || !event->ParseFromString(AsBytes(row[2]))) {
        stream.erased = true;
      } else {
        kind.apply(*stream.state, *event);
      }
    }
  }

  bool IsAsStored(const std::string& name, const Stream& stream, const std::string& state) const {
    const auto stored = stored_.find(name);
    if (stored == stored_.end() || AsInteger(stored->second[1]) != stream.version || IsNull(stored->second[2]) ||
        AsBytes(stored->second[2]) != state) {
      return false;
    }
    const auto rows_of = [&name](const auto& by_name) {
      const auto found = by_name.find(name);
      return found == by_name.end() ? sql::Rows() : found->second;
    };
    for (const std::string& table : schema_.KindOf(name).tables) {
      const auto wanted = stream.views.find(table);
      if (!SameRows(rows_of(stored_rows_.at(table)), wanted == stream.views.end() ? sql::Rows() : wanted->second)) {
        return false;
      }
    }
    return true;
  }

  int64_t Write() {
    sql::Bulk streams = UpsertStreams();
    std::map<std::string, std::pair<sql::Rows, sql::Rows>> replaced;  // by table: names, rows
    for (auto& [name, stream] : folded_) {
      if (stream.erased) continue;
      std::string state = Serialise(*stream.state);
      if (IsAsStored(name, stream, state)) continue;
      streams.rows.push_back(sql::RowOf(name, stream.version, sql::Bytes{std::move(state)}));
      for (const std::string& table : schema_.KindOf(name).tables) {
        auto& [names, rows] = replaced[table];
        names.push_back(sql::RowOf(name));
        for (sql::Row& row : stream.views[table]) rows.push_back(std::move(row));
      }
    }
    const auto different = static_cast<int64_t>(streams.rows.size());
    if (different == 0) return 0;
    std::vector<sql::Bulk> writes = {std::move(streams)};
    for (const Table& table : tables_) {
      const auto found = replaced.find(table.name);
      if (found == replaced.end()) continue;
      writes.push_back(table.replace.Delete());
      writes.back().rows = std::move(found->second.first);
      if (found->second.second.empty()) continue;
      writes.push_back(table.replace.Insert());
      writes.back().rows = std::move(found->second.second);
    }
    connection_.Run(writes);
    return different;
  }

  sql::Connection& connection_;
  const Schema& schema_;
  const std::vector<Table>& tables_;
  const sql::Rows names_;
  std::map<std::string, Stream> folded_;
  std::unordered_map<std::string, sql::Row> stored_;
  std::map<std::string, std::unordered_map<std::string, sql::Rows>> stored_rows_;  // by table and stream
};

std::vector<Table> TablesOf(const Schema& schema) {
  std::vector<Table> tables;
  for (const ViewTable& view : schema.tables) tables.emplace_back(view);
  return tables;
}

}  // namespace

int64_t Rebuild(sql::Connection& connection, const Schema& schema, const std::vector<std::string>& streams) {
  const std::vector<Table> tables = TablesOf(schema);
  sql::Rows names;
  for (const std::string& stream : streams) names.push_back(sql::RowOf(stream));
  return names.empty() ? 0 : Page(connection, schema, tables, std::move(names)).Rebuild();
}

int64_t Rebuild(sql::Connection& connection, const Schema& schema) {
  const std::vector<Table> tables = TablesOf(schema);
  int64_t different = 0;
  std::string after;
  for (;;) {
    sql::Rows names =
        connection.Query("SELECT stream FROM journal WHERE version = 1 AND stream > $1 ORDER BY stream LIMIT $2",
                         {after, kStreamsOfAPage});
    if (names.empty()) return different;
    after = AsText(names.back()[0]);
    different += Page(connection, schema, tables, std::move(names)).Rebuild();
  }
}

}  // namespace kith::journal
