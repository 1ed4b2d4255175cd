#include "shared/rpc/server.h"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <thread>
#include <utility>

#include <absl/synchronization/mutex.h>
#include <google/protobuf/stubs/logging.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include "shared/rpc/calls_service.h"
#include "shared/rpc/health_service.h"
#include "shared/rpc/policy.h"
#include "shared/rpc/reflection.h"
#include "shared/rpc/table_service.h"

namespace kith::rpc {
namespace {

constexpr size_t kMaxMemoryBytes = 256UL * 1024 * 1024;
constexpr int kConnectionAgeMs = 5 * 60 * 1000;
constexpr int kConnectionGraceMs = 30 * 1000;
constexpr int kKeepaliveMs = 60 * 1000;
constexpr int kKeepaliveTimeoutMs = 20 * 1000;
constexpr int kShortestPingMs = 5 * 1000;  // clients ping every 10 s
// After our own limit gRPC gets this long to send the last answers before it cuts connections.
constexpr std::chrono::milliseconds kLastWords{200};

// The one place where server credentials are made. Plaintext: the API port listens on loopback or behind the mesh's
// proxy.
std::shared_ptr<grpc::ServerCredentials> ServerCredentials() { return grpc::InsecureServerCredentials(); }

std::unique_ptr<grpc::Server> Start(grpc::ServerBuilder& builder, const std::string& listen, int* port) {
  // Without this a second process could listen on the same port, and each would get some of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort(listen, ServerCredentials(), port);
  auto server = builder.BuildAndStart();
  if (!server || *port == 0) throw std::runtime_error("cannot listen on " + listen + ": is the address in use?");
  return server;
}

void Limit(grpc::ServerBuilder& builder, const ServerOptions& options) {
  // Our own limit is checked first, with a refusal that says it; what is far larger is cut off by gRPC before it is
  // read.
  builder.SetMaxReceiveMessageSize(2 * options.max_request_bytes);
  builder.SetResourceQuota(grpc::ResourceQuota("kith").Resize(kMaxMemoryBytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options.max_concurrent_streams);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, options.max_metadata_bytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kConnectionAgeMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, kConnectionGraceMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, kShortestPingMs);
}

}  // namespace

struct Server::State {
  State(const ServerOptions& options, std::vector<Method> methods, const identity::Verifier& verifier)
      : reception{Guard(verifier, options.max_request_bytes, options.max_calls_in_progress, options.admit), {}} {
    // Protobuf would write a line that is not JSON for each malformed request; the refusal says it all.
    google::protobuf::SetLogHandler(nullptr);
    // Debian's abseil looks for dead-locks among gRPC's own mutexes, at every lock.
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
    RequireCompleteTable(methods);
    // Reflection lists what each grpc::Service is called, so each service of the table is one.
    std::map<std::string, std::vector<Method>> by_service;
    for (Method& method : methods) by_service[method.service].push_back(std::move(method));
    grpc::ServerBuilder builder;
    builder.SetOption(ReflectionOption(options.reflection));
    Limit(builder, options);
    for (auto& [name, rows] : by_service) {
      services.push_back(std::make_unique<TableService>(std::move(rows), reception, options.observe));
      builder.RegisterService(services.back().get());
    }
    carried = std::make_unique<CallsService>(services, reception, options.observe);
    builder.RegisterService(carried.get());
    server = Start(builder, options.listen, &port);
    if (!options.health_listen.empty()) StartHealth(options.health_listen);
  }

  void StartHealth(const std::string& listen) {
    grpc::ServerBuilder builder;
    builder.SetOption(ReflectionOption(false));
    builder.RegisterService(&health);
    health_server = Start(builder, listen, &health_port);
  }

  void Drain(std::chrono::milliseconds limit) {
    const std::lock_guard lock(drain_mutex);
    if (drained) return;
    drained = true;
    health.SetReady(false);
    const auto until = std::chrono::steady_clock::now() + limit;
    // New calls are told DRAINING and retry elsewhere; only when none is left is the server shut down, because Shutdown
    // waits until its deadline for clients that do not answer a GOAWAY, as idle ones do not.
    reception.guard.BeginDraining();
    reception.active.DrainAll();
    if (!reception.active.WaitForNone(until)) {
      reception.active.AbortAll({reasons::kDraining.code,
                                 std::string(reasons::kDraining.name),
                                 "the server stopped before the call was finished; retry with the same request_id",
                                 {}});
    }
    server->Shutdown(std::chrono::system_clock::now() + kLastWords);
    // Health goes last: a probe that asks during the drain hears NOT_SERVING, not a refused connection.
    health.Stop();
    if (health_server) health_server->Shutdown(std::chrono::system_clock::now() + kLastWords);
  }

  Reception reception;
  std::vector<std::unique_ptr<TableService>> services;
  std::unique_ptr<CallsService> carried;
  HealthService health;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<grpc::Server> health_server;
  int port = 0;
  int health_port = 0;
  std::mutex drain_mutex;
  bool drained = false;
};

Server::Server(ServerOptions options, std::vector<Method> methods, const identity::Verifier& verifier, const Clock&)
    : state_(std::make_unique<State>(options, std::move(methods), verifier)) {}

Server::~Server() { state_->Drain(std::chrono::milliseconds(0)); }

int Server::port() const { return state_->port; }
int Server::health_port() const { return state_->health_port; }
void Server::SetReady(bool ready) { state_->health.SetReady(ready); }
void Server::Drain(std::chrono::milliseconds limit) { state_->Drain(limit); }

}  // namespace kith::rpc
