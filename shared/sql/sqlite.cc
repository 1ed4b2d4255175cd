#include "shared/sql/sqlite.h"

#include <map>

#include <sqlite3.h>

namespace kith::sql {
namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using StatementPtr = std::unique_ptr<sqlite3_stmt, Finalize>;

class SqliteConnection final : public Connection {
 public:
  SqliteConnection(const std::string& file, Mode mode) {
    const int flags = mode == Mode::kRead ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(file.c_str(), &db_, flags | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
      const std::string why = db_ ? sqlite3_errmsg(db_) : "out of memory";
      sqlite3_close_v2(db_);
      throw SqlError("cannot open the SQLite database " + file + ": " + why, true);
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, 5000);
    // A commit logs whole pages, and rows are small: half the usual page is a third less to log. New files only.
    // A commit that split a page looks at every page of the cache (3.40: the swap of two pages uses a number beyond the
    // file's end, and the cache is then searched for such numbers): the writer's is small, and what it lacks is mapped.
    if (mode == Mode::kWrite) {
      Script(
          "PRAGMA page_size=2048; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=8000;"
          "PRAGMA cache_size=-8192;");
    } else {
      Script("PRAGMA cache_size=-65536;");
    }
    Script("PRAGMA mmap_size=1073741824; PRAGMA temp_store=MEMORY;");
  }

  ~SqliteConnection() override {
    statements_.clear();
    sqlite3_close_v2(db_);
  }

  Dialect dialect() const override { return Dialect::kSqlite; }

  Rows Query(const std::string& statement, const std::vector<Value>& parameters) override {
    Rows rows;
    Execute(Prepare(statement), parameters, rows);
    return rows;
  }

  void Scan(const std::string& statement, const std::vector<Value>& parameters,
            const std::function<void(const RowView&)>& each) override {
    Execute(Prepare(statement), parameters, [&each](sqlite3_stmt* row) { each(View(row)); });
  }

  std::vector<Rows> Run(const std::vector<Bulk>& statements) override {
    std::vector<Rows> results(statements.size());
    for (size_t i = 0; i < statements.size(); ++i) {
      const Bulk& bulk = statements[i];
      if (bulk.types.empty()) {
        Execute(Prepare(bulk.sqlite), {}, results[i]);
      } else {
        Prepared& prepared = Prepare(bulk.sqlite);
        for (const Row& row : bulk.rows) Execute(prepared, row, results[i]);
      }
    }
    return results;
  }

  void Script(const std::string& script) override {
    char* message = nullptr;
    if (const int code = sqlite3_exec(db_, script.c_str(), nullptr, nullptr, &message); code != SQLITE_OK) {
      const std::string why = message ? message : sqlite3_errstr(code);
      sqlite3_free(message);
      throw SqlError("SQLite refused a script: " + why, IsLost(code));
    }
  }

 private:
  // Disk trouble and corruption are the environment's, not the statement's.
  static bool IsLost(int code) {
    const int primary = code & 0xff;
    return primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_CORRUPT ||
           primary == SQLITE_NOTADB || primary == SQLITE_FULL || primary == SQLITE_BUSY || primary == SQLITE_LOCKED;
  }

  struct Prepared {
    StatementPtr statement;
    // SQLite's index of "$1", "$2", …, which it takes for names: a statement may use one more than once, or not at all
    // (0).
    std::vector<int> indexes;
  };

  Prepared& Prepare(std::string_view text) {
    auto found = statements_.find(text);
    if (found == statements_.end()) {
      sqlite3_stmt* statement = nullptr;
      const int code = sqlite3_prepare_v3(db_, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT,
                                          &statement, nullptr);
      if (code != SQLITE_OK)
        throw SqlError(std::string("SQLite refused to prepare: ") + sqlite3_errmsg(db_), IsLost(code));
      found = statements_.emplace(std::string(text), Prepared{StatementPtr(statement), {}}).first;
    }
    return found->second;
  }

  class View final : public RowView {
   public:
    explicit View(sqlite3_stmt* row) : row_(row) {}
    bool IsNull(size_t column) const override {
      return sqlite3_column_type(row_, static_cast<int>(column)) == SQLITE_NULL;
    }
    int64_t Integer(size_t column) const override { return sqlite3_column_int64(row_, static_cast<int>(column)); }
    // Of a text, too, these are its bytes: the database is UTF-8.
    std::string_view Text(size_t column) const override {
      const auto* data = static_cast<const char*>(sqlite3_column_blob(row_, static_cast<int>(column)));
      return {data, static_cast<size_t>(sqlite3_column_bytes(row_, static_cast<int>(column)))};
    }

   private:
    sqlite3_stmt* row_;
  };

  void Execute(Prepared& prepared, const std::vector<Value>& parameters, Rows& rows) {
    Execute(prepared, parameters, [&rows](sqlite3_stmt* row) { rows.push_back(ReadRow(row)); });
  }

  template <class Each>
  void Execute(Prepared& prepared, const std::vector<Value>& parameters, const Each& each) {
    sqlite3_stmt* statement = prepared.statement.get();
    for (size_t i = prepared.indexes.size(); i < parameters.size(); ++i) {
      prepared.indexes.push_back(sqlite3_bind_parameter_index(statement, ("$" + std::to_string(i + 1)).c_str()));
    }
    struct Reset {
      sqlite3_stmt* statement;
      ~Reset() {
        sqlite3_reset(statement);
        sqlite3_clear_bindings(statement);
      }
    } reset{statement};
    for (size_t i = 0; i < parameters.size(); ++i) Bind(statement, prepared.indexes[i], parameters[i]);
    for (;;) {
      const int code = sqlite3_step(statement);
      if (code == SQLITE_DONE) return;
      if (code != SQLITE_ROW)
        throw SqlError(std::string("SQLite refused a statement: ") + sqlite3_errmsg(db_), IsLost(code));
      each(statement);
    }
  }

  void Bind(sqlite3_stmt* statement, int index, const Value& value) {
    if (index == 0) return;
    int code = SQLITE_OK;
    if (IsNull(value)) {
      code = sqlite3_bind_null(statement, index);
    } else if (const auto* integer = std::get_if<int64_t>(&value)) {
      code = sqlite3_bind_int64(statement, index, *integer);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      code = sqlite3_bind_text64(statement, index, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
      const std::string& data = AsBytes(value);
      code = sqlite3_bind_blob64(statement, index, data.empty() ? "" : data.data(), data.size(), SQLITE_STATIC);
    }
    if (code != SQLITE_OK)
      throw SqlError(std::string("SQLite refused a parameter: ") + sqlite3_errmsg(db_), IsLost(code));
  }

  static Row ReadRow(sqlite3_stmt* statement) {
    Row row;
    const int columns = sqlite3_column_count(statement);
    row.reserve(columns);
    for (int i = 0; i < columns; ++i) {
      switch (sqlite3_column_type(statement, i)) {
        case SQLITE_INTEGER:
          row.emplace_back(static_cast<int64_t>(sqlite3_column_int64(statement, i)));
          break;
        case SQLITE_TEXT:
          row.emplace_back(std::string(reinterpret_cast<const char*>(sqlite3_column_text(statement, i)),
                                       sqlite3_column_bytes(statement, i)));
          break;
        case SQLITE_BLOB:
          row.emplace_back(Bytes{std::string(static_cast<const char*>(sqlite3_column_blob(statement, i)),
                                             sqlite3_column_bytes(statement, i))});
          break;
        case SQLITE_NULL:
          row.emplace_back();
          break;
        default:
          throw std::logic_error("a column of a type that shared/sql does not carry; cast it in the statement");
      }
    }
    return row;
  }

  sqlite3* db_ = nullptr;
  std::map<std::string, Prepared, std::less<>> statements_;
};

}  // namespace

std::unique_ptr<Connection> OpenSqlite(const std::string& file, Mode mode) {
  return std::make_unique<SqliteConnection>(file, mode);
}

}  // namespace kith::sql
