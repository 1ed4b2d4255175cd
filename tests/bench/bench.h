// The parts of kith-bench. Each prints one JSON object on standard output and returns an exit status.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "shared/journal/journal.h"
#include "shared/journal/schema.h"

namespace kith::bench {

using Json = nlohmann::json;

constexpr char kSubmit[] = "/kith.bench.v1.BenchService/Submit";
constexpr char kGet[] = "/kith.bench.v1.BenchService/Get";
constexpr char kIssuer[] = "https://kith.local";
constexpr char kAudience[] = "kith";
// A command's text; with what is stored about it, a command makes rows of about 1 KiB in all.
constexpr size_t kBodyBytes = 200;

struct ServeOptions {
  std::string database;   // none for the echo
  std::string jwks_file;  // none for the echo
  int pool = 8;           // connections of the naive service
  bool view = false;      // the naive service writes a view row too
  int max_calls = 4096;
};

// Servers print "ready on port N", serve until SIGTERM and then print what they counted.
int ServeEcho(const ServeOptions& options);   // callback API, no token, no store
int ServeNaive(const ServeOptions& options);  // one transaction per command, statement by statement
int ServeRooms(const ServeOptions& options);  // our journal, front and rpc, with nothing else

struct LoadOptions {
  std::string target;
  std::string token_file;       // empty: no token
  std::string what = "submit";  // submit, get, team (cases: RegisterTeam), person (cases: GetPerson)
  int callers = 64;             // closed loop: each waits for its answer before it asks again
  double rate = 0;              // open loop instead: calls a second, whether answered or not
  double seconds = 1;           // measured, after the warm-up
  double warm_up = 0.2;
  int64_t calls = 0;  // ends after so many instead, without a warm-up
  int64_t rows = 1;   // of get and person: numbers 1 to rows are asked for
  int channels = 4;
};
int Load(const LoadOptions& options);

struct DirectOptions {
  std::string database;
  int batch = 64;
  double seconds = 1;
};
// The same rows as a command makes, in batches, straight to the store.
int Direct(const DirectOptions& options);

struct KafkaOptions {
  std::string brokers;
  std::string database;
  std::string name = "bench";  // of the topic: kith.internal.<name>.v1
  int64_t entries = 100'000;
  double rate = 500;
  double seconds = 5;
  int repeats = 3;
};
// A full journal through the relay, and the same records through a bare producer.
int RelayThroughput(const KafkaOptions& options);
// From a command's submission and its commit to the consumer's hand.
int RelayLatency(const KafkaOptions& options);

struct RebuildOptions {
  std::string database;  // empty, migrated here
  int64_t events = 100'000;
};
// Reporting's projection: consumed through the inbox, and rebuilt from its own journal; beside raw inserts of its rows.
int Rebuild(const RebuildOptions& options);

struct TrayOptions {
  std::string database;  // empty, migrated here
  int64_t children = 100'000;
  int waiting_percent = 10;  // of the contacts, and of the referrals that the rest become
  int calls = 100;           // of each tray
  bool is_filled = false;    // by others, who use it: nothing is written
};
// The front door's work trays, page and counts, over so many children's contacts and referrals.
int Trays(const TrayOptions& options);

struct MatchingOptions {
  std::string database;
  int64_t people = 1'000'000;
  int searches = 3'000;
};
// SearchPeople of the cases service, one after the other.
int Matching(const MatchingOptions& options);

struct HistoriesOptions {
  std::string cases;  // targets of the running services
  std::string referrals;
  std::string token_file;
  int64_t children = 100'000;
  int callers = 256;               // families at a time, each with one call in flight
  std::vector<std::string> watch;  // process ids whose memory is noted at 0, 25, 50 and 100 per cent of the load
};
// Whole histories of generated children through the services' APIs, made family by family.
int LoadHistories(const HistoriesOptions& options);

struct CountOptions {
  std::string database;
  std::string what = "command";  // command, batch, read
  int64_t count = 500;
};
// Does the work of so many commands or reads in one process, for callgrind: without gRPC, in an order that repeats.
int CountInstructions(const CountOptions& options);

struct WorkbookOptions {
  std::string database;
  int64_t families = 100;
  int64_t entries = 500'000;  // of all families together
  int rate = 200;             // entries a second
  int seconds = 10;
  int calls = 400;
  int watchers = 500;
};
// Entries saved, opened and searched, and changes told to those who watch.
int Workbook(const WorkbookOptions& options);

// Shared by the parts.
journal::Schema BenchSchema();
std::string NowText();  // of today, ISO 8601
double Seconds();       // of a steady clock
void Print(const Json& json);
// The p-th percentile (0 to 1) of samples, which it sorts.
double Percentile(std::vector<float>& samples, double p);
void WaitForSignal();
void BlockSignals();
// From libkith_slow_sync.so where it is preloaded; 0 otherwise.
int64_t SyncsOfThisProcess();
int64_t SqliteWalBytes();
// Of the PostgreSQL server that the database is on: {"wal_syncs", "wal_bytes", "transactions"}.
Json PostgresCounts(const std::string& database);

}  // namespace kith::bench
