// A partner's own program, in another language and with another client, reads what we publish.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/sharing/disclose.h"
#include "services/sharing/router.h"
#include "shared/kafka/producer.h"
#include "shared/testing/process.h"
#include "shared/testing/temp_broker.h"
#include "shared/testing/temp_dir.h"
#include "shared/testing/wait.h"
#include "tests/unit/sharing/fixtures.h"

namespace kith::sharing {
namespace {

using kith::testing::Finished;
using ::testing::HasSubstr;

class PartnersConsumer : public ::testing::TestWithParam<kith::testing::BrokerKind> {
 protected:
  void SetUp() override {
    KITH_NEEDS_BROKER(GetParam());
    broker_ =
        std::make_unique<kith::testing::TempBroker>(GetParam(), std::vector<std::string>{"kith.agency.police.v1"});
  }
  // The record of a disclosure under a sequence.
  kafka::Record Disclosed(int64_t sequence) {
    auto event = testing::EventOn("2026-03-02");
    event.mutable_child_protection_plan_started()->set_start_date("2026-03-02");
    v1::SharingEvent appended;
    *appended.mutable_disclosure_made() = **Disclose(testing::TestOrigin(), agreement_, v1::Subject(), event,
                                                     testing::EntryOf(sequence, event), sequence, "2026-10-01");
    journal::Entry entry;
    entry.stream = "agencies/police";
    entry.payload = appended.SerializeAsString();
    return *AgencyRecord(entry);
  }
  kafka::Record Heartbeat(int64_t last) {
    return HeartbeatRecord(testing::TestOrigin(), agreement_, last,
                           Instant(std::chrono::seconds(1'772'000'000 + last)));
  }

  void Publish(const std::vector<kafka::Record>& records) {
    size_t acknowledged = 0;
    kafka::ProducerEvents events;
    events.delivered = [&](const kafka::Delivery& delivery) { acknowledged += delivery.error.empty(); };
    events.failed = [](std::string_view reason) { FAIL() << reason; };
    events.disconnected = [](std::string_view) {};
    events.wake = [] {};
    kafka::Producer producer({broker_->address(), AgencyTopicSettings()}, events);
    int64_t position = 0;
    for (const auto& record : records) ASSERT_EQ(producer.Send(record, ++position), kafka::Producer::Sent::kQueued);
    ASSERT_TRUE(kith::testing::WaitUntil([&] {
      producer.Poll();
      return acknowledged == records.size();
    }));
  }

  // Until that sequence is applied, or for some seconds.
  Finished Run(int64_t until, int seconds = 30, const std::string& feed = {}) {
    std::vector<std::string> argv = {"/usr/bin/env",
                                     "KAFKA_BROKERS=" + broker_->address(),
                                     "AGENCY=police",
                                     "STATE=" + dir_.File("events.db"),
                                     "UNTIL=" + std::to_string(until),
                                     "WAIT=" + std::to_string(seconds)};
    if (!feed.empty()) argv.push_back("FEED=" + feed);
    argv.insert(argv.end(), {"/usr/bin/python3", KITH_PARTNER});
    return kith::testing::RunProgram({.argv = argv});
  }

  kith::testing::TempDir dir_;
  Agreements agreements_ = testing::DeliveredAgreements();
  const Agreement& agreement_ = testing::AgreementOf(agreements_, "police");
  std::unique_ptr<kith::testing::TempBroker> broker_;
};

INSTANTIATE_TEST_SUITE_P(Brokers, PartnersConsumer, kith::testing::kBrokers, kith::testing::NameOfBroker);

TEST_P(PartnersConsumer, AppliesEveryEventOnceThroughRepeatsAndHeartbeats) {
  std::vector<kafka::Record> records = {Heartbeat(0)};
  for (int64_t n = 1; n <= 30; ++n) records.push_back(Disclosed(n));
  records.push_back(Heartbeat(30));
  for (int64_t n = 20; n <= 50; ++n) records.push_back(Disclosed(n));
  Publish(records);
  const auto first = Run(50);
  EXPECT_EQ(first.status, 0) << first.output;
  EXPECT_THAT(first.output, HasSubstr(R"("events": 50, "last": 50, "gaps": 0, "duplicates": 11, "heartbeats": 2)"));
  Publish({Disclosed(51)});
  const auto second = Run(51);
  EXPECT_THAT(second.output, HasSubstr(R"("events": 51, "last": 51, "gaps": 0)"));
}

TEST_P(PartnersConsumer, StopsAtAGapUnlessItsFeedGivesWhatIsMissing) {
  Publish({Disclosed(1), Disclosed(2), Disclosed(5)});
  const auto without_feed = Run(5);
  EXPECT_EQ(without_feed.status, 1) << without_feed.output;
  EXPECT_THAT(without_feed.output, HasSubstr(R"("events": 2, "last": 2, "gaps": 1)"));
  EXPECT_THAT(without_feed.output, HasSubstr("a gap: 3 to 4 are missing"));

  std::ofstream(dir_.File("feed")) << Disclosed(3).value << "\n" << Disclosed(4).value << "\n";
  // The number that the consumer appends goes nowhere.
  const auto with_feed = Run(5, 30, "cat " + dir_.File("feed") + " #");
  EXPECT_EQ(with_feed.status, 0) << with_feed.output;
  EXPECT_THAT(with_feed.output, HasSubstr(R"("events": 5, "last": 5, "gaps": 1)"));
}

TEST_P(PartnersConsumer, SeesByTheHeartbeatThatTheEndIsMissing) {
  Publish({Disclosed(1), Heartbeat(3)});
  const auto done = Run(3);
  EXPECT_EQ(done.status, 1) << done.output;
  EXPECT_THAT(done.output, HasSubstr("a gap: 2 to 3 are missing"));
}

TEST_P(PartnersConsumer, SaysSoWhenTheTimeEndsFirst) {
  Publish({Disclosed(1)});
  const auto done = Run(2, 5);
  EXPECT_EQ(done.status, 1) << done.output;
  EXPECT_THAT(done.output, HasSubstr(R"("events": 1, "last": 1, "gaps": 0)"));
}

}  // namespace
}  // namespace kith::sharing
