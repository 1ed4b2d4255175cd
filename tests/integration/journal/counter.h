// A journal of counters on a store of choice.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/journal/journal.h"
#include "shared/testing/manual_clock.h"
#include "shared/testing/temp_dir.h"
#include "shared/testing/temp_postgres.h"
#include "tests/integration/journal/counter.pb.h"

namespace kith::journal {

using test::counter::v1::Counter;
using test::counter::v1::CounterEvent;

inline void Apply(Counter& state, const CounterEvent& event) {
  if (event.has_added()) state.set_total(state.total() + event.added().amount());
  if (event.has_labelled()) state.set_label(event.labelled().label());
}

inline void Rows(std::string_view, const Counter& state, RowSink& sink) {
  sink.Row("counter_view", {state.total(), state.label()});
  // Several rows of which a change leaves some: none at times, two that are equal, one with a NULL.
  const int64_t total = state.total();
  for (int64_t i = 0; i < total % 6; ++i) {
    sink.Row("mark_view",
             {total % 7 == 0 ? 0 : i, i == 4 ? sql::Value() : sql::Value(std::to_string((total + i) / 9))});
  }
}

inline Schema CounterSchema() {
  Schema schema;
  schema.service = "counters";
  schema.event = &CounterEvent::default_instance();
  schema.kinds = {Kind<Counter, CounterEvent>("counters", Apply, {"counter_view", "mark_view"}, Rows)};
  schema.tables = {
      {"counter_view", {{"stream", sql::Type::kText}, {"total", sql::Type::kInteger}, {"label", sql::Type::kText}}},
      {"mark_view", {{"stream", sql::Type::kText}, {"number", sql::Type::kInteger}, {"mark", sql::Type::kText}}}};
  return schema;
}

// The view refuses totals from a million on: a statement that the database refuses, whatever decide thought.
inline std::vector<Migration> CounterMigrations(sql::Dialect dialect) {
  const std::string integer = dialect == sql::Dialect::kPostgres ? "bigint" : "INTEGER";
  return {{1, "0001_views",
           "CREATE TABLE counter_view (stream text NOT NULL, total " + integer +
               " NOT NULL CHECK (total < 1000000), label text NOT NULL); CREATE TABLE mark_view (stream text NOT NULL, "
               "number " +
               integer + " NOT NULL, mark text)"}};
}

inline CounterEvent AddedEvent(int64_t amount) {
  CounterEvent event;
  event.set_occurred_on("2026-03-02");
  event.mutable_added()->set_amount(amount);
  return event;
}

// A command that adds to each of the streams and answers with the first one's total.
inline Command Add(const std::string& request_id, const std::vector<std::string>& streams, int64_t amount = 1) {
  Command command;
  command.request_id = request_id;
  command.fingerprint = "add" + std::to_string(amount) + streams.front();
  command.subject = "tester";
  command.streams = streams;
  command.decide = [streams, amount](const Streams&, const Context&) -> Result<Drafts> {
    Drafts drafts;
    for (const auto& stream : streams) drafts.push_back(DraftOf(stream, AddedEvent(amount)));
    return drafts;
  };
  command.answer = [streams](const Streams& states) {
    return std::to_string(states.Find<Counter>(streams.front())->total());
  };
  return command;
}

}  // namespace kith::journal
