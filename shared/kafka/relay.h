// Publishes a journal to Kafka: reads it by position, sends in order, and moves its cursor over what is acknowledged.
//
// Promised: every entry that the router routes is acknowledged by all in-sync replicas of its topic before the cursor
// passes it; the first copies in a topic are in the journal's order. Copies may repeat (after a crash, a rebuilt
// producer, a refilled broker): records carry their position and consumers skip. Memory is bounded however long the
// broker is away.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/journal/entry.h"
#include "shared/kafka/record.h"

namespace kith::kafka {

// What the relay needs of a journal. Called on the relay's thread only; what they throw is logged and tried again.
struct RelaySource {
  // Entries after a position, in order and without gaps, at most limit. What no topic carries may be missing
  // (journal::Journal::ReadPublic).
  std::function<std::vector<journal::Entry>(int64_t after, int limit)> read;
  // 0 when there is no such cursor.
  std::function<int64_t(const std::string& cursor)> read_cursor;
  // Need not be durable at once: a cursor that is behind only repeats records. Is never asked to move a cursor back.
  std::function<void(const std::string& cursor, int64_t position)> save_cursor;
  // True when this process is the journal's one active relay. Null: always.
  std::function<bool()> may_run;
};

// Where an entry goes; nothing for an entry that is not published. Must give the same answer for the same entry.
using Router = std::function<std::optional<Record>(journal::Entry)>;

// Everything to kith.internal.<service>.v1; internal_record.h has the mapping. unnamed: kinds of stream whose names are
// derived from identifiers that somebody could guess from them; their key is the kind alone ("identifiers").
Router MakeInternalRouter(std::string service, std::vector<std::string> unnamed = {});

struct RelayOptions {
  std::string brokers;
  Settings settings;
  // Topics that are looked at when connecting: all empty while the cursor is not at 0 means a new broker under an old
  // cluster id.
  std::vector<std::string> topics;
  size_t max_in_flight = 10'000;
  size_t max_in_flight_bytes = 32 * 1024 * 1024;
  int batch = 1'000;
  std::chrono::milliseconds poll{100};  // the safety net for a missed Poke
  std::chrono::milliseconds watchdog{
      60'000};  // in flight for so long without any acknowledgement: the producer is rebuilt
};

struct RelayStats {
  bool connected = false;
  std::string cluster_id;    // of the last cluster that was connected to
  int64_t published = 0;     // records acknowledged, repeats included
  int64_t acknowledged = 0;  // position up to which everything is
  size_t in_flight = 0;
  size_t in_flight_bytes = 0;
  int64_t rebuilds = 0;  // of the producer
  int64_t refills = 0;   // times that a broker was found to have lost its records and was filled again from position 0
  std::string last_problem;  // empty when there was none since the last acknowledgement
};

// One thread of its own. The cursor is "relay/<cluster id>"; after n refills of one cluster "relay/<cluster id>/<n>",
// with n kept in "relay/<cluster id>/refills". "<cursor>/<topic>" is where the topic ended when the cursor was saved.
class Relay {
 public:
  // Starts at once; does not wait for the broker. Throws std::invalid_argument for a wrong setting.
  Relay(RelayOptions options, RelaySource source, Router router);
  // As Stop.
  ~Relay();

  // Says that there may be new entries. Never blocks; any thread.
  void Poke();

  // Waits half a second at most for what is in flight, then stops; three seconds when it is just asking a broker that
  // does not answer how long a topic is. What was not acknowledged is sent again by the next relay.
  void Stop();

  RelayStats stats() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::kafka
