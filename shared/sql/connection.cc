#include "shared/sql/connection.h"

#include <condition_variable>
#include <mutex>

#include "shared/sql/postgres.h"
#include "shared/sql/sqlite.h"

namespace kith::sql {

Address Address::Parse(const std::string& url) {
  static const std::string kSqlitePrefix = "sqlite:";
  if (url.rfind(kSqlitePrefix, 0) == 0 && url.size() > kSqlitePrefix.size()) {
    return {Dialect::kSqlite, url.substr(kSqlitePrefix.size())};
  }
  if (url.rfind("postgresql://", 0) == 0 || url.rfind("postgres://", 0) == 0 ||
      url.find("dbname=") != std::string::npos) {
    return {Dialect::kPostgres, url};
  }
  throw std::invalid_argument(
      "a database is given as sqlite:/path/to/file.db, postgresql://user@host/name, or a libpq string with dbname=");
}

std::unique_ptr<Connection> Open(const Address& address, Mode mode) {
  return address.dialect == Dialect::kSqlite ? OpenSqlite(address.target, mode) : OpenPostgres(address.target, mode);
}

void Connection::Scan(const std::string& statement, const std::vector<Value>& parameters,
                      const std::function<void(const RowView&)>& each) {
  for (const Row& row : Query(statement, parameters)) each(ValuesView(row));
}

struct Pool::State {
  Address address;
  Mode mode;
  std::mutex mutex;
  std::condition_variable returned;
  std::vector<std::unique_ptr<Connection>> idle;  // null: to be opened at its next use
};

Pool::Pool(Address address, int size, Mode mode) : state_(std::make_unique<State>()) {
  state_->address = std::move(address);
  state_->mode = mode;
  state_->idle.resize(size);
}

Pool::~Pool() = default;

Pool::Lease::Lease(Pool& pool) : pool_(pool) {
  {
    std::unique_lock lock(pool_.state_->mutex);
    pool_.state_->returned.wait(lock, [&] { return !pool_.state_->idle.empty(); });
    connection_ = std::move(pool_.state_->idle.back());
    pool_.state_->idle.pop_back();
  }
  // After a restart of the server every connection is closed: none of them is to cost a reader its answer.
  if (connection_ && !connection_->IsGone()) return;
  connection_.reset();
  try {
    connection_ = Open(pool_.state_->address, pool_.state_->mode);
  } catch (...) {
    // The destructor of a half-made lease does not run: give the place back here.
    std::lock_guard lock(pool_.state_->mutex);
    pool_.state_->idle.emplace_back();
    pool_.state_->returned.notify_one();
    throw;
  }
}

Pool::Lease::~Lease() {
  std::lock_guard lock(pool_.state_->mutex);
  pool_.state_->idle.push_back(std::move(connection_));
  pool_.state_->returned.notify_one();
}

}  // namespace kith::sql
