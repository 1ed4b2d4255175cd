// A key file that several services share: given by a setting, or made by itself where there is nothing to share it
// over.
#pragma once

#include <string>

#include "shared/sql/connection.h"

namespace kith::runtime {

// The secret of the file at `path`. With an empty path (the setting is not set) and SQLite, that of
// `<folder of the database>/<name>`, which the first service to start there makes. With PostgreSQL the setting is
// required: replicas on other machines need the same file. Throws std::runtime_error with what to do, naming `setting`.
std::string SharedSecret(const sql::Address& database, const std::string& path, const std::string& setting,
                         const std::string& name);

}  // namespace kith::runtime
