#include "shared/runtime/shared_key.h"

#include <filesystem>
#include <stdexcept>

#include "shared/ticket/key_file.h"

namespace kith::runtime {

std::string SharedSecret(const sql::Address& database, const std::string& path, const std::string& setting,
                         const std::string& name) {
  if (!path.empty()) return ticket::ReadSecret(path);
  if (database.dialect != sql::Dialect::kSqlite) {
    throw std::runtime_error(setting + " is not set: give every replica the same file of 32 random bytes or more");
  }
  return ticket::ReadOrMakeSecret(std::filesystem::path(database.target).replace_filename(name).string());
}

}  // namespace kith::runtime
