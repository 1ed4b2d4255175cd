#include "tests/fuzz/undo.h"

namespace kith::fuzz {
namespace {

int64_t CommitsOfOthers(sql::Connection& connection) {
  return sql::AsInteger(connection.Query("PRAGMA data_version")[0][0]);
}

}  // namespace

Undo::Undo(const std::string& file) : connection_(sql::Open(sql::Address::Parse("sqlite:" + file), sql::Mode::kWrite)) {
  connection_->Query("VACUUM INTO '" + file + ".seed'");
  connection_->Query("ATTACH DATABASE '" + file + ".seed' AS seed");
  // Not the tables of a full-text index: triggers keep it beside the table that it is of.
  for (const auto& row : connection_->Query("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = "
                                            "'table' AND name <> 'sqlite_schema'")) {
    const std::string table = sql::AsText(row[0]);
    statements_.push_back("DELETE FROM main." + table);
    statements_.push_back("INSERT INTO main." + table + " SELECT * FROM seed." + table);
  }
  seen_ = CommitsOfOthers(*connection_);
}

bool Undo::IsChanged() { return CommitsOfOthers(*connection_) != seen_; }

void Undo::Restore(const std::string& also) {
  connection_->Query("BEGIN IMMEDIATE");
  for (const auto& statement : statements_) connection_->Query(statement);
  if (!also.empty()) connection_->Query(also);
  connection_->Query("COMMIT");
  seen_ = CommitsOfOthers(*connection_);
}

}  // namespace kith::fuzz
