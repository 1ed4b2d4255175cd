#include "shared/kafka/embedded_broker.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <arpa/inet.h>
#include <dlfcn.h>
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/kafka/client.h"

namespace {

// The mock binds its listener to "any loopback port" on the thread that makes the cluster; while this is set, it gets
// this one.
thread_local int wanted_port = -1;

template <class Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

void SetOption(int socket_fd, int level, int option) {
  const int on = 1;
  setsockopt(socket_fd, level, option, &on, sizeof(on));
}

}  // namespace

// The linker exports these two to librdkafka because it asks for symbols of these names.
extern "C" int bind(int socket_fd, const sockaddr* address, socklen_t size) noexcept {
  static auto* const next = Next<int(int, const sockaddr*, socklen_t)>("bind");
  if (wanted_port < 0 || address->sa_family != AF_INET || size < sizeof(sockaddr_in))
    return next(socket_fd, address, size);
  sockaddr_in fixed;
  std::memcpy(&fixed, address, sizeof(fixed));
  fixed.sin_port = htons(static_cast<uint16_t>(wanted_port));
  SetOption(socket_fd, SOL_SOCKET, SO_REUSEADDR);
  return next(socket_fd, reinterpret_cast<const sockaddr*>(&fixed), sizeof(fixed));
}

extern "C" int accept(int socket_fd, sockaddr* address, socklen_t* size) {
  static auto* const next = Next<int(int, sockaddr*, socklen_t*)>("accept");
  const int connection = next(socket_fd, address, size);
  // Without it the mock's second answer of a round waits 40 ms for the client's delayed acknowledgement. Fails
  // harmlessly elsewhere.
  const int before = errno;
  if (connection >= 0) SetOption(connection, IPPROTO_TCP, TCP_NODELAY);
  errno = before;
  return connection;
}

namespace kith::kafka {
namespace {

struct ClusterDelete {
  void operator()(rd_kafka_mock_cluster_t* cluster) const { rd_kafka_mock_cluster_destroy(cluster); }
};

// The mock does not say why it has no listener, and some of its versions do not survive having none.
void CheckPortIsFree(int port) {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  SetOption(probe, SOL_SOCKET, SO_REUSEADDR);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  const bool is_free =
      ::bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 && listen(probe, 1) == 0;
  const int error = errno;
  close(probe);
  if (!is_free) throw std::runtime_error("port " + std::to_string(port) + " cannot be used: " + std::strerror(error));
}

}  // namespace

struct EmbeddedBroker::State {
  ClientPtr host;  // the mock lives in a client; this one is used for nothing else
  std::unique_ptr<rd_kafka_mock_cluster_t, ClusterDelete> cluster;
  std::string address;
};

EmbeddedBroker::EmbeddedBroker(EmbeddedBrokerOptions options) : state_(std::make_unique<State>()) {
  if (options.port != 0) CheckPortIsFree(options.port);
  ConfPtr conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  state_->host = MakeClient(RD_KAFKA_PRODUCER, std::move(conf));
  wanted_port = options.port;
  state_->cluster.reset(rd_kafka_mock_cluster_new(state_->host.get(), 1));
  wanted_port = -1;
  if (!state_->cluster)
    throw std::runtime_error("the embedded broker cannot listen on port " + std::to_string(options.port));
  state_->address = rd_kafka_mock_cluster_bootstraps(state_->cluster.get());
  for (const std::string& topic : options.topics) {
    const rd_kafka_resp_err_t error = rd_kafka_mock_topic_create(state_->cluster.get(), topic.c_str(), 1, 1);
    // A client may have asked for it since the port was opened.
    if (error && error != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
      throw std::runtime_error("topic " + topic + ": " + rd_kafka_err2str(error));
  }
}

EmbeddedBroker::~EmbeddedBroker() = default;

std::string EmbeddedBroker::address() const { return state_->address; }

int EmbeddedBroker::port() const { return std::stoi(state_->address.substr(state_->address.rfind(':') + 1)); }

void EmbeddedBroker::Refuse(int api_key, int error_code, int times) {
  for (int i = 0; i < times; ++i) {
    rd_kafka_mock_push_request_errors(state_->cluster.get(), static_cast<int16_t>(api_key), 1,
                                      static_cast<rd_kafka_resp_err_t>(error_code));
  }
}

void EmbeddedBroker::SetRoundTripTime(std::chrono::milliseconds time) {
  constexpr int32_t kOnlyBroker = 1;
  rd_kafka_mock_broker_set_rtt(state_->cluster.get(), kOnlyBroker, static_cast<int>(time.count()));
}

}  // namespace kith::kafka
