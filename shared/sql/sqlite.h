// The SQLite side of shared/sql.
#pragma once

#include <memory>
#include <string>

#include "shared/sql/connection.h"

namespace kith::sql {

std::unique_ptr<Connection> OpenSqlite(const std::string& file, Mode mode);

}  // namespace kith::sql
