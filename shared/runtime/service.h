// What every service's main is: settings, journal, gRPC server, relay, background work, signals, in the right order
// both ways.
//
//   int main(int argc, char** argv) {
//     runtime::Service service;
//     service.name = "cases"; service.port = config::kCasesPort; service.schema = cases::CasesSchema(); …
//     return runtime::Main(argc, argv, std::move(service));
//   }
//
// Subcommands: serve (the default job), migrate, settings, help. Exit status: 0 done; 1 it failed, with the reason on
// standard error; 2 wrong usage or settings, every problem listed.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "shared/cache/broadcast.h"
#include "shared/cache/cache.h"
#include "shared/clock/clock.h"
#include "shared/config/settings.h"
#include "shared/front/front.h"
#include "shared/inbox/inbox.h"
#include "shared/journal/journal.h"
#include "shared/kafka/relay.h"
#include "shared/rpc/client.h"
#include "shared/sql/connection.h"

namespace kith::runtime {

// A call that an event asks for; its request_id is the event's id, so that however often it is sent it is done once.
struct PeerCall {
  std::string method;  // "/kith.cases.v1.CasesService/OpenCaseFiles"
  std::shared_ptr<const google::protobuf::Message> request;
  std::shared_ptr<google::protobuf::Message> response;
};

// What a service's wiring has in hand. Everything kept here stops before the journal closes.
class Parts {
 public:
  virtual ~Parts() = default;

  virtual journal::Journal& journal() = 0;
  virtual const Clock& clock() const = 0;
  virtual const sql::Address& database() const = 0;
  virtual QueryPool& queries() = 0;
  virtual cache::Cache* cache() = 0;  // null without KITH_REDIS
  // Messages among the replicas of this service, of this scope; null without KITH_REDIS.
  virtual std::unique_ptr<cache::Broadcast> NewBroadcast(const std::string& scope) = 0;
  virtual const std::string& brokers() const = 0;
  virtual const kafka::Settings& kafka_settings() const = 0;  // how a client of the brokers identifies itself
  // The service at KITH_<NAME>_TARGET, called with this service's own token. name must be in Service::peers.
  virtual std::shared_ptr<rpc::Channel> Peer(const std::string& name) = 0;

  // Serves the front's RPCs.
  virtual void Serve(const Front& front) = 0;
  // Applies the source's events, from its topic and its feed; the source's name is a peer.
  virtual void Consume(inbox::Source source) = 0;
  // Calls the peer for each event that asks for it, durably: cursor "reaction/<name>". A refusal that no retry can mend
  // is handed to `refused`, which records it where a person will see it, and the reaction goes on. What was answered is
  // handed to `answered`, which may be null, before the cursor moves: so either is called at least once, and what it
  // records has a request_id that follows from the entry's. What they throw has the entry tried again.
  virtual void React(
      const std::string& name, const std::string& peer,
      std::function<std::optional<PeerCall>(const journal::Entry&)> call,
      std::function<void(const journal::Entry&, const Error&)> refused,
      std::function<void(const journal::Entry&, const google::protobuf::Message&)> answered = nullptr) = 0;
  // Runs tick about every period until the service stops; what it throws is logged.
  virtual void Every(std::chrono::seconds period, std::function<void()> tick) = 0;
  // Position up to which everything has been published.
  virtual int64_t Published() const = 0;
};

struct Service {
  std::string name;  // "cases"
  int port = 0;      // default; the health and metrics ports are above it (config/ports.h)
  journal::Schema schema;
  std::vector<journal::Migration> (*migrations)(sql::Dialect) = nullptr;
  std::vector<std::string> peers;                    // services that it calls or consumes
  std::function<void(config::Settings&)> declare;    // its own settings, may be null
  std::function<kafka::Router()> router;             // null: everything to the internal topic
  std::function<std::vector<std::string>()> topics;  // that the router routes to; null: the internal topic
  bool publishes = true;                             // false: no relay
  kafka::Settings topic_settings;                    // of the relay's producer, on top of ours
  std::chrono::seconds replay_parked{300};           // how often parked events are tried again, first at the start
  std::function<void(Parts&)> wire;
};

int Main(int argc, char** argv, Service service);

}  // namespace kith::runtime
