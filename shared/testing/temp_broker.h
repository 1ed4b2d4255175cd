// A Kafka for one test: the embedded broker, or topics of its own on the program's Apache Kafka. Library
// kith::testing_broker.
//
//   class Thing : public ::testing::TestWithParam<testing::BrokerKind> {
//     void SetUp() override { KITH_NEEDS_BROKER(GetParam()); … }
//   INSTANTIATE_TEST_SUITE_P(Brokers, Thing, testing::kBrokers, testing::NameOfBroker);
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "shared/kafka/embedded_broker.h"
#include "shared/testing/temp_kafka.h"

namespace kith::testing {

enum class BrokerKind { kEmbedded, kApache };

inline const auto kBrokers = ::testing::Values(BrokerKind::kEmbedded, BrokerKind::kApache);

inline std::string NameOfBroker(const ::testing::TestParamInfo<BrokerKind>& info) {
  return info.param == BrokerKind::kEmbedded ? "Embedded" : "Apache";
}

// For one thread.
class TempBroker {
 public:
  // Up. topics: more of them, by names that other tests may use too; empty from now on. Throws std::runtime_error.
  explicit TempBroker(BrokerKind kind, std::vector<std::string> topics = {});
  // Up again, for the next test.
  ~TempBroker();

  BrokerKind kind() const { return kind_; }
  std::string address() const;  // "127.0.0.1:20001", the same after Down and Up

  // A service's name that no other test of this program was given; its internal topic exists and is empty.
  const std::string& service() const { return service_; }
  std::string topic() const;
  // One partition. Also puts it back, empty, after DeleteTopic.
  void CreateTopic(const std::string& name);
  // Only on Apache Kafka; returns when it is gone.
  void DeleteTopic(const std::string& name);

  // Goes away at once, with every connection.
  void Down();
  // The embedded broker has forgotten everything, Apache Kafka nothing.
  void Up();

  // The embedded broker; null on Apache Kafka.
  kafka::EmbeddedBroker* embedded() { return embedded_.get(); }
  // Apache Kafka; null on the embedded broker.
  TempKafka* apache() { return apache_; }

 private:
  const BrokerKind kind_;
  const std::vector<std::string> more_topics_;
  std::string service_ = "cases";
  int port_ = 0;
  std::unique_ptr<kafka::EmbeddedBroker> embedded_;
  TempKafka* apache_ = nullptr;
  bool up_ = true;
};

}  // namespace kith::testing

// Skips the test, loudly, where there is no such broker; in CI fails it.
#define KITH_NEEDS_BROKER(kind) \
  if ((kind) == ::kith::testing::BrokerKind::kApache) KITH_NEEDS_KAFKA(kPlain)
