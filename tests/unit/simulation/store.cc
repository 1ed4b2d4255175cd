#include "tests/unit/simulation/store.h"

#include <algorithm>
#include <set>

#include "shared/journal/chain.h"
#include "shared/journal/rows.h"

namespace kith::simulation {
namespace {

enum class Statement {
  kBegin,
  kReadHead,
  kCommit,
  kLockHead,
  kSelectRequests,
  kSelectStreams,
  kSelectCursors,
  kInsertEntries,
  kInsertStreams,
  kUpsertStreams,
  kInsertRequests,
  kUpsertCursors,
  kUpdateHead,
  kClaimHead,
};

// The texts are literals of the journal's, so their addresses tell them apart.
Statement KindOf(const sql::Bulk& bulk) {
  static const std::map<const char*, Statement> kKinds = {
      {journal::Begin().postgres.data(), Statement::kBegin},
      {journal::ReadHead().postgres.data(), Statement::kReadHead},
      {journal::Commit().postgres.data(), Statement::kCommit},
      {journal::LockHead().postgres.data(), Statement::kLockHead},
      {journal::SelectRequests().postgres.data(), Statement::kSelectRequests},
      {journal::SelectStreams().postgres.data(), Statement::kSelectStreams},
      {journal::SelectCursors().postgres.data(), Statement::kSelectCursors},
      {journal::InsertEntries().postgres.data(), Statement::kInsertEntries},
      {journal::InsertStreams().postgres.data(), Statement::kInsertStreams},
      {journal::UpsertStreams().postgres.data(), Statement::kUpsertStreams},
      {journal::InsertRequests().postgres.data(), Statement::kInsertRequests},
      {journal::UpsertCursors().postgres.data(), Statement::kUpsertCursors},
      {journal::UpdateHead().postgres.data(), Statement::kUpdateHead},
      {journal::ClaimHead().postgres.data(), Statement::kClaimHead},
  };
  return kKinds.at(bulk.postgres.data());
}

bool StartsWith(const std::string& text, const char* prefix) { return text.rfind(prefix, 0) == 0; }

}  // namespace

class Session final : public sql::Connection {
 public:
  Session(Store& store, int owner) : store_(store), owner_(owner) { store_.sessions_.push_back(this); }
  ~Session() override {
    End();
    std::erase(store_.sessions_, this);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  sql::Dialect dialect() const override { return store_.dialect_; }

  sql::Rows Query(const std::string& statement, const std::vector<sql::Value>& parameters) override {
    MayBeLost();
    if (statement == "ROLLBACK") {
      End();
      return {};
    }
    if (is_failed_) throw sql::SqlError("the transaction is aborted", false);
    if (StartsWith(statement, "SELECT DISTINCT stream FROM journal")) return ChangedStreams(AsInteger(parameters[0]));
    if (StartsWith(statement, "UPDATE head SET epoch")) return {};
    throw std::logic_error("the simulated store does not know: " + statement);
  }

  std::vector<sql::Rows> Run(const std::vector<sql::Bulk>& statements) override {
    MayBeLost();
    Ground& ground = store_.ground_;
    // Where in the batch something happens, if it does; behind the end: the reply is lost.
    const bool is_struck = ground.Fault(30);
    const size_t strike = is_struck ? ground.random.Below(statements.size() + 1) : statements.size() + 1;
    const bool is_refusal = is_struck && ground.random.Chance(300);
    std::vector<sql::Rows> results;
    for (size_t i = 0; i < statements.size(); ++i) {
      if (store_.interlude && store_.head_holder_ == this && ground.Fault(100)) {
        store_.interlude(owner_);
        if (is_dead_) throw sql::SqlError("the session was killed", true);
      }
      const Statement kind = KindOf(statements[i]);
      if (i == strike) Strike(is_refusal && kind != Statement::kCommit);
      if (is_failed_) throw sql::SqlError("the transaction is aborted", false);
      results.push_back(Execute(kind, statements[i]));
    }
    if (strike == statements.size()) Strike(false);
    return results;
  }

  void Script(const std::string&) override { MayBeLost(); }

  void Kill() {
    End();
    is_dead_ = true;
  }
  int owner() const { return owner_; }
  const std::vector<sql::Bulk>& writes() const { return writes_; }

 private:
  void MayBeLost() {
    if (!store_.is_up_) Kill();
    if (!is_dead_ && store_.ground_.Fault(4)) Strike(false);
    if (is_dead_) throw sql::SqlError("the connection was lost", true);
  }

  [[noreturn]] void Strike(bool is_refusal) {
    if (is_refusal) {
      Refuse("refused by chance");
    }
    store_.ground_.Meet(Met::kStoreLost);
    store_.ground_.Trace([&] { return store_.name_ + ": connection of " + std::to_string(owner_) + " lost"; });
    Kill();
    throw sql::SqlError("the connection was lost", true);
  }

  [[noreturn]] void Refuse(const std::string& why) {
    store_.ground_.Meet(Met::kStoreRefusal);
    store_.ground_.Trace(
        [&] { return store_.name_ + ": statement of " + std::to_string(owner_) + " refused: " + why; });
    writes_.clear();
    is_failed_ = true;
    throw sql::SqlError(why, false);
  }

  // Rolls back what is open.
  void End() {
    writes_.clear();
    is_failed_ = false;
    is_open_ = false;
    if (store_.head_holder_ == this) store_.head_holder_ = nullptr;
  }

  sql::Rows Execute(Statement kind, const sql::Bulk& bulk) {
    const Tables& tables = store_.tables_;
    sql::Rows rows;
    switch (kind) {
      case Statement::kBegin:
        if (is_open_) Refuse("a transaction is open already");
        is_open_ = true;
        return rows;
      case Statement::kCommit:
        store_.Commit(writes_);
        End();
        return rows;
      case Statement::kReadHead:
        return {{tables.position, sql::Bytes{tables.digest}, int64_t{0}}};
      case Statement::kLockHead:
        LockHead();
        return {{tables.position, sql::Bytes{tables.digest}, int64_t{0}}};
      case Statement::kSelectRequests:
        if (store_.ground_.Has(Planted::kForgetsRequests)) return rows;
        return Select(tables.requests, bulk);
      case Statement::kSelectStreams:
        return Select(tables.streams, bulk);
      case Statement::kSelectCursors:
        for (const sql::Row& row : bulk.rows) {
          const auto found = tables.cursors.find(AsText(row[0]));
          if (found != tables.cursors.end()) rows.push_back({found->first, found->second});
        }
        return rows;
      case Statement::kInsertEntries:
        CheckEntries(bulk);
        break;
      case Statement::kInsertRequests:
        CheckNew(tables.requests, bulk, "a request twice");
        break;
      case Statement::kInsertStreams:
        CheckNew(tables.streams, bulk, "a stream twice");
        break;
      case Statement::kClaimHead:
        LockHead();
        if (AsInteger(bulk.rows[0][0]) != tables.position) Refuse("the head has moved");
        break;
      case Statement::kUpsertStreams:
      case Statement::kUpsertCursors:
      case Statement::kUpdateHead:
        break;
    }
    if (!is_open_) Refuse("a write outside a transaction");
    writes_.push_back(bulk);
    return rows;
  }

  void LockHead() {
    if (!is_open_) Refuse("a lock outside a transaction");
    if (store_.head_holder_ && store_.head_holder_ != this && !store_.ground_.Has(Planted::kHasNoHeadLock)) {
      throw std::logic_error("the schedule lets a session wait for the head for ever");
    }
    store_.head_holder_ = this;
  }

  static sql::Rows Select(const std::map<std::string, sql::Row, std::less<>>& table, const sql::Bulk& bulk) {
    sql::Rows rows;
    for (const sql::Row& row : bulk.rows) {
      const auto found = table.find(AsText(row[0]));
      if (found != table.end()) rows.push_back(found->second);
    }
    return rows;
  }

  sql::Rows ChangedStreams(int64_t after) const {
    sql::Rows rows;
    if (store_.ground_.Has(Planted::kHidesOthersChanges)) return rows;
    std::set<std::string> streams;
    for (size_t i = static_cast<size_t>(after); i < store_.tables_.journal.size(); ++i) {
      streams.insert(AsText(store_.tables_.journal[i][1]));
    }
    for (const std::string& stream : streams) rows.push_back({stream});
    return rows;
  }

  void CheckEntries(const sql::Bulk& bulk) {
    int64_t next = static_cast<int64_t>(store_.tables_.journal.size()) + 1;
    for (const sql::Row& row : bulk.rows) {
      if (AsBytes(row[9]).find(kPoisonMark) != std::string::npos) Refuse("poison");
      if (AsInteger(row[0]) < next && store_.ground_.planted == Planted::kNothing) Refuse("a position twice");
      ++next;
    }
  }

  void CheckNew(const std::map<std::string, sql::Row, std::less<>>& table, const sql::Bulk& bulk, const char* why) {
    if (store_.ground_.planted != Planted::kNothing) return;
    for (const sql::Row& row : bulk.rows) {
      if (table.count(AsText(row[0])) > 0) Refuse(why);
    }
  }

  Store& store_;
  const int owner_;
  bool is_dead_ = false;
  bool is_open_ = false;
  bool is_failed_ = false;
  std::vector<sql::Bulk> writes_;
};

Store::Store(Ground& ground, std::string name, sql::Dialect dialect)
    : ground_(ground), name_(std::move(name)), dialect_(dialect) {
  tables_.digest = journal::GenesisDigest();
}

std::unique_ptr<sql::Connection> Store::Open(int owner) {
  if (!is_up_ || ground_.Fault(20)) throw sql::SqlError("the database is away", true);
  return std::make_unique<Session>(*this, owner);
}

void Store::Kill(int owner) {
  for (Session* session : sessions_) {
    if (session->owner() == owner) session->Kill();
  }
}

void Store::Crash() {
  for (Session* session : sessions_) session->Kill();
  if (ground_.Has(Planted::kAnswersBeforeCommit)) tables_ = before_last_commit_;
}

void Store::Commit(std::vector<sql::Bulk>& writes) {
  if (ground_.Has(Planted::kAnswersBeforeCommit)) before_last_commit_ = tables_;
  for (sql::Bulk& bulk : writes) {
    const Statement kind = KindOf(bulk);
    for (sql::Row& row : bulk.rows) {
      if (kind == Statement::kInsertEntries) {
        tables_.journal.push_back(std::move(row));
      } else if (kind == Statement::kUpdateHead) {
        tables_.position = AsInteger(row[0]);
        tables_.digest = AsBytes(row[1]);
      } else if (kind == Statement::kClaimHead) {
        tables_.position = AsInteger(row[2]);
        tables_.digest = AsBytes(row[3]);
      } else if (kind == Statement::kUpsertCursors) {
        int64_t& position = tables_.cursors[AsText(row[0])];
        position = std::max(position, AsInteger(row[1]));
      } else {
        auto& table = kind == Statement::kInsertRequests ? tables_.requests : tables_.streams;
        const std::string key = AsText(row[0]);
        table[key] = std::move(row);
      }
    }
  }
  writes.clear();
}

int64_t Store::Cursor(const std::string& name) const {
  const auto found = tables_.cursors.find(name);
  return found == tables_.cursors.end() ? 0 : found->second;
}

std::vector<journal::Entry> Store::Entries(int64_t after, int limit) const {
  std::vector<journal::Entry> entries;
  const auto read = [&](const sql::Row& row) {
    if (AsInteger(row[0]) > after && entries.size() < static_cast<size_t>(limit)) {
      entries.push_back(journal::ReadEntry(sql::ValuesView(row), kJournalId));
    }
  };
  for (size_t i = static_cast<size_t>(after); i < tables_.journal.size() && entries.size() < static_cast<size_t>(limit);
       ++i) {
    read(tables_.journal[i]);
  }
  if (ground_.Has(Planted::kReadsUncommitted)) {
    for (const Session* session : sessions_) {
      for (const sql::Bulk& bulk : session->writes()) {
        if (KindOf(bulk) != Statement::kInsertEntries) continue;
        for (const sql::Row& row : bulk.rows) read(row);
      }
    }
  }
  return entries;
}

}  // namespace kith::simulation
