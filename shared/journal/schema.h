// What a service tells its journal: its kinds of stream, how each is folded, and the view rows that follow from a
// state.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/message.h>

#include "shared/sql/value.h"

namespace kith::journal {

// Collects the view rows of one stream. Rows are a function of the state alone: at every change of a stream those that
// it has no more are deleted and new ones inserted, in each of its kind's tables, so views can be rebuilt, and checked,
// at any time.
class RowSink {
 public:
  virtual ~RowSink() = default;
  // values: one for each column of the table after the first, which is always the stream's name and filled in here.
  virtual void Row(std::string_view table, std::vector<sql::Value> values) = 0;
};

// A view table of the service, created by its migrations. columns[0].name is "stream".
struct ViewTable {
  struct Column {
    std::string name;
    sql::Type type;
  };
  std::string name;
  std::vector<Column> columns;
};

// A kind of stream: all streams whose name begins with "<prefix>/".
struct StreamKind {
  std::string prefix;
  const google::protobuf::Message* state = nullptr;  // prototype
  std::function<void(google::protobuf::Message& state, const google::protobuf::Message& event)> apply;
  std::vector<std::string> tables;  // the view tables its rows go to; may be empty
  std::function<void(std::string_view stream, const google::protobuf::Message& state, RowSink&)> rows;
};

struct Schema {
  std::string service;                               // "cases"
  const google::protobuf::Message* event = nullptr;  // prototype; has "string occurred_on = 1" and a oneof "event"
  std::vector<StreamKind> kinds;
  std::vector<ViewTable> tables;

  // The kind of a stream's name; throws std::logic_error for a name of no kind.
  const StreamKind& KindOf(std::string_view stream) const;
};

// A kind from its typed fold and its typed rows:  Kind<CaseFile, CasesEvent>("cases", Apply, {"case_view"}, Rows).
template <class State, class Event>
StreamKind Kind(std::string prefix, void (*apply)(State&, const Event&), std::vector<std::string> tables = {},
                void (*rows)(std::string_view stream, const State&, RowSink&) = nullptr) {
  StreamKind kind;
  kind.prefix = std::move(prefix);
  kind.state = &State::default_instance();
  kind.apply = [apply](google::protobuf::Message& state, const google::protobuf::Message& event) {
    apply(static_cast<State&>(state), static_cast<const Event&>(event));
  };
  kind.tables = std::move(tables);
  if (rows) {
    kind.rows = [rows](std::string_view stream, const google::protobuf::Message& state, RowSink& sink) {
      rows(stream, static_cast<const State&>(state), sink);
    };
  }
  return kind;
}

}  // namespace kith::journal
