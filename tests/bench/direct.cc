#include "shared/ids/ids.h"
#include "shared/journal/migration.h"
#include "shared/journal/rows.h"
#include "tests/bench/bench.h"
#include "tests/bench/bench.pb.h"
#include "tests/bench/fill.h"

namespace kith::bench {

using sql::Bytes;

void InsertCommands(sql::Connection& connection, int64_t position, int count) {
  static const std::string today = NowText();
  static const std::string digest(32, 'd');
  static const std::string salt(16, 's');
  v1::BenchEvent event;
  event.set_occurred_on(today);
  event.mutable_record_made()->set_body(std::string(kBodyBytes, 'd'));
  v1::Record record;
  record.set_body(event.record_made().body());
  const std::string payload = event.SerializeAsString();
  const std::string state = record.SerializeAsString();

  sql::Bulk entries = journal::InsertEntries();
  sql::Bulk streams = journal::UpsertStreams();
  sql::Bulk requests = journal::InsertRequests();
  for (int i = 0; i < count; ++i) {
    ++position;
    const std::string stream = ids::NumberName("records", 'B', position);
    const std::string request_id = ids::StableId("bench", std::to_string(position));
    entries.rows.push_back({position, stream, int64_t{1}, std::string("kith.bench.v1.RecordMade"), today,
                            int64_t{1'700'000'000'000'000} + position, std::string("bench"), request_id, std::string(),
                            Bytes{payload}, Bytes{salt}, Bytes{digest}, Bytes{digest}});
    streams.rows.push_back({stream, int64_t{1}, Bytes{state}});
    requests.rows.push_back({request_id, Bytes{digest}, Bytes{state + stream}});
  }
  sql::Bulk head = journal::UpdateHead();
  head.rows.push_back({position, Bytes{digest}});
  connection.Run({journal::Begin(), entries, streams, requests, head, journal::Commit()});
}

void Fill(const sql::Address& address, int64_t entries) {
  constexpr int kBatch = 1000;
  const auto connection = sql::Open(address, sql::Mode::kWrite);
  for (int64_t position = 0; position < entries; position += kBatch) {
    InsertCommands(*connection, position, static_cast<int>(std::min<int64_t>(kBatch, entries - position)));
  }
}

int Direct(const DirectOptions& options) {
  const auto address = sql::Address::Parse(options.database);
  journal::Migrate(address, "bench", {});
  const auto connection = sql::Open(address, sql::Mode::kWrite);
  const int64_t first = sql::AsInteger(connection->Query("SELECT position FROM head WHERE id = 1").at(0).at(0));
  int64_t position = first;
  const double began = Seconds();
  while (Seconds() < began + options.seconds) {
    InsertCommands(*connection, position, options.batch);
    position += options.batch;
  }
  Print({{"per_second", static_cast<double>(position - first) / (Seconds() - began)}, {"commands", position - first}});
  return 0;
}

}  // namespace kith::bench
