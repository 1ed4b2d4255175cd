#include "services/cases/paged_query.h"

#include <charconv>

namespace kith::cases {

namespace {

constexpr char kSeparator = '\n';

std::string Join(const std::vector<std::string>& parts, const char* separator) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : separator) + part;
  return joined;
}

std::vector<std::string> Split(const std::string& text) {
  std::vector<std::string> parts(1);
  for (const char c : text) {
    if (c == kSeparator) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

PagedQuery::PagedQuery(std::string select, std::vector<std::string> keys, Page page)
    : statement_(std::move(select)), keys_(std::move(keys)), page_(std::move(page)) {
  if (page_.after.empty()) return;
  std::vector<std::string> after = Split(page_.after);
  // A token of another list: nothing is after it but what happens to be.
  after.resize(keys_.size());
  std::vector<std::string> places;
  for (size_t i = 0; i < keys_.size(); ++i) {
    int64_t number = 0;
    const std::string& text = after[i];
    const bool is_number = keys_[i] == "number";
    if (is_number) std::from_chars(text.data(), text.data() + text.size(), number);
    values_.push_back(is_number ? sql::Value(number) : sql::Value(text));
    places.push_back("$" + std::to_string(values_.size()));
  }
  conditions_.push_back("(" + Join(keys_, ", ") + ") > (" + Join(places, ", ") + ")");
}

void PagedQuery::Where(const std::string& condition, sql::Value value) {
  values_.push_back(std::move(value));
  conditions_.push_back(condition + " $" + std::to_string(values_.size()));
}

void PagedQuery::Where(const std::string& condition) { conditions_.push_back(condition); }

std::string PagedQuery::Conditions() const { return conditions_.empty() ? "" : " WHERE " + Join(conditions_, " AND "); }

sql::Rows PagedQuery::Groups(journal::Journal& journal) {
  const std::string keys = Join(keys_, ", ");
  const std::string statement = statement_ + Conditions() + " GROUP BY " + keys + " ORDER BY " + keys;
  return journal.readers().With([&](sql::Connection& connection) { return connection.Query(statement, values_); });
}

sql::Rows PagedQuery::Rows(journal::Journal& journal) {
  values_.push_back(page_.size + 1);
  const std::string statement =
      statement_ + Conditions() + " ORDER BY " + Join(keys_, ", ") + " LIMIT $" + std::to_string(values_.size());
  return journal.readers().With([&](sql::Connection& connection) { return connection.Query(statement, values_); });
}

std::string PagedQuery::TokenAfter(const sql::Row& row) const {
  std::vector<std::string> key;
  for (size_t i = 0; i < keys_.size(); ++i) {
    key.push_back(keys_[i] == "number" ? std::to_string(sql::AsInteger(row[i])) : sql::AsText(row[i]));
  }
  return PageToken(Join(key, "\n"));
}

}  // namespace kith::cases
