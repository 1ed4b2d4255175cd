// A database in memory that knows the journal's statements and nothing else: transactions, a head lock, sessions that
// are killed, statements that are refused, commits whose outcome nobody is told.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/journal/entry.h"
#include "shared/sql/connection.h"
#include "tests/unit/simulation/ground.h"

namespace kith::simulation {

inline constexpr const char* kJournalId = "j";
// An event with this in its payload is refused by the database.
inline constexpr const char* kPoisonMark = "poison";

class Session;

struct Tables {
  std::vector<sql::Row> journal;  // by position
  std::map<std::string, sql::Row, std::less<>> streams;
  std::map<std::string, sql::Row, std::less<>> requests;
  std::map<std::string, int64_t, std::less<>> cursors;
  int64_t position = 0;
  std::string digest;
};

class Store {
 public:
  Store(Ground& ground, std::string name, sql::Dialect dialect);

  // Throws sql::SqlError while the database is away. owner: the process, for Kill.
  std::unique_ptr<sql::Connection> Open(int owner);
  void Kill(int owner);  // every session of the process ends; what was not committed is lost
  void Crash();          // all sessions
  void SetUp(bool is_up) { is_up_ = is_up; }
  bool is_up() const { return is_up_; }

  // Called between the statements of a transaction that holds the head, where others may have their turns.
  std::function<void(int owner)> interlude;
  bool IsHeadLocked() const { return head_holder_ != nullptr; }

  // As readers see them, without a connection.
  const Tables& committed() const { return tables_; }
  int64_t Cursor(const std::string& name) const;
  std::vector<journal::Entry> Entries(int64_t after, int limit) const;

 private:
  friend class Session;
  void Commit(std::vector<sql::Bulk>& writes);

  Ground& ground_;
  const std::string name_;
  const sql::Dialect dialect_;
  bool is_up_ = true;
  Tables tables_;
  Tables before_last_commit_;       // for a store that answers too early
  std::vector<Session*> sessions_;  // in the order of their opening
  Session* head_holder_ = nullptr;
};

}  // namespace kith::simulation
