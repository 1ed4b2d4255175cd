// A query over a view whose pages follow one another by the values of its key columns, so that a list stays right while
// rows come and go.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/front/page.h"
#include "shared/journal/journal.h"

namespace kith::cases {

class PagedQuery {
 public:
  // select: "SELECT … FROM …" whose first columns are the keys, in their order. Keys are text, but for the last one,
  // which may be a number.
  PagedQuery(std::string select, std::vector<std::string> keys, Page page);

  // A condition on a value: Where("team =", "teams/north-1").
  void Where(const std::string& condition, sql::Value value);
  // One without.
  void Where(const std::string& condition);

  // All rows, one for each value of the keys: for a select that counts. Throws sql::SqlError.
  sql::Rows Groups(journal::Journal& journal);

  // Calls each(row) for the rows of the page, in the order of the keys; returns the token of the next page. Throws
  // sql::SqlError.
  template <class Each>
  std::string Run(journal::Journal& journal, Each each) {
    const sql::Rows rows = Rows(journal);
    const bool is_last = static_cast<int64_t>(rows.size()) <= page_.size;
    const size_t count = is_last ? rows.size() : static_cast<size_t>(page_.size);
    for (size_t i = 0; i < count; ++i) each(rows[i]);
    return is_last ? "" : TokenAfter(rows[count - 1]);
  }

 private:
  std::string Conditions() const;
  sql::Rows Rows(journal::Journal& journal);
  std::string TokenAfter(const sql::Row& row) const;

  std::string statement_;
  std::vector<std::string> keys_;
  Page page_;
  std::vector<std::string> conditions_;
  std::vector<sql::Value> values_;
};

}  // namespace kith::cases
