// bin/kith-broker as a process, and the broker in this one.
#include <csignal>

#include <gtest/gtest.h>

#include "shared/kafka/producer.h"
#include "shared/testing/port.h"
#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"
#include "tests/integration/kafka/memory.h"

namespace kith::kafka {
namespace {

using testing::WaitUntil;

// Asks a broker how long the topic is; nothing when it does not answer.
std::optional<int64_t> LengthOf(const std::string& brokers, const std::string& topic) {
  ProducerEvents events;
  events.delivered = [](const Delivery&) {};
  events.failed = [](std::string_view) {};
  events.disconnected = [](std::string_view) {};
  events.wake = [] {};
  Producer producer({brokers, {}}, events);
  if (!producer.ClusterId(std::chrono::seconds(5))) return std::nullopt;
  return producer.HighWatermark(topic, std::chrono::seconds(5));
}

TEST(EmbeddedBroker, RefusesAPortThatIsTaken) {
  const auto broker = StartBroker();
  EXPECT_THROW(StartBroker(broker->port()), std::runtime_error);
}

TEST(EmbeddedBroker, CanBeStartedAgainOnItsPortWhileClientsWereConnected) {
  auto broker = StartBroker();
  const int port = broker->port();
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(LengthOf(At(port), kTopic), 0);
    broker.reset();
    broker = StartBroker(port);
    ASSERT_EQ(broker->port(), port);
  }
}

TEST(KithBroker, ServesOnItsPortTellsItsLimitsAndEndsCleanly) {
  const testing::TempDir directory;
  const std::string log = directory.path() + "/broker.log";
  const int port = testing::FreePort();
  testing::ProcessOptions options;
  options.argv = {testing::BuiltProgram("kith-broker"), "--port", std::to_string(port), "--topic", kTopic, "--topic",
                  "kith.internal.referrals.v1"};
  options.log_file = log;
  testing::Process process(options);
  ASSERT_TRUE(WaitUntil([&] { return testing::ReadFile(log).find("ready on " + At(port)) != std::string::npos; }));
  EXPECT_NE(testing::ReadFile(log).find("never for production"), std::string::npos);
  EXPECT_EQ(LengthOf(At(port), kTopic), 0);

  const testing::Finished second = testing::RunProgram(options);
  EXPECT_EQ(second.status, 1);

  process.Kill(SIGTERM);
  EXPECT_EQ(process.Wait(), 0);
}

}  // namespace
}  // namespace kith::kafka
