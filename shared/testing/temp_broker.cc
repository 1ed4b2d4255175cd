#include "shared/testing/temp_broker.h"

#include <algorithm>
#include <stdexcept>

#include "shared/kafka/admin.h"
#include "shared/kafka/topics.h"
#include "shared/testing/port.h"
#include "shared/testing/wait.h"

namespace kith::testing {
namespace {

void Must(const Result<void>& done) {
  if (!done) throw std::runtime_error(done.error().message);
}

}  // namespace

TempBroker::TempBroker(BrokerKind kind, std::vector<std::string> topics)
    : kind_(kind), more_topics_(std::move(topics)) {
  if (kind_ == BrokerKind::kApache) {
    static int tests = 0;
    service_ += "-" + std::to_string(++tests);
    apache_ = TempKafka::Instance(KafkaProfile::kPlain);
    CreateTopic(topic());
    for (const std::string& name : more_topics_) {
      const auto there = kafka::Admin(address(), {}).Topics(name);
      if (there && !there->empty()) DeleteTopic(name);
      CreateTopic(name);
    }
  } else {
    port_ = FreePort();
    Up();
  }
}

TempBroker::~TempBroker() {
  if (apache_ && !up_) Up();
}

std::string TempBroker::address() const {
  return apache_ ? apache_->bootstrap() : "127.0.0.1:" + std::to_string(port_);
}

std::string TempBroker::topic() const { return kafka::InternalTopic(service_); }

void TempBroker::CreateTopic(const std::string& name) {
  if (!apache_) throw std::logic_error("the embedded broker's topics come into being when asked for");
  kafka::Topic wanted;
  wanted.name = name;
  wanted.config["max.message.bytes"] = "262144";
  kafka::Admin admin(address(), {});
  // A name whose topic was deleted a moment ago may still be taken; a topic whose making took too long may be there.
  Result<void> made;
  bool may_be_there = false;
  const bool done = WaitUntil(
      [&] {
        if (may_be_there) {
          const auto there = admin.Topics(name);
          if (there && !there->empty()) return true;
        }
        made = admin.CreateTopic(wanted);
        may_be_there = !made && made.error().code == Code::kUnavailable;
        return made.has_value();
      },
      std::chrono::minutes(1));
  if (!done) Must(made);
}

void TempBroker::DeleteTopic(const std::string& name) {
  kafka::Admin admin(address(), {});
  Must(admin.DeleteTopic(name));
  const bool gone = WaitUntil([&] {
    const auto topics = admin.Topics(name);
    return topics && topics->empty();
  });
  if (!gone) throw std::runtime_error("the topic " + name + " is not deleted in time");
}

void TempBroker::Down() {
  up_ = false;
  if (apache_) apache_->Kill(1);
  embedded_.reset();
}

void TempBroker::Up() {
  if (apache_) {
    apache_->Restart(1);
  } else {
    std::vector<std::string> all = more_topics_;
    if (std::find(all.begin(), all.end(), topic()) == all.end()) all.push_back(topic());
    embedded_ = std::make_unique<kafka::EmbeddedBroker>(kafka::EmbeddedBrokerOptions{port_, std::move(all)});
  }
  up_ = true;
}

}  // namespace kith::testing
