// The whole suite as processes, for system tests: a broker and the five services, each with a database of its own, that
// can be stopped, killed and started again one by one.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/identity/identity.h"
#include "shared/rpc/client.h"
#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"
#include "shared/testing/wait.h"

namespace kith::system {

enum class Store { kSqlite, kPostgres };

// Those with an agreement: the sharing service waits until each has its topic.
inline constexpr const char* kAgencies[] = {"barnardos", "nhs-trust", "police", "probation", "substance-charity"};

class Suite {
 public:
  // brokers: of an Apache Kafka that has the topics; empty: an embedded broker of the suite's own.
  explicit Suite(Store store, std::string brokers = {});
  ~Suite();

  // "cases", "referrals", "sharing", "reporting" or "workbook". Start migrates first and returns when the service
  // answers. replica: a second process of the same service on the same database, on ports of its own.
  void Start(const std::string& service, int replica = 0);
  void Stop(const std::string& service, int replica = 0);  // SIGTERM; expects exit status 0
  void Kill(const std::string& service, int replica = 0);  // SIGKILL
  void StartBroker();
  void KillBroker();

  // What the service would be started with; for tests of starting.
  std::map<std::string, std::string> Settings(const std::string& service, int replica = 0);
  std::string LogOf(const std::string& service, int replica = 0) const;
  testing::Process& ProcessOf(const std::string& service, int replica = 0) {
    return *processes_.at(Key(service, replica));
  }

  // A channel with a token that may do everything that a test needs, or one with the given roles.
  rpc::Channel& Channel(const std::string& service, int replica = 0);
  rpc::Channel& Health(const std::string& service, int replica = 0);
  std::string Token(std::vector<identity::Role> roles, const std::string& agency = {});
  // Where the development key is, for a program that mints tokens of its own.
  std::string KeyFile() const { return dir_.File("key.pem"); }
  std::string JwksFile() const { return dir_.File("jwks.json"); }
  std::string Target(const std::string& service, int replica = 0);
  // Where /metrics, /livez and /readyz are: "127.0.0.1:…".
  std::string MetricsTarget(const std::string& service, int replica = 0);
  std::string Brokers() const;

 private:
  struct Ports {
    int api = 0, health = 0, metrics = 0;
  };
  static std::string Key(const std::string& service, int replica) { return service + "-" + std::to_string(replica); }
  const Ports& PortsOf(const std::string& service, int replica);
  const std::string& DatabaseOf(const std::string& service);

  Store store_;
  std::string brokers_;
  testing::TempDir dir_;
  int broker_port_;
  std::map<std::string, Ports> ports_;
  std::map<std::string, std::string> databases_;
  std::map<std::string, std::unique_ptr<testing::Process>> processes_;
  std::map<std::string, std::unique_ptr<rpc::Channel>> channels_;
};

// Calls and expects success: the response, or a test failure that shows the refusal.
template <class Response, class Request>
Response Must(rpc::Channel& channel, const std::string& method, const Request& request) {
  Response response;
  const auto called = channel.Call(method, request, response);
  if (!called)
    throw std::runtime_error(method + " was refused: " + called.error().reason + ": " + called.error().message);
  return response;
}

}  // namespace kith::system
