// A thin layer over libpq and sqlite3: enough for a journal and its views, nothing more. No ORM.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/sql/value.h"

namespace kith::sql {

// The environment failed us. is_lost: the connection is gone, or of no use because the server cannot serve (its disk is
// full, it is a standby, it shuts down): reconnect and go on. Otherwise the statement was refused.
class SqlError : public std::runtime_error {
 public:
  SqlError(const std::string& what, bool is_lost) : std::runtime_error(what), is_lost_(is_lost) {}
  bool is_lost() const { return is_lost_; }

 private:
  bool is_lost_;
};

using Row = std::vector<Value>;
using Rows = std::vector<Row>;

// A row of these values, none of them copied where it can be moved (an initialiser list copies each).
template <class... Values>
Row RowOf(Values&&... values) {
  Row row;
  row.reserve(sizeof...(values));
  (row.emplace_back(std::forward<Values>(values)), ...);
  return row;
}

// A row where the database's client library holds it; valid within the call that it is an argument of.
class RowView {
 public:
  virtual ~RowView() = default;
  virtual bool IsNull(size_t column) const = 0;
  virtual int64_t Integer(size_t column) const = 0;
  virtual std::string_view Text(size_t column) const = 0;  // or the bytes of a blob
};

class ValuesView final : public RowView {
 public:
  explicit ValuesView(const Row& row) : row_(row) {}
  bool IsNull(size_t column) const override { return sql::IsNull(row_[column]); }
  int64_t Integer(size_t column) const override { return AsInteger(row_[column]); }
  std::string_view Text(size_t column) const override {
    const auto* text = std::get_if<std::string>(&row_[column]);
    return text ? *text : AsBytes(row_[column]);
  }

 private:
  const Row& row_;
};

enum class Dialect { kPostgres, kSqlite };

// A database's address: "sqlite:/var/lib/kith/cases.db", or what libpq takes ("postgresql://…", "host=/run/pg
// dbname=cases").
struct Address {
  Dialect dialect;
  std::string target;  // file name, or libpq connection string

  // Throws std::invalid_argument saying what would be accepted.
  static Address Parse(const std::string& url);
};

// One statement of a batch, with a text for each dialect. Without types it runs once. With types it runs for its rows:
// PostgreSQL runs it once with one array for each column ($1::bigint[], $2::text[], …: use unnest or ANY), SQLite once
// for each row ($1, $2, … are that row's values); for a single row PostgreSQL runs SQLite's text, so that must suit
// both.
struct Bulk {
  std::string_view postgres;  // must outlive the connection: literals, or texts built once
  std::string_view sqlite;
  std::vector<Type> types;
  Rows rows;
};

// One connection, used by one thread at a time. Statements use $1, $2, … on both databases and are prepared once each.
class Connection {
 public:
  virtual ~Connection() = default;
  virtual Dialect dialect() const = 0;
  // True when the other side has closed it while nobody used it. Asks nobody, so that false proves little.
  virtual bool IsGone() { return false; }

  // Runs one statement and returns its rows. Integers come as int64_t, text as std::string, blobs as Bytes.
  virtual Rows Query(const std::string& statement, const std::vector<Value>& parameters = {}) = 0;
  // The same, with each row shown where it lies instead of copied: for many rows that are made into something else.
  // each must not use the connection.
  virtual void Scan(const std::string& statement, const std::vector<Value>& parameters,
                    const std::function<void(const RowView&)>& each);
  // Runs the statements in order and returns the rows of each. PostgreSQL: all in one pipeline, one round trip. The
  // first that is refused throws, and those after it have not run; transactions are the caller's statements (BEGIN,
  // COMMIT, ROLLBACK).
  virtual std::vector<Rows> Run(const std::vector<Bulk>& statements) = 0;
  // Runs a script of several statements without parameters (migrations).
  virtual void Script(const std::string& script) = 0;
};

enum class Mode { kRead, kWrite };

// Opens a connection. SQLite: WAL, synchronous=FULL, foreign keys off, busy timeout 5 s; a reader opens read-only.
// Throws SqlError (is_lost) when the database cannot be reached.
std::unique_ptr<Connection> Open(const Address& address, Mode mode);

// A few connections, for reading where nothing else is said. One that broke in use, or was closed while it was idle, is
// replaced at its next use.
class Pool {
 public:
  Pool(Address address, int size, Mode mode = Mode::kRead);
  ~Pool();

  // Lends a connection to fn and returns what fn returns; waits while all are lent. A connection that was lost is
  // reopened at its next use.
  template <class Fn>
  auto With(Fn&& fn) {
    Lease lease(*this);
    try {
      return fn(lease.connection());
    } catch (const SqlError& error) {
      if (error.is_lost()) lease.Discard();
      throw;
    }
  }

 private:
  class Lease {
   public:
    explicit Lease(Pool& pool);
    ~Lease();
    Connection& connection() { return *connection_; }
    void Discard() { connection_.reset(); }

   private:
    Pool& pool_;
    std::unique_ptr<Connection> connection_;
  };
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::sql
