// The parts of one running service, put together and taken apart in the right order.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/clock/clock.h"
#include "shared/front/feed.h"
#include "shared/identity/identity.h"
#include "shared/kafka/consumer.h"
#include "shared/metrics/endpoint.h"
#include "shared/metrics/registry.h"
#include "shared/rpc/server.h"
#include "shared/runtime/background.h"
#include "shared/runtime/gauges.h"
#include "shared/runtime/reaction.h"
#include "shared/runtime/redis.h"
#include "shared/runtime/service.h"
#include "shared/runtime/settings.h"
#include "shared/runtime/vitals.h"
#include "shared/trace/tracer.h"

namespace kith::runtime {

class Host final : public Parts {
 public:
  // Starts everything; probes say NOT_SERVING until Ready. Both must outlive it. Throws std::runtime_error with what to
  // do: the database is not migrated, a port is taken.
  Host(const Service& service, const Common& common);
  // Drains, then stops.
  ~Host() override;

  void Ready();
  // Probes say NOT_SERVING from now on; calls are still served.
  void NotReady();
  int metrics_port() const { return endpoint_->port(); }

  journal::Journal& journal() override { return *journal_; }
  const Clock& clock() const override { return clock_; }
  const sql::Address& database() const override { return database_; }
  QueryPool& queries() override { return *queries_; }
  cache::Cache* cache() override { return redis_->cache(); }
  std::unique_ptr<cache::Broadcast> NewBroadcast(const std::string& scope) override {
    return redis_->NewBroadcast(scope);
  }
  const std::string& brokers() const override { return common_.brokers; }
  const kafka::Settings& kafka_settings() const override { return common_.kafka; }
  std::shared_ptr<rpc::Channel> Peer(const std::string& name) override { return peers_.at(name); }

  void Serve(const Front& front) override;
  void Consume(inbox::Source source) override;
  void React(const std::string& name, const std::string& peer,
             std::function<std::optional<PeerCall>(const journal::Entry&)> call,
             std::function<void(const journal::Entry&, const Error&)> refused,
             std::function<void(const journal::Entry&, const google::protobuf::Message&)> answered) override;
  void Every(std::chrono::seconds period, std::function<void()> tick) override;
  int64_t Published() const override;

 private:
  void StartRelay();
  void StartEndpoint();

  const Service& service_;
  const Common& common_;
  const sql::Address database_;
  SystemClock clock_;
  identity::Verifier verifier_;
  metrics::Registry metrics_;
  trace::Tracer tracer_;
  Watched watched_;
  std::atomic<bool> draining_{false};
  std::unique_ptr<journal::Journal> journal_;
  std::unique_ptr<RedisParts> redis_;
  std::unique_ptr<QueryPool> queries_;
  std::unique_ptr<Feed> feed_;
  std::map<std::string, std::shared_ptr<rpc::Channel>> peers_;
  std::vector<rpc::Method> methods_;
  std::vector<std::unique_ptr<kafka::Consumer>> consumers_;
  std::vector<std::unique_ptr<Reaction>> reactions_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::unique_ptr<kafka::Relay> relay_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<Vitals> vitals_;
  std::unique_ptr<metrics::Endpoint> endpoint_;
  std::unique_ptr<Loop> readiness_;
  std::atomic<bool> wired_{false};  // commits before that are seen by the first poll
};

}  // namespace kith::runtime
