#include "shared/sql/postgres.h"

#include <cerrno>
#include <chrono>
#include <map>

#include <libpq-fe.h>
#include <poll.h>

#include "shared/sql/postgres_array.h"

namespace kith::sql {
namespace {

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using ResultPtr = std::unique_ptr<PGresult, Clear>;

// Parameters of one execution in the form libpq wants. Everything but text goes in binary.
struct Parameters {
  std::vector<std::string> data;
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;

  void Add(std::string bytes, int format) {
    data.push_back(std::move(bytes));
    formats.push_back(format);
  }
  void AddNull() {
    data.emplace_back();
    formats.push_back(-1);
  }
  void Seal() {
    for (size_t i = 0; i < data.size(); ++i) {
      values.push_back(formats[i] < 0 ? nullptr : data[i].data());
      lengths.push_back(static_cast<int>(data[i].size()));
      if (formats[i] < 0) formats[i] = 0;
    }
  }
};

Parameters Scalars(const std::vector<Value>& values) {
  Parameters parameters;
  for (const Value& value : values) {
    if (IsNull(value)) {
      parameters.AddNull();
    } else if (const auto* integer = std::get_if<int64_t>(&value)) {
      parameters.Add(std::to_string(*integer), 0);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      if (text->find('\0') != std::string::npos) throw SqlError("PostgreSQL text cannot hold a NUL character", false);
      parameters.Add(*text, 0);
    } else {
      parameters.Add(AsBytes(value), 1);
    }
  }
  parameters.Seal();
  return parameters;
}

Parameters Arrays(const Bulk& bulk) {
  Parameters parameters;
  for (size_t i = 0; i < bulk.types.size(); ++i) parameters.Add(EncodeArray(bulk.rows, i, bulk.types[i]), 1);
  parameters.Seal();
  return parameters;
}

Value ReadValue(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column)) return {};
  const char* data = PQgetvalue(result, row, column);
  const int size = PQgetlength(result, row, column);
  switch (PQftype(result, column)) {
    case 16:
    case 20:
    case 21:
    case 23:
      return ReadBigEndian(data, size);  // bool, int8, int2, int4
    case 18:
    case 19:
    case 25:
    case 1043:
      return std::string(data, size);  // char, name, text, varchar
    case 17:
      return Bytes{std::string(data, size)};  // bytea
    default:
      throw std::logic_error("a column of a type that shared/sql does not carry; cast it in the statement");
  }
}

using Steady = std::chrono::steady_clock;

// A network can swallow what is sent without telling anybody: then only a clock ends the wait. Far above what any
// statement of ours takes.
constexpr std::chrono::seconds kAnswerLimit{10};

// What the address does not say otherwise. Keepalives find out about a server that is gone; the limit above about one
// that does not answer.
PGconn* Connect(const std::string& url) {
  const char* names[] = {"connect_timeout",
                         "keepalives_idle",
                         "keepalives_interval",
                         "keepalives_count",
                         "tcp_user_timeout",
                         "application_name",
                         "dbname",
                         nullptr};
  const char* values[] = {"3", "5", "2", "3", "10000", "kith", url.c_str(), nullptr};
  constexpr int kExpandDbname = 1;
  return PQconnectdbParams(names, values, kExpandDbname);
}

// The server's side of the same: whoever is gone must not hold a lock, above all not the journal's head or its lead.
// No statement of ours is worth compiling (jit): that takes the server a quarter of a second each time, for whatever it
// thinks is dear, such as any table that was written much and not yet vacuumed.
constexpr const char* kSession =
    "SET jit = off; SET idle_in_transaction_session_timeout = '5s'; SET client_connection_check_interval = '5s'; "
    "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3";

// A writer's statements name rows by their keys, and are planned once, perhaps while their tables are empty: then a
// scan of the whole table looks best, and stays the plan until somebody analyses the table a minute and many rows
// later. Joins that read a table from its one end to the other are as bad.
constexpr const char* kWriterSession =
    "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off; "
    "SET plan_cache_mode = force_generic_plan";

class PostgresConnection final : public Connection {
 public:
  PostgresConnection(const std::string& url, Mode mode) : db_(Connect(url)) {
    if (PQstatus(db_) != CONNECTION_OK) {
      const std::string why = PQerrorMessage(db_);
      PQfinish(db_);
      throw SqlError("cannot reach PostgreSQL: " + why, true);
    }
    // Details and hints quote values of rows, which must not reach a log.
    PQsetErrorVerbosity(db_, PQERRORS_TERSE);
    PQsetNoticeProcessor(
        db_, [](void*, const char*) {}, nullptr);
    try {
      SetUpSession(kSession);
      if (mode == Mode::kWrite) SetUpSession(kWriterSession);
    } catch (...) {
      PQfinish(db_);
      throw;
    }
  }
  ~PostgresConnection() override { PQfinish(db_); }

  Dialect dialect() const override { return Dialect::kPostgres; }

  bool IsGone() override {
    for (;;) {
      pollfd socket{PQsocket(db_), POLLIN, 0};
      if (poll(&socket, 1, 0) == 0) return false;
      // A notice, a last word, or the end.
      if (PQconsumeInput(db_) != 1 || IsLost()) return true;
    }
  }

  Rows Query(const std::string& statement, const std::vector<Value>& parameters) override {
    std::vector<Step> steps;
    Send(statement, Scalars(parameters), steps);
    return std::move(Receive(steps, 1)[0]);
  }

  void Scan(const std::string& statement, const std::vector<Value>& parameters,
            const std::function<void(const RowView&)>& each) override {
    std::vector<Step> steps;
    Send(statement, Scalars(parameters), steps);
    ResultPtr all;
    ReceiveEach(steps, [&all](ResultPtr result) { all = std::move(result); });
    View row(all.get());
    for (; row.index < PQntuples(all.get()); ++row.index) each(row);
  }

  std::vector<Rows> Run(const std::vector<Bulk>& statements) override {
    std::vector<Step> steps;
    for (const Bulk& bulk : statements) {
      // A plan with arrays costs the server three times what one row costs.
      if (!bulk.types.empty() && bulk.rows.size() == 1) {
        Send(bulk.sqlite, Scalars(bulk.rows[0]), steps);
      } else {
        Send(bulk.postgres, Arrays(bulk), steps);
      }
    }
    return Receive(steps, statements.size());
  }

  void Script(const std::string& script) override {
    ResultPtr result(PQexec(db_, script.c_str()));
    Check(result.get());
  }

 private:
  void SetUpSession(const char* settings) {
    // Whatever libpq cannot send at once, Next sends while it waits.
    if (PQsetnonblocking(db_, 1) != 0 || PQsendQuery(db_, settings) != 1) Fail();
    const auto deadline = Steady::now() + kAnswerLimit;
    while (const ResultPtr result{Next(deadline)}) Check(result.get());
  }

  // PQgetResult that does not wait beyond the deadline.
  PGresult* Next(Steady::time_point deadline) {
    for (;;) {
      const int unsent = PQflush(db_);
      if (unsent < 0) Fail();
      if (!PQisBusy(db_)) return PQgetResult(db_);
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now()).count();
      pollfd socket{PQsocket(db_), static_cast<short>(unsent ? POLLIN | POLLOUT : POLLIN), 0};
      const int ready = left > 0 ? poll(&socket, 1, static_cast<int>(left)) : 0;
      if (ready == 0) {
        throw SqlError("PostgreSQL did not answer for " + std::to_string(kAnswerLimit.count()) + " s", true);
      }
      if (ready < 0 && errno != EINTR) Fail();
      if (ready > 0 && (socket.revents & ~POLLOUT) && PQconsumeInput(db_) != 1) Fail();
    }
  }

  // What the pipeline will answer next: a preparation (the name to remember), or the rows of a statement.
  struct Step {
    std::string prepared_text;
    std::string prepared_name;
  };

  void Send(std::string_view text, const Parameters& parameters, std::vector<Step>& steps) {
    if (steps.empty() && PQenterPipelineMode(db_) != 1) throw SqlError(PQerrorMessage(db_), IsLost());
    std::string name;
    if (auto found = prepared_.find(text); found != prepared_.end()) {
      name = found->second;
    } else {
      for (const Step& step : steps) {
        if (step.prepared_text == text) name = step.prepared_name;
      }
      if (name.empty()) {
        name = "s" + std::to_string(++next_name_);
        steps.push_back({std::string(text), name});
        if (PQsendPrepare(db_, name.c_str(), steps.back().prepared_text.c_str(), 0, nullptr) != 1) Fail();
      }
    }
    steps.push_back({});
    if (PQsendQueryPrepared(db_, name.c_str(), static_cast<int>(parameters.values.size()), parameters.values.data(),
                            parameters.lengths.data(), parameters.formats.data(), 1) != 1) {
      Fail();
    }
  }

  class View final : public RowView {
   public:
    explicit View(const PGresult* result) : result_(result) {}
    bool IsNull(size_t column) const override { return PQgetisnull(result_, index, static_cast<int>(column)) != 0; }
    int64_t Integer(size_t column) const override {
      const auto bytes = Text(column);
      return ReadBigEndian(bytes.data(), static_cast<int>(bytes.size()));
    }
    std::string_view Text(size_t column) const override {
      return {PQgetvalue(result_, index, static_cast<int>(column)),
              static_cast<size_t>(PQgetlength(result_, index, static_cast<int>(column)))};
    }
    int index = 0;

   private:
    const PGresult* result_;
  };

  std::vector<Rows> Receive(const std::vector<Step>& steps, size_t expected) {
    std::vector<Rows> results;
    results.reserve(expected);
    ReceiveEach(steps, [&results](const ResultPtr& result) { results.push_back(ReadRows(result.get())); });
    return results;
  }

  // Hands over the result of each statement, in order.
  template <class Take>
  void ReceiveEach(const std::vector<Step>& steps, const Take& take) {
    if (PQpipelineSync(db_) != 1) Fail();
    const auto deadline = Steady::now() + kAnswerLimit;
    std::string error;
    bool unfit = false;
    for (const Step& step : steps) {
      ResultPtr result(Next(deadline));
      if (!result) {
        if (IsLost()) Fail();
        throw SqlError("PostgreSQL answered nothing", true);
      }
      const ExecStatusType status = PQresultStatus(result.get());
      if (status == PGRES_FATAL_ERROR && error.empty()) {
        error = PQresultErrorMessage(result.get());
        unfit = IsUnfit(result.get());
      }
      if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK) {
        if (!step.prepared_name.empty()) {
          prepared_.emplace(step.prepared_text, step.prepared_name);
        } else {
          take(std::move(result));
        }
      }
      // Each step's results end with a null.
      while (ResultPtr rest{Next(deadline)}) {
      }
      if (IsLost()) throw SqlError("lost the connection to PostgreSQL: " + error, true);
    }
    ResultPtr sync(Next(deadline));
    if (!sync || PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC)
      throw SqlError("lost the connection to PostgreSQL: " + error, true);
    PQexitPipelineMode(db_);
    // The transaction is aborted; with the connection the server drops it.
    if (unfit) throw SqlError("PostgreSQL cannot serve now: " + error, true);
    if (!error.empty()) throw SqlError("PostgreSQL refused a statement: " + error, false);
  }

  static Rows ReadRows(const PGresult* result) {
    Rows rows(PQntuples(result));
    const int columns = PQnfields(result);
    for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
      rows[i].reserve(columns);
      for (int j = 0; j < columns; ++j) rows[i].push_back(ReadValue(result, i, j));
    }
    return rows;
  }

  // The server's trouble, not the statement's: the same statement will do elsewhere or later. Classes of SQLSTATE:
  // 08 connection, 25006 a standby that takes no writes, 53 out of disk, memory or connections, 57P shutting down or
  // starting up, 58 input or output failed. FATAL: the server has ended the session, as it does with one that stood
  // still amid a transaction.
  static bool IsUnfit(const PGresult* result) {
    const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity && std::string_view(severity) == "FATAL") return true;
    const char* field = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string_view state = field ? field : "";
    return state.starts_with("08") || state.starts_with("53") || state.starts_with("57P") || state.starts_with("58") ||
           state == "25006";
  }

  bool IsLost() const { return PQstatus(db_) != CONNECTION_OK; }
  // A pipeline that could not be sent whole is not worth saving.
  [[noreturn]] void Fail() {
    throw SqlError(std::string("lost the connection to PostgreSQL: ") + PQerrorMessage(db_), true);
  }

  void Check(const PGresult* result) const {
    const ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
      throw SqlError(std::string("PostgreSQL refused a script: ") + PQerrorMessage(db_), IsLost());
    }
  }

  PGconn* db_;
  std::map<std::string, std::string, std::less<>> prepared_;
  int64_t next_name_ = 0;
};

}  // namespace

std::unique_ptr<Connection> OpenPostgres(const std::string& url, Mode mode) {
  return std::make_unique<PostgresConnection>(url, mode);
}

}  // namespace kith::sql
