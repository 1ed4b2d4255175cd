// The simulated service: streams of numbers.
#pragma once

#include <string>
#include <string_view>

#include "shared/journal/journal.h"
#include "tests/integration/journal/counter.pb.h"

namespace kith::simulation {

using test::counter::v1::Counter;
using test::counter::v1::CounterEvent;

inline void Apply(Counter& state, const CounterEvent& event) {
  state.set_total(state.total() + event.added().amount());
}

inline journal::Schema CountersSchema() {
  journal::Schema schema;
  schema.service = "counters";
  schema.event = &CounterEvent::default_instance();
  schema.kinds = {journal::Kind<Counter, CounterEvent>("counters", Apply)};
  return schema;
}

inline CounterEvent Added(int64_t amount) {
  CounterEvent event;
  event.set_occurred_on("2026-03-02");
  event.mutable_added()->set_amount(amount);
  return event;
}

}  // namespace kith::simulation
