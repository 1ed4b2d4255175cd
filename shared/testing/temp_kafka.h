// Apache Kafka for tests: a small cluster in a temporary directory, stopped and removed with its object, or by the
// guardian. tests/kafka/README.md tells what its profiles are.
//
//   TEST(Thing, Does) {
//     KITH_NEEDS_KAFKA(kPlain);
//     testing::TempKafka& kafka = *testing::TempKafka::Instance(testing::KafkaProfile::kPlain);
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"

namespace kith::testing {

enum class KafkaProfile { kPlain, kSecure, kThree };

// For one thread. Nodes are numbered from 1.
class TempKafka {
 public:
  // The program's cluster of that profile, started at first use; null where Kafka is not installed, after a line on
  // standard error. With KITH_REQUIRE_BACKENDS=1 that throws instead. Whoever stops a node of it starts it again.
  static TempKafka* Instance(KafkaProfile profile);

  // A cluster of one's own, ready. Throws std::runtime_error with the log when it does not start.
  explicit TempKafka(KafkaProfile profile);
  // Kills what runs.
  ~TempKafka();

  // "127.0.0.1:20001", of each node. The other two are of the secure profile: with agencies' certificates, and with
  // their passwords (SCRAM-SHA-512).
  const std::string& bootstrap() const { return bootstrap_; }
  const std::string& partners() const { return partners_; }
  const std::string& passwords() const { return passwords_; }
  const std::string& cluster_id() const { return cluster_id_; }
  int replicas() const { return static_cast<int>(nodes_.size()); }

  // How a program of ours is told to be that principal: KITH_KAFKA_SECURITY and its companions, for the secure profile;
  // nothing for the others. principal: a service, "admin", an agency ("nhs-trust"), or one that is to be refused
  // ("nhs-trust-expired", "nhs-trust-forged", "stranger").
  std::map<std::string, std::string> SettingsOf(const std::string& principal) const;
  // PEM file of the authority that signed the brokers' certificates; "" without TLS.
  const std::string& ca_file() const { return ca_file_; }
  // The file that holds the agency's password.
  const std::string& password_file(const std::string& agency) const { return password_files_.at(agency); }

  void Kill(int node);     // at once, as a power cut
  void Stop(int node);     // as an operator does: leadership is handed over first
  void Start(int node);    // again, on its data; does not wait
  void Restart(int node);  // Start, then WaitReady
  void Pause(int node);    // SIGSTOP: it keeps its connections and does nothing
  void Resume(int node);
  // Until every running node has its place in the cluster. Throws std::runtime_error with a log.
  void WaitReady();

  std::string Log(int node) const;
  // Holds <topic>-<partition>/*.log, the segments.
  const std::string& data_dir(int node) const { return nodes_.at(static_cast<size_t>(node) - 1).data; }

 private:
  struct Node {
    std::vector<std::string> argv;
    std::string log;
    std::string data;
    size_t log_start = 0;  // of the last start
    std::unique_ptr<Process> process;
  };

  Node& At(int node) { return nodes_.at(static_cast<size_t>(node) - 1); }
  bool TryWaitReady();

  TempDir dir_;
  std::string bootstrap_, partners_, passwords_, cluster_id_, ca_file_, ready_line_;
  std::map<std::string, std::pair<std::string, std::string>> certificates_;  // principal -> certificate, key
  std::map<std::string, std::string> password_files_;
  std::vector<Node> nodes_;
};

}  // namespace kith::testing

// Skips the test, loudly, where there is no Apache Kafka; in CI fails it. profile: kPlain, kSecure or kThree.
#define KITH_NEEDS_KAFKA(profile)                                                    \
  if (!::kith::testing::TempKafka::Instance(::kith::testing::KafkaProfile::profile)) \
  GTEST_SKIP() << "SKIPPED: Apache Kafka is not installed (deploy/install --dev)"
