// The PostgreSQL side of shared/sql.
#pragma once

#include <memory>
#include <string>

#include "shared/sql/connection.h"

namespace kith::sql {

std::unique_ptr<Connection> OpenPostgres(const std::string& url, Mode mode);

}  // namespace kith::sql
