#include "shared/runtime/settings.h"

#include "shared/config/ports.h"

namespace kith::runtime {
namespace {

using namespace std::chrono_literals;

int DefaultPort(const std::string& service) {
  if (service == "referrals") return config::kReferralsPort;
  if (service == "cases") return config::kCasesPort;
  if (service == "sharing") return config::kSharingPort;
  if (service == "workbook") return config::kWorkbookPort;
  return config::kReportingPort;
}

std::string Upper(std::string text) {
  for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return text;
}

}  // namespace

Common Declare(config::Settings& settings, const Service& service) {
  Common common;
  const auto here = [](int port) { return "127.0.0.1:" + std::to_string(port); };
  common.database = settings.Text("KITH_DATABASE", "sqlite:kith-" + service.name + ".db",
                                  "this service's own database: sqlite:/path/file.db, or postgresql://user@host/name");
  common.log_level = settings.Choice("KITH_LOG_LEVEL", "info", {"debug", "info", "warning", "error", "off"},
                                     "least level that is logged");
  common.listen = settings.Text("KITH_LISTEN", here(service.port), "address of the gRPC API");
  common.health_listen =
      settings.Text("KITH_HEALTH_LISTEN", here(service.port + config::kHealthPortOffset), "address of grpc.health.v1");
  common.metrics_listen = settings.Text(
      "KITH_METRICS_LISTEN", here(service.port + config::kMetricsPortOffset),
      "address of /metrics, /livez, /readyz and /healthz over HTTP, without tokens: for the cluster's inside");
  common.brokers = settings.Text("KITH_KAFKA_BROKERS", here(config::kEmbeddedBrokerPort),
                                 "Kafka bootstrap servers, host:port[,host:port]");
  common.security = kafka::DeclareSecurity(settings);
  common.jwks_file = settings.SecretFile("KITH_JWKS_FILE", "JSON Web Key Set that callers' tokens are verified with");
  common.issuer = settings.Text("KITH_TOKEN_ISSUER", "https://kith.local", "issuer that tokens must have");
  common.audience = settings.Text("KITH_TOKEN_AUDIENCE", "kith", "audience that tokens must have");
  common.redis = DeclareRedis(settings);
  common.reflection = settings.Flag("KITH_REFLECTION", false, "serve grpc.reflection.v1alpha");
  common.drain =
      settings.Seconds("KITH_DRAIN_SECONDS", 10s, 0s, 300s, "time that calls in progress have to end after SIGTERM");
  common.drain_delay =
      settings.Seconds("KITH_DRAIN_DELAY_SECONDS", 0s, 0s, 60s,
                       "time after SIGTERM in which health says NOT_SERVING and calls are still served, so that a load "
                       "balancer can turn away first; 5 on Kubernetes");
  if (!service.peers.empty()) {
    common.token_file =
        settings.SecretFile("KITH_SERVICE_TOKEN_FILE", "this service's own token, for calls to other services");
  }
  for (const std::string& peer : service.peers) {
    common.targets[peer] = settings.Text("KITH_" + Upper(peer) + "_TARGET", here(DefaultPort(peer)),
                                         "gRPC target of the " + peer + " service");
  }
  if (service.declare) service.declare(settings);
  return common;
}

Result<void> Complete(Common& common, const std::string& program) {
  auto traces = trace::ReadEnvironment(program);
  if (!traces) return tl::unexpected<Error>(std::move(traces).error());
  common.trace = *std::move(traces);
  auto kafka = kafka::ClientSettings(common.security);
  if (!kafka) return tl::unexpected<Error>(std::move(kafka).error());
  common.kafka = *std::move(kafka);
  return {};
}

}  // namespace kith::runtime
