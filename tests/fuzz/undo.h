// The way back to what a SQLite database held at one moment, while others hold it open.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/sql/connection.h"

namespace kith::fuzz {

class Undo {
 public:
  // What stands in the file now is what Restore brings back; it is kept in "<file>.seed".
  explicit Undo(const std::string& file);

  // Whether another connection wrote since the beginning, or since the last Restore.
  bool IsChanged();
  // also: a statement of the same transaction; may be empty.
  void Restore(const std::string& also);

 private:
  std::unique_ptr<sql::Connection> connection_;
  std::vector<std::string> statements_;
  int64_t seen_ = 0;  // SQLite's number of what others have committed
};

}  // namespace kith::fuzz
