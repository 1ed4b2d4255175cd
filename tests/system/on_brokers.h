// The suite on either broker: the embedded one, a process of the suite as in the demo, or Apache Kafka.
//
//   class Thing : public ::testing::TestWithParam<BrokerKind> {
//     void SetUp() override { KITH_NEEDS_BROKER(GetParam()); … }
//     SuiteOnBroker on_{Store::kSqlite, GetParam()};
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "shared/kafka/topics.h"
#include "shared/testing/temp_broker.h"
#include "tests/system/suite.h"

namespace kith::system {

using kith::testing::BrokerKind;

class SuiteOnBroker {
 public:
  // With every topic, empty. Throws std::runtime_error.
  SuiteOnBroker(Store store, BrokerKind kind) {
    if (kind == BrokerKind::kApache) {
      std::vector<std::string> topics;
      for (const char* service : {"cases", "referrals", "workbook"}) topics.push_back(kafka::InternalTopic(service));
      for (const char* agency : kAgencies) topics.push_back(kafka::AgencyTopic(agency));
      broker_ = std::make_unique<kith::testing::TempBroker>(kind, topics);
    }
    suite_ = std::make_unique<Suite>(store, broker_ ? broker_->address() : "");
  }

  Suite& suite() { return *suite_; }
  void KillBroker() { broker_ ? broker_->Down() : suite_->KillBroker(); }
  void StartBroker() { broker_ ? broker_->Up() : suite_->StartBroker(); }

 private:
  std::unique_ptr<kith::testing::TempBroker> broker_;
  std::unique_ptr<Suite> suite_;
};

}  // namespace kith::system
