#include "shared/journal/journal.h"

#include <cerrno>
#include <cstring>
#include <future>
#include <stdexcept>
#include <unordered_map>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "shared/failpoint/failpoint.h"
#include "shared/journal/committer.h"
#include "shared/journal/rebuild.h"
#include "shared/journal/rows.h"
#include "shared/journal/verify.h"
#include "shared/log/log.h"

namespace kith::journal {
namespace {

// SQLite allows one process; the second one is told so instead of waiting for locks for ever.
class FileLock {
 public:
  explicit FileLock(const std::string& database) {
    const std::string file = database + ".lock";
    fd_ = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd_ < 0) throw std::runtime_error("cannot open " + file + ": " + std::strerror(errno));
    if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
      char holder[32] = {};
      const ssize_t size = pread(fd_, holder, sizeof holder - 1, 0);
      close(fd_);
      throw std::runtime_error("another process" + (size > 0 ? " (pid " + std::string(holder) + ")" : std::string()) +
                               " has the database " + database +
                               "; SQLite allows one: stop it, or use PostgreSQL for several replicas");
    }
    const std::string pid = std::to_string(getpid());
    if (ftruncate(fd_, 0) != 0 || pwrite(fd_, pid.data(), pid.size(), 0) < 0) {
      log::Warning("lock_file_unwritable", {{"file", file}});
    }
  }
  ~FileLock() { close(fd_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_;
};

constexpr auto kLeadCheck = std::chrono::seconds(1);

}  // namespace

struct Journal::State {
  Options options;
  Schema schema;
  const Clock& clock;
  std::unique_ptr<FileLock> lock;
  std::string journal_id;
  sql::Pool readers;
  std::unique_ptr<Committer> committer;

  std::mutex lead_mutex;
  std::unique_ptr<sql::Connection> lead;  // its session holds the advisory lock
  std::chrono::steady_clock::time_point lead_checked{};

  State(Options options_in, Schema schema_in, const Clock& clock_in)
      : options(std::move(options_in)),
        schema(std::move(schema_in)),
        clock(clock_in),
        readers(options.database, options.readers) {
    if (options.database.dialect == sql::Dialect::kSqlite) lock = std::make_unique<FileLock>(options.database.target);
    auto connection = sql::Open(options.database, sql::Mode::kWrite);
    CheckMigrated(*connection, schema.service, options.migrations);
    journal_id = AsText(connection->Query("SELECT journal_id FROM head WHERE id = 1").at(0).at(0));
    committer = std::make_unique<Committer>(options, schema, clock, journal_id);
  }
};

Journal::Journal(Options options, Schema schema, const Clock& clock)
    : state_(std::make_unique<State>(std::move(options), std::move(schema), clock)) {}

Journal::~Journal() = default;

bool Journal::Submit(Command command) { return state_->committer->Submit(std::move(command)); }

Result<std::string> Journal::Execute(Command command) {
  auto promise = std::make_shared<std::promise<Result<std::string>>>();
  auto answer = promise->get_future();
  command.done = [promise](Result<std::string> result) { promise->set_value(std::move(result)); };
  if (!Submit(std::move(command))) return Refuse(reasons::kOverloaded, "too many commands are waiting; retry later");
  return answer.get();
}

void Journal::SaveCursor(const std::string& name, int64_t position) { state_->committer->SaveCursor(name, position); }

int64_t Journal::ReadCursor(const std::string& name) {
  return state_->readers.With([&](sql::Connection& connection) -> int64_t {
    const auto rows = connection.Query("SELECT position FROM cursor WHERE name = $1", {name});
    return rows.empty() ? 0 : AsInteger(rows[0][0]);
  });
}

Head Journal::ReadHead() {
  return state_->readers.With([&](sql::Connection& connection) {
    const auto rows = connection.Query("SELECT position, digest FROM head WHERE id = 1");
    return Head{state_->journal_id, AsInteger(rows.at(0)[0]), AsBytes(rows[0][1])};
  });
}

std::vector<Entry> Journal::Read(int64_t after_position, int limit, const std::string& stream) {
  return state_->readers.With([&](sql::Connection& connection) {
    return ReadEntries(connection, state_->journal_id, after_position, limit, stream);
  });
}

std::vector<Entry> Journal::ReadNamed(const Named& named, int64_t after_position, int64_t to_position, int limit) {
  return state_->readers.With([&](sql::Connection& connection) {
    return ReadNamedEntries(connection, state_->journal_id, named, after_position, to_position, limit);
  });
}

std::vector<Entry> Journal::ReadPublic(int64_t after_position, int limit) {
  return state_->readers.With([&](sql::Connection& connection) {
    return ReadPublicEntries(connection, state_->journal_id, after_position, limit);
  });
}

std::unique_ptr<google::protobuf::Message> Journal::ReadState(const std::string& stream, int64_t* version) {
  ReadStream read = std::move(ReadStates({stream}).front());
  if (version) *version = read.version;
  return std::move(read.state);
}

std::vector<Journal::ReadStream> Journal::ReadStates(const std::vector<std::string>& streams) {
  sql::Bulk select = SelectStreams();
  select.rows.reserve(streams.size());
  for (const std::string& stream : streams) select.rows.push_back(sql::RowOf(stream));
  const auto results =
      state_->readers.With([&](sql::Connection& connection) { return connection.Run({std::move(select)}); });
  std::unordered_map<std::string_view, const sql::Row*> found;
  for (const sql::Row& row : results[0]) found.emplace(sql::AsText(row[0]), &row);
  std::vector<ReadStream> read(streams.size());
  for (size_t i = 0; i < streams.size(); ++i) {
    const auto row = found.find(streams[i]);
    if (row == found.end()) continue;
    const sql::Row& columns = *row->second;
    read[i].version = AsInteger(columns[1]);
    if (IsNull(columns[2])) continue;
    read[i].state.reset(state_->schema.KindOf(streams[i]).state->New());
    if (!read[i].state->ParseFromString(AsBytes(columns[2])))
      throw std::runtime_error("the stored state of " + streams[i] + " does not parse");
  }
  return read;
}

Result<void> Journal::EraseStream(const std::string& stream) {
  bool exists = false;
  state_->committer->RunExclusively([&](sql::Connection& connection) {
    exists = !connection.Query("SELECT 1 FROM stream WHERE stream = $1", {stream}).empty();
    if (!exists) return;
    connection.Query(
        "UPDATE request SET answer = NULL WHERE request_id IN (SELECT request_id FROM journal WHERE stream = $1 AND "
        "request_id <> '')",
        {stream});
    connection.Query("UPDATE journal SET payload = NULL, salt = NULL WHERE stream = $1", {stream});
    connection.Query("UPDATE stream SET state = NULL WHERE stream = $1", {stream});
    for (const std::string& table : state_->schema.KindOf(stream).tables) {
      connection.Query("DELETE FROM " + table + " WHERE stream = $1", {stream});
    }
  });
  if (!exists) return Refuse(reasons::kNotFound, "there is no stream " + stream);
  log::Info("stream_erased", {{"stream", stream}});
  return {};
}

EntriesVerdict Journal::VerifyEntries(int64_t after_position, int64_t limit) {
  return state_->readers.With(
      [&](sql::Connection& connection) { return CheckEntries(connection, state_->journal_id, after_position, limit); });
}

StreamsVerdict Journal::VerifyStreams(int page_size, const std::string& page_token) {
  return state_->readers.With(
      [&](sql::Connection& connection) { return CheckStreams(connection, state_->schema, page_size, page_token); });
}

int64_t Journal::RebuildStates() {
  int64_t different = 0;
  state_->committer->RunExclusively(
      [&](sql::Connection& connection) { different = Rebuild(connection, state_->schema); });
  return different;
}

int64_t Journal::RebuildStreams(const std::vector<std::string>& streams) {
  int64_t different = 0;
  state_->committer->RunExclusively(
      [&](sql::Connection& connection) { different = Rebuild(connection, state_->schema, streams); });
  return different;
}

void Journal::OnCommit(std::function<void(int64_t)> fn) { state_->committer->OnCommit(std::move(fn)); }

size_t Journal::QueueDepth() const { return state_->committer->QueueDepth(); }

bool Journal::Lead() {
  if (state_->options.database.dialect == sql::Dialect::kSqlite) return true;
  std::lock_guard guard(state_->lead_mutex);
  const auto now = std::chrono::steady_clock::now();
  if (now - state_->lead_checked < kLeadCheck && state_->lead_checked.time_since_epoch().count() != 0)
    return state_->lead != nullptr;
  state_->lead_checked = now;
  try {
    if (state_->lead) {
      state_->lead->Query("SELECT 1");
      return true;
    }
    auto connection = sql::Open(state_->options.database, sql::Mode::kWrite);
    // Whoever leads asks every second. A leader that stands still, or whose machine is gone without a word, loses the
    // session and with it the lead.
    connection->Query("SET idle_session_timeout = '5s'");
    const auto rows = connection->Query("SELECT pg_try_advisory_lock(7042)");
    if (AsInteger(rows.at(0)[0]) != 0) {
      state_->lead = std::move(connection);
      log::Info("leading_journal");
      failpoint::Hit("lead/taken");
    }
  } catch (const sql::SqlError&) {
    state_->lead.reset();
  }
  return state_->lead != nullptr;
}

sql::Pool& Journal::readers() { return state_->readers; }
const Schema& Journal::schema() const { return state_->schema; }

}  // namespace kith::journal
