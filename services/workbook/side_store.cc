#include "services/workbook/side_store.h"

#include <algorithm>

#include "services/workbook/domain/entry_checks.h"

namespace kith::workbook {
namespace {

// The same tables as migrations/postgres/0004_side_store.sql. What is erased is overwritten (secure_delete).
// upload.finished: 0, or when it was finished, in microseconds since 1970; 1 in rows of earlier versions.
constexpr char kSqliteTables[] =
    "CREATE TABLE IF NOT EXISTS draft (owner TEXT NOT NULL, name TEXT NOT NULL, workbook TEXT NOT NULL, revision "
    "INTEGER "
    "NOT NULL, saved INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (owner, name)) STRICT;"
    "CREATE INDEX IF NOT EXISTS draft_saved ON draft (saved);"
    "CREATE TABLE IF NOT EXISTS upload (name TEXT NOT NULL PRIMARY KEY, owner TEXT NOT NULL, begun INTEGER NOT NULL, "
    "finished INTEGER NOT NULL, received INTEGER NOT NULL, body BLOB NOT NULL) STRICT;"
    "CREATE INDEX IF NOT EXISTS upload_owner ON upload (owner, finished);"
    "CREATE INDEX IF NOT EXISTS upload_begun ON upload (finished, begun);"
    "CREATE TABLE IF NOT EXISTS chunk (upload TEXT NOT NULL, at INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY "
    "(upload, "
    "at)) STRICT;";

constexpr int kSqliteConnections = 2;
constexpr int kPostgresConnections = 4;

sql::Address AddressOf(const sql::Address& journal) {
  if (journal.dialect == sql::Dialect::kPostgres) return journal;
  return {sql::Dialect::kSqlite, journal.target + ".side"};
}

int64_t Micros(Instant instant) { return instant.time_since_epoch().count(); }

bool IsPostgres(const sql::Connection& connection) { return connection.dialect() == sql::Dialect::kPostgres; }

// What fn does, whole or not at all.
template <class Fn>
auto InTransaction(sql::Connection& connection, const Fn& fn) {
  connection.Query(IsPostgres(connection) ? "BEGIN" : "BEGIN IMMEDIATE");
  try {
    auto result = fn();
    connection.Query("COMMIT");
    return result;
  } catch (const sql::SqlError& error) {
    if (!error.is_lost() || !IsPostgres(connection)) {
      try {
        connection.Query("ROLLBACK");
      } catch (const sql::SqlError&) {
        // It was not open any more; what is told is why.
      }
    }
    throw;
  }
}

template <class Message>
Message ParsedBody(const sql::Value& body) {
  Message message;
  if (!message.ParseFromString(sql::AsBytes(body))) throw std::runtime_error("a row of the side store is not readable");
  return message;
}

v1::Draft DraftOfRow(const sql::Row& row) {
  auto draft = ParsedBody<v1::Draft>(row[0]);
  *draft.mutable_save_time() = TimestampOf(Instant(std::chrono::microseconds(sql::AsInteger(row[1]))));
  return draft;
}

SideStore::KeptUpload UploadOfRow(const sql::Row& row) {
  SideStore::KeptUpload kept{sql::AsText(row[0]), sql::AsInteger(row[1]) > 0, ParsedBody<v1::Upload>(row[3])};
  kept.upload.set_received_bytes(sql::AsInteger(row[2]));
  return kept;
}

constexpr char kSelectUpload[] = "SELECT owner, finished, received, body FROM upload WHERE name = $1";

// Of UploadsBefore and EraseIfBefore.
constexpr char kFinishedBefore[] = "finished > 0 AND finished < $2";
constexpr char kUnfinishedBefore[] = "finished = 0 AND begun < $2";

// Removes the upload of the name, $1, where the condition holds, with its bytes; returns whether it did. The row goes
// first: whoever adds a piece or finishes it holds the row's lock, and the condition is judged when it is free.
bool Erase(sql::Connection& connection, const std::string& name, const std::string& condition,
           const std::vector<sql::Value>& parameters) {
  const bool is_erased = InTransaction(connection, [&] {
    if (connection.Query("DELETE FROM upload WHERE name = $1 AND " + condition + " RETURNING name", parameters).empty())
      return false;
    connection.Query("DELETE FROM chunk WHERE upload = $1", {name});
    return true;
  });
  // What is overwritten in the file must not wait in the log beside it.
  if (!IsPostgres(connection)) connection.Query("PRAGMA wal_checkpoint(TRUNCATE)");
  return is_erased;
}

}  // namespace

SideStore::SideStore(const sql::Address& journal)
    : connections_(AddressOf(journal),
                   journal.dialect == sql::Dialect::kSqlite ? kSqliteConnections : kPostgresConnections,
                   sql::Mode::kWrite) {
  connections_.With([](sql::Connection& connection) {
    if (!IsPostgres(connection)) connection.Script(kSqliteTables);
  });
}

std::optional<int64_t> SideStore::SaveDraft(const std::string& owner, const v1::Draft& draft, int64_t most,
                                            Instant now) {
  return connections_.With([&](sql::Connection& connection) -> std::optional<int64_t> {
    const sql::Bytes body{draft.SerializeAsString()};
    // Nearly every save is of a draft that is there, and asks no more than this.
    const auto updated = connection.Query(
        "UPDATE draft SET workbook = $3, revision = $4, saved = $5, body = $6 WHERE owner = $1 AND name = $2 AND "
        "revision < $4 RETURNING revision",
        {owner, draft.name(), draft.workbook(), draft.revision(), Micros(now), body});
    if (!updated.empty()) return draft.revision();
    const auto there =
        connection.Query("SELECT revision FROM draft WHERE owner = $1 AND name = $2", {owner, draft.name()});
    if (!there.empty()) return sql::AsInteger(there[0][0]);
    if (sql::AsInteger(connection.Query("SELECT count(*) FROM draft WHERE owner = $1", {owner})[0][0]) >= most)
      return std::nullopt;
    // Another replica may have begun it meanwhile.
    const auto rows = connection.Query(
        "INSERT INTO draft (owner, name, workbook, revision, saved, body) VALUES ($1, $2, $3, $4, $5, $6) "
        "ON CONFLICT (owner, name) DO UPDATE SET workbook = excluded.workbook, revision = excluded.revision, saved = "
        "excluded.saved, body = excluded.body WHERE draft.revision < excluded.revision RETURNING revision",
        {owner, draft.name(), draft.workbook(), draft.revision(), Micros(now), body});
    if (!rows.empty()) return draft.revision();
    const auto kept =
        connection.Query("SELECT revision FROM draft WHERE owner = $1 AND name = $2", {owner, draft.name()});
    return kept.empty() ? draft.revision() : sql::AsInteger(kept[0][0]);
  });
}

std::optional<v1::Draft> SideStore::FindDraft(const std::string& owner, const std::string& name) {
  return connections_.With([&](sql::Connection& connection) -> std::optional<v1::Draft> {
    const auto rows = connection.Query("SELECT body, saved FROM draft WHERE owner = $1 AND name = $2", {owner, name});
    if (rows.empty()) return std::nullopt;
    return DraftOfRow(rows[0]);
  });
}

int64_t SideStore::CountDrafts(const std::string& owner) {
  return connections_.With([&](sql::Connection& connection) {
    return sql::AsInteger(connection.Query("SELECT count(*) FROM draft WHERE owner = $1", {owner})[0][0]);
  });
}

std::vector<v1::Draft> SideStore::ListDrafts(const std::string& owner, int most) {
  return connections_.With([&](sql::Connection& connection) {
    std::vector<v1::Draft> drafts;
    for (const auto& row :
         connection.Query("SELECT body, saved FROM draft WHERE owner = $1 ORDER BY saved DESC, name LIMIT $2",
                          {owner, int64_t{most}})) {
      drafts.push_back(DraftOfRow(row));
    }
    return drafts;
  });
}

void SideStore::DiscardDraft(const std::string& owner, const std::string& name) {
  connections_.With([&](sql::Connection& connection) {
    connection.Query("DELETE FROM draft WHERE owner = $1 AND name = $2", {owner, name});
  });
}

int64_t SideStore::DropDraftsSavedBefore(Instant time) {
  return connections_.With([&](sql::Connection& connection) {
    return static_cast<int64_t>(
        connection.Query("DELETE FROM draft WHERE saved < $1 RETURNING name", {Micros(time)}).size());
  });
}

SideStore::KeptUpload SideStore::BeginUpload(const std::string& owner, const v1::Upload& upload, Instant now) {
  return connections_.With([&](sql::Connection& connection) {
    connection.Query(
        "INSERT INTO upload (name, owner, begun, finished, received, body) VALUES ($1, $2, $3, 0, 0, $4) ON CONFLICT "
        "(name) DO NOTHING",
        {upload.name(), owner, Micros(now), sql::Bytes{upload.SerializeAsString()}});
    return UploadOfRow(connection.Query(kSelectUpload, {upload.name()}).at(0));
  });
}

std::optional<SideStore::KeptUpload> SideStore::FindUpload(const std::string& name) {
  return connections_.With([&](sql::Connection& connection) -> std::optional<KeptUpload> {
    const auto rows = connection.Query(kSelectUpload, {name});
    if (rows.empty()) return std::nullopt;
    return UploadOfRow(rows[0]);
  });
}

int64_t SideStore::CountUnfinished(const std::string& owner) {
  return connections_.With([&](sql::Connection& connection) {
    return sql::AsInteger(
        connection.Query("SELECT count(*) FROM upload WHERE owner = $1 AND finished = 0", {owner})[0][0]);
  });
}

std::optional<int64_t> SideStore::PutChunk(const std::string& name, int64_t offset, std::string_view data) {
  return connections_.With([&](sql::Connection& connection) {
    return InTransaction(connection, [&]() -> std::optional<int64_t> {
      // The row's lock: two who send the same piece at the same time write it once.
      const auto rows = connection.Query(std::string("SELECT received, finished FROM upload WHERE name = $1") +
                                             (IsPostgres(connection) ? " FOR UPDATE" : ""),
                                         {name});
      if (rows.empty()) return std::nullopt;
      const int64_t received = sql::AsInteger(rows[0][0]);
      if (received != offset || sql::AsInteger(rows[0][1]) > 0) return received;
      connection.Query("INSERT INTO chunk (upload, at, data) VALUES ($1, $2, $3)",
                       {name, offset, sql::Bytes{std::string(data)}});
      const int64_t then = received + static_cast<int64_t>(data.size());
      connection.Query("UPDATE upload SET received = $2 WHERE name = $1", {name, then});
      return then;
    });
  });
}

bool SideStore::FinishUpload(const std::string& name, Instant now) {
  return connections_.With([&](sql::Connection& connection) {
    return !connection.Query("UPDATE upload SET finished = $2 WHERE name = $1 RETURNING name", {name, Micros(now)})
                .empty();
  });
}

std::string SideStore::ReadBytes(const std::string& name, int64_t offset) {
  return connections_.With([&](sql::Connection& connection) -> std::string {
    const auto rows = connection.Query(
        "SELECT at, data FROM chunk WHERE upload = $1 AND at <= $2 ORDER BY at DESC LIMIT 1", {name, offset});
    if (rows.empty()) return {};
    const auto skipped = static_cast<size_t>(offset - sql::AsInteger(rows[0][0]));
    const std::string& data = sql::AsBytes(rows[0][1]);
    return skipped < data.size() ? data.substr(skipped) : std::string();
  });
}

void SideStore::EraseUpload(const std::string& name) {
  connections_.With([&](sql::Connection& connection) { Erase(connection, name, "true", {name}); });
}

bool SideStore::EraseIfBefore(const std::string& name, Instant time, bool is_finished) {
  return connections_.With([&](sql::Connection& connection) {
    return Erase(connection, name, is_finished ? kFinishedBefore : kUnfinishedBefore, {name, Micros(time)});
  });
}

std::vector<std::string> SideStore::UploadsBefore(Instant time, bool is_finished, const std::string& after, int most) {
  return connections_.With([&](sql::Connection& connection) {
    std::vector<std::string> names;
    for (const auto& row : connection.Query("SELECT name FROM upload WHERE " +
                                                std::string(is_finished ? kFinishedBefore : kUnfinishedBefore) +
                                                " AND name > $1 ORDER BY name LIMIT $3",
                                            {after, Micros(time), int64_t{most}})) {
      names.push_back(sql::AsText(row[0]));
    }
    return names;
  });
}

}  // namespace kith::workbook
