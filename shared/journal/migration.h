// A database's shape: plain SQL files, applied in order by `<service> migrate` and checked when a service starts.
#pragma once

#include <string>
#include <vector>

#include "shared/sql/connection.h"

namespace kith::journal {

struct Migration {
  int number;
  std::string name;  // "0001_views"
  std::string script;
};

// The journal's own.
std::vector<Migration> Migrations(sql::Dialect dialect);

// Applies the journal's and the service's migrations that are missing, each in one transaction, and makes the head;
// returns the names of those applied now. Throws std::runtime_error when the database is newer than this program or
// belongs to another service.
std::vector<std::string> Migrate(const sql::Address& database, const std::string& service,
                                 const std::vector<Migration>& service_migrations);

// Throws std::runtime_error with what to do when the database is not exactly at this program's version, or another
// service's.
void CheckMigrated(sql::Connection& connection, const std::string& service,
                   const std::vector<Migration>& service_migrations);

}  // namespace kith::journal
