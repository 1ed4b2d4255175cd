#include <atomic>
#include <iostream>

#include "shared/front/front.h"
#include "shared/ids/ids.h"
#include "shared/journal/migration.h"
#include "tests/bench/bench.h"
#include "tests/bench/bench.pb.h"
#include "tests/bench/rooms.h"

namespace kith::bench {
namespace {

const Roles kEverybody = {identity::Role::kImporter};
const std::string& Today() {
  static const std::string today = NowText();
  return today;
}

Result<Drafts> MakeRecord(const Streams&, const v1::SubmitRequest& request, const Context& context) {
  v1::BenchEvent event;
  event.set_occurred_on(Today());
  event.mutable_record_made()->set_body(request.body());
  return Drafts{DraftOf(ids::NumberName("records", 'B', context.position), std::move(event))};
}

v1::SubmitResponse AnswerRecord(const v1::SubmitRequest&, const Drafts& drafts, const Streams& streams) {
  v1::SubmitResponse response;
  *response.mutable_record() = Present<v1::Record>(streams, drafts[0].stream);
  return response;
}

journal::Options Migrated(const std::string& database, bool timeless) {
  journal::Options options;
  options.database = sql::Address::Parse(database);
  options.readers = 4;
  if (timeless) options.idle = options.max_batch_work = std::chrono::hours(1);
  journal::Migrate(options.database, "bench", {});
  return options;
}

}  // namespace

Rooms::Rooms(const std::string& database, const std::string& jwks_file, bool timeless)
    : verifier({jwks_file, kIssuer, kAudience}, clock), journal(Migrated(database, timeless), BenchSchema(), clock) {
  Front front("kith.bench.v1.BenchService", journal, queries);
  front.Commands<v1::SubmitRequest, v1::SubmitResponse>("Submit", kEverybody, nullptr, MakeRecord, AnswerRecord);
  front.Get<v1::GetRequest, v1::GetResponse>("Get", kEverybody, "records", &v1::GetResponse::mutable_record);
  methods = front.methods();
}

int ServeRooms(const ServeOptions& options) {
  BlockSignals();
  auto rooms = std::make_unique<Rooms>(options.database, options.jwks_file);
  std::atomic<int64_t> commits{0};
  rooms->journal.OnCommit([&commits](int64_t) { ++commits; });
  rpc::ServerOptions server_options;
  server_options.listen = "127.0.0.1:0";
  server_options.max_calls_in_progress = options.max_calls;
  auto server = std::make_unique<rpc::Server>(server_options, rooms->methods, rooms->verifier, rooms->clock);
  server->SetReady(true);

  const Json before = PostgresCounts(options.database);
  const int64_t syncs = SyncsOfThisProcess();
  const int64_t wal_bytes = SqliteWalBytes();
  const int64_t trips = RoundTripsOfThisProcess();
  const int64_t first = rooms->journal.ReadHead().position;
  std::cout << "ready on port " << server->port() << std::endl;
  WaitForSignal();
  server->Drain(std::chrono::seconds(2));
  const int64_t round_trips = RoundTripsOfThisProcess() - trips;
  const int64_t commands = rooms->journal.ReadHead().position - first;
  // PostgreSQL's sessions tell what they counted when they end.
  server.reset();
  rooms.reset();
  const Json after = PostgresCounts(options.database);
  const auto grown = [&](const char* what) { return after[what].get<int64_t>() - before[what].get<int64_t>(); };
  Print({{"commands", commands},
         {"transactions", commits.load()},
         {"syncs", SyncsOfThisProcess() - syncs + grown("wal_syncs")},
         {"wal_bytes", SqliteWalBytes() - wal_bytes + grown("wal_bytes")},
         {"round_trips", round_trips}});
  return 0;
}

}  // namespace kith::bench
