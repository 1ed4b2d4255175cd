#include "shared/testing/temp_kafka.h"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <nlohmann/json.hpp>

#include "shared/testing/wait.h"

namespace kith::testing {
namespace {

using std::chrono::seconds;

constexpr auto kStartLimit = seconds(60);
constexpr int kStartTries = 3;  // a loaded machine can be too slow for a quorum to form

std::string Script() { return std::string(KITH_SOURCE_DIR) + "/tests/kafka/kafka"; }

const char* NameOf(KafkaProfile profile) {
  switch (profile) {
    case KafkaProfile::kPlain:
      return "plain";
    case KafkaProfile::kSecure:
      return "secure";
    case KafkaProfile::kThree:
      return "three";
  }
  return "";
}

bool IsInstalled() {
  static const bool installed = [] {
    const Finished asked = RunProgram({.argv = {Script(), "fetch", "--check"}});
    if (asked.status == 0) return true;
    const char* required = std::getenv("KITH_REQUIRE_BACKENDS");
    if (required && std::string(required) == "1") {
      throw std::runtime_error("Apache Kafka is required here and not installed: deploy/install --dev");
    }
    std::fprintf(stderr,
                 "SKIPPED: Apache Kafka is not installed (deploy/install --dev): what needs it is not tested\n");
    return false;
  }();
  return installed;
}

}  // namespace

TempKafka* TempKafka::Instance(KafkaProfile profile) {
  // A static object: its destructor ends the clusters at exit.
  static std::map<KafkaProfile, std::unique_ptr<TempKafka>> instances;
  if (!IsInstalled()) return nullptr;
  std::unique_ptr<TempKafka>& instance = instances[profile];
  if (!instance) instance = std::make_unique<TempKafka>(profile);
  return instance.get();
}

TempKafka::TempKafka(KafkaProfile profile) {
  const Finished made = RunProgram(
      {.argv = {Script(), "prepare", "--dir", dir_.File("kafka"), "--profile", NameOf(profile)}}, seconds(120));
  if (made.status != 0) throw std::runtime_error("Apache Kafka cannot be prepared: " + made.output);
  const auto cluster = nlohmann::json::parse(ReadFile(dir_.File("kafka/cluster.json")));
  bootstrap_ = cluster.at("bootstrap");
  partners_ = cluster.value("partners", "");
  passwords_ = cluster.value("passwords", "");
  cluster_id_ = cluster.at("cluster_id");
  ca_file_ = cluster.value("ca", "");
  ready_line_ = cluster.at("ready_line");
  const auto certificates = cluster.value("certificates", nlohmann::json::object());
  for (const auto& [name, files] : certificates.items()) {
    certificates_[name] = {files.at("certificate"), files.at("key")};
  }
  const auto passwords = cluster.value("password_files", nlohmann::json::object());
  for (const auto& [name, file] : passwords.items()) {
    password_files_[name] = file;
  }
  for (const auto& node : cluster.at("nodes")) {
    nodes_.push_back({node.at("argv"), node.at("log"), node.at("data"), 0, nullptr});
  }
  for (int attempt = 1;; ++attempt) {
    for (int node = 1; node <= replicas(); ++node) Start(node);
    if (TryWaitReady()) return;
    if (attempt == kStartTries) throw std::runtime_error("Apache Kafka does not start: " + Log(1));
    std::fprintf(stderr, "Apache Kafka was not ready in time: started again\n");
    for (int node = 1; node <= replicas(); ++node) Kill(node);
  }
}

TempKafka::~TempKafka() {
  for (Node& node : nodes_) {
    if (node.process) node.process->Kill(SIGKILL);
  }
}

std::map<std::string, std::string> TempKafka::SettingsOf(const std::string& principal) const {
  if (ca_file_.empty()) return {};
  const auto& [certificate, key] = certificates_.at(principal);
  return {{"KITH_KAFKA_SECURITY", "ssl"},
          {"KITH_KAFKA_CA_FILE", ca_file_},
          {"KITH_KAFKA_CERTIFICATE_FILE", certificate},
          {"KITH_KAFKA_KEY_FILE", key}};
}

void TempKafka::Kill(int node) {
  if (!At(node).process) return;
  At(node).process->Kill(SIGKILL);
  (void)At(node).process->Wait();
}

void TempKafka::Stop(int node) {
  At(node).process->Kill(SIGTERM);
  if (!At(node).process->Wait()) Kill(node);
}

void TempKafka::Start(int node) {
  Node& it = At(node);
  it.log_start = ReadFile(it.log).size();
  it.process = std::make_unique<Process>(ProcessOptions{.argv = it.argv, .log_file = it.log});
}

void TempKafka::Restart(int node) {
  Start(node);
  WaitReady();
}

void TempKafka::Pause(int node) { At(node).process->Kill(SIGSTOP); }
void TempKafka::Resume(int node) { At(node).process->Kill(SIGCONT); }

void TempKafka::WaitReady() {
  if (TryWaitReady()) return;
  std::string logs;
  for (int node = 1; node <= replicas(); ++node) logs += Log(node);
  throw std::runtime_error("Apache Kafka does not start again: " + logs);
}

bool TempKafka::TryWaitReady() {
  for (Node& node : nodes_) {
    if (!node.process || !node.process->IsRunning()) continue;
    const bool ended_or_ready = WaitUntil(
        [&] {
          return !node.process->IsRunning() ||
                 ReadFile(node.log).find(ready_line_, node.log_start) != std::string::npos;
        },
        kStartLimit);
    if (!ended_or_ready || !node.process->IsRunning()) return false;
  }
  return true;
}

std::string TempKafka::Log(int node) const { return ReadFile(nodes_.at(static_cast<size_t>(node) - 1).log); }

}  // namespace kith::testing
