#include <cstdio>
#include <stdexcept>

#include <openssl/rand.h>

#include "shared/failpoint/failpoint.h"
#include "shared/journal/chain.h"
#include "shared/journal/migration.h"

namespace kith::journal {
namespace {

constexpr const char* kCreateVersions =
    "CREATE TABLE IF NOT EXISTS schema_version (component text NOT NULL, number bigint NOT NULL, name text NOT NULL, "
    "PRIMARY KEY (component, number))";
constexpr const char* kCreateVersionsSqlite =
    "CREATE TABLE IF NOT EXISTS schema_version (component TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, "
    "PRIMARY KEY (component, number)) STRICT";

std::string NewJournalId() {
  unsigned char bytes[4];
  RAND_bytes(bytes, sizeof bytes);
  char text[9];
  std::snprintf(text, sizeof text, "%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
  return text;
}

int64_t AppliedNumber(sql::Connection& connection, const std::string& component) {
  const auto rows =
      connection.Query("SELECT coalesce(max(number), 0) FROM schema_version WHERE component = $1", {component});
  return sql::AsInteger(rows[0][0]);
}

int64_t KnownNumber(const std::vector<Migration>& migrations) {
  return migrations.empty() ? 0 : migrations.back().number;
}

[[noreturn]] void RefuseNewer(const std::string& component, int64_t applied, int64_t known) {
  throw std::runtime_error("the database is from a newer version: its " + component + " schema is at " +
                           std::to_string(applied) + " and this program knows " + std::to_string(known) +
                           "; run the newer program");
}

void CheckOwner(sql::Connection& connection, const std::string& service) {
  const auto rows = connection.Query("SELECT service FROM head WHERE id = 1");
  if (!rows.empty() && sql::AsText(rows[0][0]) != service) {
    throw std::runtime_error("the database belongs to the service \"" + sql::AsText(rows[0][0]) + "\", not to \"" +
                             service + "\": every service has its own; set KITH_DATABASE to the right one");
  }
}

void Apply(sql::Connection& connection, const std::string& component, const std::vector<Migration>& migrations,
           std::vector<std::string>& names) {
  const int64_t applied = AppliedNumber(connection, component);
  if (applied > KnownNumber(migrations)) RefuseNewer(component, applied, KnownNumber(migrations));
  for (const Migration& migration : migrations) {
    if (migration.number <= applied) continue;
    connection.Query("BEGIN");
    try {
      connection.Script(migration.script);
      connection.Query("INSERT INTO schema_version (component, number, name) VALUES ($1, $2, $3)",
                       {component, int64_t{migration.number}, migration.name});
      failpoint::Hit("migrate/midway");
      connection.Query("COMMIT");
    } catch (...) {
      connection.Query("ROLLBACK");
      throw;
    }
    names.push_back(component + "/" + migration.name);
  }
}

}  // namespace

std::vector<std::string> Migrate(const sql::Address& database, const std::string& service,
                                 const std::vector<Migration>& service_migrations) {
  auto connection = sql::Open(database, sql::Mode::kWrite);
  const bool postgres = connection->dialect() == sql::Dialect::kPostgres;
  // Two replicas may migrate at the same moment.
  if (postgres) connection->Script("SELECT pg_advisory_lock(7041)");  // waits without a limit
  connection->Script(postgres ? kCreateVersions : kCreateVersionsSqlite);
  std::vector<std::string> names;
  Apply(*connection, "journal", Migrations(connection->dialect()), names);
  CheckOwner(*connection, service);
  connection->Query(
      "INSERT INTO head (id, journal_id, service, position, digest) VALUES (1, $1, $2, 0, $3) ON CONFLICT (id) DO "
      "NOTHING",
      {NewJournalId(), service, sql::Bytes{GenesisDigest()}});
  Apply(*connection, service, service_migrations, names);
  return names;
}

void CheckMigrated(sql::Connection& connection, const std::string& service,
                   const std::vector<Migration>& service_migrations) {
  const std::string advice = "; run `kith-" + service + " migrate` first";
  int64_t journal = 0;
  int64_t own = 0;
  try {
    journal = AppliedNumber(connection, "journal");
    if (journal > 0) CheckOwner(connection, service);
    own = AppliedNumber(connection, service);
  } catch (const sql::SqlError& error) {
    if (error.is_lost()) throw;
    throw std::runtime_error("the database has no schema yet" + advice);
  }
  const int64_t known_journal = KnownNumber(Migrations(connection.dialect()));
  if (journal > known_journal) RefuseNewer("journal", journal, known_journal);
  if (own > KnownNumber(service_migrations)) RefuseNewer(service, own, KnownNumber(service_migrations));
  if (journal < known_journal || own < KnownNumber(service_migrations)) {
    throw std::runtime_error("the database is from an older version" + advice);
  }
}

}  // namespace kith::journal
