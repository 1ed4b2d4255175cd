// A page of a view: the streams whose columns have given values.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "shared/front/page.h"
#include "shared/journal/journal.h"

namespace kith::cases {

// The streams in the order of their names, each once, and the token of the next page.
class StreamList {
 public:
  StreamList(const char* view, const Page& page) : page_(page) {
    statement_ = std::string("SELECT DISTINCT stream FROM ") + view + " WHERE stream > $1";
    values_.push_back(page.after);
  }

  void Where(const char* column, sql::Value value) { Add(column, " = $", std::move(value)); }
  void WhereAtMost(const char* column, sql::Value value) { Add(column, " <= $", std::move(value)); }

  // Calls each(stream) for the streams of the page and returns the token of the next one.
  template <class Each>
  std::string Run(journal::Journal& journal, Each each) {
    values_.push_back(page_.size + 1);
    statement_ += " ORDER BY stream LIMIT $" + std::to_string(values_.size());
    const sql::Rows rows =
        journal.readers().With([this](sql::Connection& connection) { return connection.Query(statement_, values_); });
    const bool is_last = static_cast<int64_t>(rows.size()) <= page_.size;
    const size_t count = is_last ? rows.size() : static_cast<size_t>(page_.size);
    for (size_t i = 0; i < count; ++i) each(sql::AsText(rows[i][0]));
    return is_last ? "" : PageToken(sql::AsText(rows[count - 1][0]));
  }

 private:
  void Add(const char* column, const char* compare, sql::Value value) {
    values_.push_back(std::move(value));
    statement_ += std::string(" AND ") + column + compare + std::to_string(values_.size());
  }

  Page page_;
  std::string statement_;
  std::vector<sql::Value> values_;
};

// Reads the stream's state as the API returns it. One that was erased since the view was read is left out.
template <class State>
void AddState(journal::Journal& journal, const std::string& stream, google::protobuf::RepeatedPtrField<State>* list) {
  int64_t version = 0;
  auto state = journal.ReadStateAs<State>(stream, &version);
  if (!state) return;
  state->set_name(stream);
  state->set_etag(std::to_string(version));
  *list->Add() = std::move(*state);
}

}  // namespace kith::cases
