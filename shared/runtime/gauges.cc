#include "shared/runtime/gauges.h"

#include <algorithm>

#include "shared/runtime/version.h"

namespace kith::runtime {
namespace {

using metrics::Scrape;

constexpr std::chrono::seconds kSilence{5};

double Number(int64_t value) { return static_cast<double>(value); }
double Number(size_t value) { return static_cast<double>(value); }
double Number(bool yes) { return yes ? 1 : 0; }

void Journal(const Watched& watched, const JournalVitals& vitals, Scrape& scrape) {
  scrape.Gauge("kith_journal_position", "Position of the journal's head", Number(vitals.position));
  scrape.Gauge("kith_journal_queue_depth", "Commands that wait for the committer",
               Number(watched.journal->QueueDepth()));
  scrape.Gauge("kith_leading", "1 where this replica runs the relay, the consumers and the timers",
               Number(vitals.leads));
  scrape.Gauge("kith_draining", "1 while the process is about to stop", Number(watched.draining->load()));
}

void Dependency(Scrape& scrape, const std::string& name, bool up) {
  scrape.Gauge("kith_dependency_up", "1 when it answered lately", Number(up), {{"dependency", name}});
}

void Dependencies(const Watched& watched, Scrape& scrape) {
  Dependency(scrape, "database", HasDatabase(*watched.vitals));
  for (const auto& [name, peer] : watched.vitals->peers()) Dependency(scrape, name, peer.reachable);
  if (watched.cache) Dependency(scrape, "redis", !watched.cache->stats().breaker_open);
}

void Relay(const Watched& watched, const JournalVitals& vitals, Scrape& scrape) {
  const kafka::RelayStats stats = watched.relay->stats();
  scrape.Gauge("kith_relay_connected", "1 when the relay has its broker", Number(stats.connected));
  scrape.Counter("kith_relay_published_total", "Records that the broker acknowledged, repeats included",
                 Number(stats.published));
  scrape.Counter("kith_relay_rebuilds_total", "Times that the producer was made anew", Number(stats.rebuilds));
  scrape.Counter("kith_relay_refills_total", "Times that a broker was found empty and filled again",
                 Number(stats.refills));
  scrape.Gauge("kith_relay_in_flight", "Records sent and not yet acknowledged", Number(stats.in_flight));
  // Another replica's relay knows better; where nobody leads, kith_leading says so.
  if (!vitals.leads) return;
  Dependency(scrape, "kafka", stats.connected);
  const int64_t published = std::max(vitals.published, stats.acknowledged);
  scrape.Gauge("kith_relay_lag", "Positions of the journal that are not acknowledged yet",
               Number(std::max<int64_t>(0, vitals.position - published)));
  double age = 0;
  if (vitals.oldest_unpublished && published < vitals.position) {
    age = std::max(0.0, std::chrono::duration<double>(watched.clock->Now() - *vitals.oldest_unpublished).count());
  }
  scrape.Gauge("kith_relay_oldest_unpublished_age_seconds", "Age of the oldest event that is not acknowledged", age);
}

void Consumers(const Watched& watched, const JournalVitals& vitals, Scrape& scrape) {
  const auto peers = watched.vitals->peers();
  for (const auto& [source, consumer] : watched.consumers) {
    const metrics::Labels labels = {{"source", source}};
    const kafka::ConsumerStats stats = consumer->stats();
    const auto peer = peers.find(source);
    const int64_t head = peer == peers.end() ? 0 : peer->second.position;
    scrape.Gauge("kith_consumer_lag", "Positions of the source's journal that are not applied yet",
                 Number(std::max<int64_t>(0, head - stats.last_applied)), labels);
    scrape.Gauge("kith_consumer_position", "Position of the source's journal up to which all is applied",
                 Number(stats.last_applied), labels);
    scrape.Counter("kith_consumer_applied_total", "Entries applied", Number(stats.applied), labels);
    scrape.Counter("kith_consumer_skipped_total", "Records that had been applied before", Number(stats.skipped),
                   labels);
    scrape.Counter("kith_consumer_gaps_total", "Records that came before what they follow", Number(stats.gaps), labels);
    scrape.Counter("kith_consumer_from_feed_total", "Entries that came from the source's feed, not from its topic",
                   Number(stats.from_feed), labels);
    scrape.Counter("kith_consumer_unreadable_total", "Records that are no entry", Number(stats.unreadable), labels);
    scrape.Counter("kith_consumer_refusals_total", "Batches that had to be tried again", Number(stats.refusals),
                   labels);
  }
  for (const auto& [source, count] : vitals.parked) {
    scrape.Gauge("kith_parked_streams", "Streams of the source that wait because an event cannot be applied",
                 Number(count), {{"source", source}});
  }
}

void Cache(const cache::CacheStats& stats, Scrape& scrape) {
  scrape.Counter("kith_cache_hits_total", "Answers that Redis had", Number(stats.hits));
  scrape.Counter("kith_cache_misses_total", "Answers that Redis did not have", Number(stats.misses));
  scrape.Counter("kith_cache_errors_total", "Times that Redis refused, failed or was late", Number(stats.errors));
  scrape.Counter("kith_cache_skipped_total", "Times that Redis was not asked because it had failed",
                 Number(stats.skipped));
  scrape.Counter("kith_cache_unsealed_total", "Values that were not ours, or too old", Number(stats.unsealed));
  scrape.Counter("kith_cache_stored_total", "Answers given to Redis", Number(stats.stored));
  scrape.Gauge("kith_cache_breaker_open", "1 while Redis is not asked", Number(stats.breaker_open));
}

void Limiter(const cache::RateLimiterStats& stats, Scrape& scrape) {
  const auto calls = [&scrape](const char* outcome, int64_t count) {
    scrape.Counter("kith_rate_limit_calls_total", "Calls that met the rate limit", Number(count),
                   {{"outcome", outcome}});
  };
  calls("admitted", stats.admitted);
  calls("refused", stats.refused);
  scrape.Gauge("kith_rate_limit_shared", "1 while the limit holds over all replicas", Number(stats.shared));
}

void Spans(const trace::Counts& counts, Scrape& scrape) {
  const std::string help = "Spans of sampled traces";
  scrape.Counter("kith_trace_spans_total", help, Number(counts.exported), {{"outcome", "exported"}});
  scrape.Counter("kith_trace_spans_total", help, Number(counts.dropped), {{"outcome", "dropped"}});
}

}  // namespace

bool HasDatabase(const Vitals& vitals) { return vitals.silence() < kSilence; }

std::function<void(const journal::BatchOutcome&)> CountBatches(metrics::Registry& registry) {
  const std::string help = "Commands by what became of them";
  auto& done = registry.Counter("kith_journal_commands_total", help, {{"outcome", "done"}});
  auto& refused = registry.Counter("kith_journal_commands_total", help, {{"outcome", "refused"}});
  auto& failed = registry.Counter("kith_journal_commands_total", help, {{"outcome", "failed"}});
  auto& commits = registry.Counter("kith_journal_commits_total", "Transactions that wrote events");
  auto& sizes = registry.Histogram("kith_journal_commands_per_commit", "Commands that shared a transaction", {},
                                   {1, 2, 4, 8, 16, 32, 64, 128, 256});
  auto& seconds = registry.Histogram("kith_journal_commit_seconds", "Deciding and committing a batch", {},
                                     {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5});
  return [&](const journal::BatchOutcome& outcome) {
    done.Increment(Number(outcome.done));
    refused.Increment(Number(outcome.refused));
    failed.Increment(Number(outcome.failed));
    if (!outcome.committed) return;
    commits.Increment();
    sizes.Observe(Number(outcome.done + outcome.refused));
    seconds.Observe(std::chrono::duration<double>(outcome.took).count());
  };
}

void AddBuild(metrics::Registry& registry, int schema_version) {
  registry
      .Gauge("kith_build_info", "Which build this is",
             {{"version", std::string(kVersion)}, {"revision", std::string(kRevision)}})
      .Set(1);
  registry.Gauge("kith_schema_version", "Number of the service's last migration").Set(schema_version);
}

void AddGauges(metrics::Registry& registry, Watched watched) {
  registry.OnScrape([watched = std::move(watched)](Scrape& scrape) {
    const JournalVitals vitals = watched.vitals->journal();
    Journal(watched, vitals, scrape);
    Dependencies(watched, scrape);
    if (watched.relay) Relay(watched, vitals, scrape);
    Consumers(watched, vitals, scrape);
    if (watched.cache) Cache(watched.cache->stats(), scrape);
    if (watched.limiter) Limiter(watched.limiter->stats(), scrape);
    Spans(watched.tracer->counts(), scrape);
  });
}

std::vector<metrics::Part> PartsOf(const Watched& watched) {
  std::vector<metrics::Part> parts;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(watched.vitals->silence()).count();
  const bool has_database = HasDatabase(*watched.vitals);
  parts.push_back(
      {"database", has_database, true, has_database ? "" : "no answer for " + std::to_string(seconds) + " s"});
  const bool serves = !watched.draining->load();
  parts.push_back({"serving", serves, true, serves ? "" : "about to stop"});
  const JournalVitals vitals = watched.vitals->journal();
  if (watched.relay && vitals.leads) {
    const bool connected = watched.relay->stats().connected;
    parts.push_back({"kafka", connected, false, connected ? "" : "not connected; events wait in the journal"});
  }
  if (watched.cache) {
    const bool up = !watched.cache->stats().breaker_open;
    parts.push_back({"redis", up, false, up ? "" : "not asked after failures"});
  }
  for (const auto& [name, peer] : watched.vitals->peers()) {
    parts.push_back({name, peer.reachable, false, peer.reachable ? "" : "does not answer"});
  }
  for (const auto& [source, count] : vitals.parked) {
    parts.push_back({"events of " + source, count == 0, false,
                     count == 0 ? "" : std::to_string(count) + " streams are parked: kith_parked_streams"});
  }
  return parts;
}

}  // namespace kith::runtime
