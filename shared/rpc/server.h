// The one gRPC server of the suite. It is driven by tables of methods, not by generated stubs, so that only this room
// includes grpcpp, a malformed request gets our own error, and no RPC can be served that has no policy row.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "shared/clock/clock.h"
#include "shared/identity/identity.h"
#include "shared/result/result.h"
#include "shared/rpc/observer.h"

namespace kith::rpc {

using SteadyTime = std::chrono::steady_clock::time_point;

// What the guard established about a call before the handler sees it.
struct Call {
  std::string method;  // "/kith.cases.v1.CasesService/StartAssessment"
  identity::Caller caller;
  SteadyTime deadline;      // always finite
  std::string traceparent;  // W3C, valid, or empty; the observer's, where one makes spans
};

// Completes a unary call with the serialised response or a refusal. Call it exactly once, from any thread; dropped
// unused it answers INTERNAL, as a Stream does that is dropped unfinished.
using Reply = std::function<void(Result<std::string>)>;

// Sends a server stream. Thread-safe.
class Stream {
 public:
  virtual ~Stream() = default;
  // Queues one serialised message; on_sent(false) when the call is over. At most one message may be in flight.
  virtual void Send(std::string message, std::function<void(bool ok)> on_sent) = 0;
  // Ends the call: with OK, or with a refusal.
  virtual void Finish(Result<void> outcome) = 0;
  // True once the client has gone, the deadline has passed or the server drains.
  virtual bool IsOver() const = 0;
};

// One row of a service's table: an RPC, who may call it, what handles it.
struct Method {
  std::string service;                                 // "kith.cases.v1.CasesService"
  std::string name;                                    // "StartAssessment"
  std::vector<identity::Role> roles;                   // who may call; never empty
  const google::protobuf::Message* request = nullptr;  // prototype
  // Runs on a gRPC thread and must not block: it hands the work on. The Call is valid until it returns. Exactly one is
  // set.
  std::function<void(const Call&, std::unique_ptr<google::protobuf::Message> request, Reply)> unary;
  std::function<void(const Call&, std::unique_ptr<google::protobuf::Message> request, std::shared_ptr<Stream>)>
      streaming;
};

struct ServerOptions {
  std::string listen;         // "127.0.0.1:7101"; port 0 picks one
  std::string health_listen;  // grpc.health.v1 alone, plaintext; empty for none
  bool reflection = false;    // grpc.reflection.v1alpha on the API port
  int max_request_bytes = 256 * 1024;
  int max_metadata_bytes = 8 * 1024;
  int max_concurrent_streams = 1000;
  // Unary calls in progress above which new ones get RESOURCE_EXHAUSTED / OVERLOADED at once.
  int max_calls_in_progress = 4096;
  // Asked after the role check; what it refuses is the call's answer. On a gRPC thread: must not
  // block nor throw. May be null.
  std::function<Result<void>(const identity::Caller&)> admit;
  Observe observe;  // may be null
};

// Serves the methods. For every call, in this order: the metadata is small enough (REQUEST_TOO_LARGE), a deadline is
// required (NO_DEADLINE), the server is not draining (DRAINING), not overloaded (OVERLOADED), the bearer token verifies
// (NO_TOKEN, BAD_TOKEN, EXPIRED_TOKEN), a role of the caller is in the method's row (ROLE_NOT_PERMITTED), admit agrees,
// the request is small enough (REQUEST_TOO_LARGE) and parses (MALFORMED_REQUEST; INVALID_REQUEST for text with a NUL
// character). Every answered call is one log line: method, code, reason, duration; no personal data.
class Server {
 public:
  // Throws std::invalid_argument when an RPC of one of the services' descriptors has no row, a row names an RPC that
  // does not exist, a row has no roles or its request type is not the RPC's: the message lists every such row. Throws
  // std::runtime_error when a port cannot be bound.
  Server(ServerOptions options, std::vector<Method> methods, const identity::Verifier& verifier, const Clock& clock);
  ~Server();

  int port() const;
  int health_port() const;

  // What grpc.health.v1 answers for "" and "readiness"; "liveness" is SERVING as long as the process turns.
  void SetReady(bool ready);

  // Health says NOT_SERVING, new calls get DRAINING (clients retry elsewhere), and streams IsOver. Waits for the calls
  // in progress until the limit, answers those left with DRAINING, closes the connections and stops. A Reply or Stream
  // kept beyond is harmless.
  void Drain(std::chrono::milliseconds limit);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::rpc
