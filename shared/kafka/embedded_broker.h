// A Kafka broker within this process, for tests and for the demo: librdkafka's mock cluster, given a port of our
// choice.
//
// Its limits, none of which can be configured: 5 MiB of record batches (as the client compressed them) or 100,000
// batches per partition, then the oldest are dropped silently; everything is forgotten at the end; loopback only; no
// TLS, no ACLs, no topic administration, no transactions, no de-duplication of an idempotent producer's retries; an
// empty fetch is answered after the client's whole fetch.wait.max.ms, never earlier, so that a record reaches a
// consumer some 12 ms late.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace kith::kafka {

struct EmbeddedBrokerOptions {
  int port = 0;  // 0 picks one
  std::vector<std::string>
      topics;  // created with one partition; others, and one of which a client was faster, come into being with four
};

// Linking this library puts bind() and accept() of ours in front of libc's in the whole program: they differ only for
// the mock's sockets.
class EmbeddedBroker {
 public:
  // Throws std::runtime_error when the port cannot be had, or a topic's name is wrong.
  explicit EmbeddedBroker(EmbeddedBrokerOptions options);
  // Closes all connections and forgets everything; the port can be used again at once.
  ~EmbeddedBroker();

  int port() const;
  std::string address() const;  // "127.0.0.1:7092"

  // The next requests to produce are refused with this Kafka error code (rd_kafka_resp_err_t), this many times.
  void RefuseProduce(int error_code, int times) { Refuse(0, error_code, times); }
  // The same for any request of the Kafka protocol: 1 Fetch, 2 ListOffsets, 22 InitProducerId.
  void Refuse(int api_key, int error_code, int times);
  // Every answer comes so much later from now on.
  void SetRoundTripTime(std::chrono::milliseconds time);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::kafka
