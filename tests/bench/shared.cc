#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>

#include <dlfcn.h>

#include "shared/calendar/date.h"
#include "shared/clock/clock.h"
#include "tests/bench/bench.h"
#include "tests/bench/bench.pb.h"

namespace kith::bench {
namespace {

int64_t FromShim(const char* name) {
  const auto function = reinterpret_cast<long (*)()>(dlsym(RTLD_DEFAULT, name));
  return function ? function() : 0;
}

void Apply(v1::Record& record, const v1::BenchEvent& event) { record.set_body(event.record_made().body()); }

}  // namespace

journal::Schema BenchSchema() {
  journal::Schema schema;
  schema.service = "bench";
  schema.event = &v1::BenchEvent::default_instance();
  schema.kinds = {journal::Kind<v1::Record, v1::BenchEvent>("records", Apply)};
  return schema;
}

std::string NowText() { return calendar::LondonDate(SystemClock().Now()); }

double Seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void Print(const Json& json) { std::cout << json.dump() << std::endl; }

double Percentile(std::vector<float>& samples, double p) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  return samples[std::min(samples.size() - 1, static_cast<size_t>(p * static_cast<double>(samples.size())))];
}

void BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void WaitForSignal() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  int received = 0;
  sigwait(&signals, &received);
}

int64_t SyncsOfThisProcess() { return FromShim("kith_syncs"); }
int64_t SqliteWalBytes() { return FromShim("kith_wal_bytes"); }

Json PostgresCounts(const std::string& database) {
  const auto address = sql::Address::Parse(database);
  if (address.dialect != sql::Dialect::kPostgres) return {{"wal_syncs", 0}, {"wal_bytes", 0}, {"transactions", 0}};
  const auto connection = sql::Open(address, sql::Mode::kRead);
  const auto row = connection
                       ->Query(
                           "SELECT w.wal_sync, (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint, d.xact_commit "
                           "FROM pg_stat_wal w, pg_stat_database d WHERE d.datname = current_database()")
                       .at(0);
  return {{"wal_syncs", sql::AsInteger(row[0])},
          {"wal_bytes", sql::AsInteger(row[1])},
          {"transactions", sql::AsInteger(row[2])}};
}

}  // namespace kith::bench
