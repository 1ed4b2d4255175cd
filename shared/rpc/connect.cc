#include "shared/rpc/connect.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

namespace kith::rpc {
namespace {

constexpr int kMaxResponseBytes = 16 * 1024 * 1024;
constexpr int kMaxMetadataBytes = 16 * 1024;
constexpr int kFirstReconnectMs = 100;
constexpr int kSlowestReconnectMs = 1000;
// A connection that died without a word is found out within the two together; until then its calls end at their
// deadlines.
constexpr int kKeepaliveMs = 10 * 1000;
constexpr int kKeepaliveTimeoutMs = 5 * 1000;

// UNAVAILABLE is worth a few more tries within the deadline: a server that drains refuses before any handler ran, and a
// command whose outcome is unknown carries its request_id. CANCELLED is what gRPC's server says to a call that arrives
// in the very moment of its shutdown; a call that is cancelled on this side is not retried.
constexpr const char* kServiceConfig = R"({"methodConfig":[{"name":[{}],"retryPolicy":{
  "maxAttempts":4,"initialBackoff":"0.05s","maxBackoff":"0.5s","backoffMultiplier":2,
  "retryableStatusCodes":["UNAVAILABLE","CANCELLED"]}}]})";

// The one place where client credentials are made; see its twin in server.cc.
std::shared_ptr<grpc::ChannelCredentials> ClientCredentials() { return grpc::InsecureChannelCredentials(); }

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& target) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // or both channels would share one connection
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);          // a proxy for the web must not see calls between services
  arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnectMs);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kSlowestReconnectMs);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kSlowestReconnectMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  // While a call waits nothing is sent, and after two pings gRPC would stop to ask.
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetMaxReceiveMessageSize(kMaxResponseBytes);
  arguments.SetServiceConfigJSON(kServiceConfig);
  return grpc::CreateCustomChannel(target, ClientCredentials(), arguments);
}

}  // namespace kith::rpc
