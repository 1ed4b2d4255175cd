// deploy/kafka applied to a cluster that allows nothing by itself: who is let in, and who is not.
#include "shared/kafka/admin.h"

#include <algorithm>
#include <stop_token>
#include <thread>

#include <gtest/gtest.h>

#include "shared/kafka/plan.h"
#include "shared/kafka/producer.h"
#include "shared/kafka/security.h"
#include "shared/kafka/tail.h"
#include "shared/kafka/topics.h"
#include "shared/testing/temp_kafka.h"
#include "shared/testing/wait.h"

namespace kith::kafka {
namespace {

using namespace std::chrono_literals;
using testing::TempKafka;
using testing::WaitUntil;

class SecureKafka : public ::testing::Test {
 protected:
  void SetUp() override {
    KITH_NEEDS_KAFKA(kSecure);
    kafka_ = TempKafka::Instance(testing::KafkaProfile::kSecure);
    declared_ = *ReadDeclared(KITH_SOURCE_DIR "/deploy/kafka", {.replicas = 1, .principal = "User:{}"});
    Admin admin = AdminAs("admin");
    const auto plan = PlanFor(declared_, admin);
    ASSERT_TRUE(plan) << plan.error().message;
    const auto applied = Apply(*plan, admin);
    ASSERT_TRUE(applied) << applied.error().message;
  }

  // The client settings of that principal, by the way that services take.
  Settings As(const std::string& principal) const {
    const auto settings = kafka_->SettingsOf(principal);
    Security security;
    security.protocol = settings.at("KITH_KAFKA_SECURITY");
    security.ca_file = settings.at("KITH_KAFKA_CA_FILE");
    security.certificate_file = settings.at("KITH_KAFKA_CERTIFICATE_FILE");
    security.key_file = settings.at("KITH_KAFKA_KEY_FILE");
    return *ClientSettings(security);
  }
  Admin AdminAs(const std::string& principal) const { return {kafka_->bootstrap(), As(principal)}; }

  // Sends one record; "" when it was acknowledged, else why not.
  std::string Write(const std::string& principal, const std::string& topic) const {
    std::string answer = "no answer";
    bool done = false;
    const auto end = [&](std::string_view what) {
      if (!done) answer = what;
      done = true;
    };
    ProducerEvents events;
    events.delivered = [&](const Delivery& delivery) { end(delivery.error); };
    events.failed = end;
    events.disconnected = [](std::string_view) {};
    events.wake = [] {};
    Producer producer({kafka_->bootstrap(), As(principal)}, std::move(events));
    producer.Send({topic, "key", {}, "value"}, 1);
    (void)WaitUntil(
        [&] {
          producer.Poll();
          return done;
        },
        10s);
    return answer;
  }

  // Reads the topic to its end; "" when that was allowed. refusal: part of what is expected to be in the way, if
  // anything; reading is given up when that was said.
  std::string Read(const std::string& brokers, const Settings& settings, const std::string& topic,
                   const std::string& refusal) const {
    std::string problem;
    std::stop_source stop;
    const auto deadline = std::chrono::steady_clock::now() + 15s;
    std::jthread watch([&](const std::stop_token& done) {
      while (!done.stop_requested() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(20ms);
      stop.request_stop();
    });
    TailOptions options;
    options.brokers = brokers;
    options.settings = settings;
    options.topic = topic;
    options.follow = false;
    bool refused = false;
    Tail(
        options, [](const Received&) { return true; }, stop.get_token(),
        [&](std::string_view what) {
          problem += std::string(what) + "\n";
          refused = !refusal.empty() && what.find(refusal) != std::string::npos;
          if (refused) stop.request_stop();
        });
    if (refused) return refusal;
    return stop.stop_requested() ? "not in time: " + problem : "";
  }
  std::string Read(const std::string& principal, const std::string& topic, const std::string& refusal = {}) const {
    return Read(kafka_->partners(), As(principal), topic, refusal);
  }

  TempKafka* kafka_ = nullptr;
  Declared declared_;
};

constexpr const char* kPolice = "kith.agency.police.v1";
constexpr const char* kTrust = "kith.agency.nhs-trust.v1";
const std::string kRefused = "Topic authorization failed";

TEST_F(SecureKafka, IsAsDeclaredAfterOneApplyAndASecondHasNothingToDo) {
  Admin admin = AdminAs("admin");
  auto plan = PlanFor(declared_, admin);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_TRUE(plan->changes.empty()) << plan->changes[0].what << ": " << plan->changes[0].detail;
  EXPECT_TRUE(plan->warnings.empty()) << plan->warnings[0];
  auto topics = *admin.Topics("kith.");
  auto wanted = declared_.topics;
  const auto by_name = [](const Topic& a, const Topic& b) { return a.name < b.name; };
  std::sort(topics.begin(), topics.end(), by_name);
  std::sort(wanted.begin(), wanted.end(), by_name);
  EXPECT_EQ(topics, wanted);
}

TEST_F(SecureKafka, MendsWhatWasChangedByHand) {
  Admin admin = AdminAs("admin");
  TopicConfig config = declared_.topics[0].config;
  config["retention.ms"] = "1000";
  ASSERT_TRUE(admin.ReplaceConfig(declared_.topics[0].name, config));
  ASSERT_TRUE(admin.Allow({{"User:stranger", "Topic", kPolice, false, "Read"}}));
  ASSERT_TRUE(admin.Revoke({declared_.acls[0]}));
  const auto plan = PlanFor(declared_, admin);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->changes.size(), 3u);
  ASSERT_TRUE(Apply(*plan, admin));
  EXPECT_TRUE(WaitUntil([&] { return PlanFor(declared_, admin)->changes.empty(); }));
}

TEST_F(SecureKafka, LetsAnAgencyReadItsOwnTopicAndNoOther) {
  EXPECT_EQ(Write("sharing", kPolice), "");
  EXPECT_EQ(Read("police", kPolice), "");
  EXPECT_EQ(Read("police", kTrust, kRefused), kRefused);
  EXPECT_EQ(Read("police", InternalTopic("cases"), kRefused), kRefused);
  EXPECT_EQ(Read("nhs-trust", kPolice, kRefused), kRefused);
  EXPECT_NE(Write("police", kPolice).find("AUTHORIZATION_FAILED"), std::string::npos);
}

TEST_F(SecureKafka, LetsAServiceWriteItsOwnTopicAndReadWhatItConsumes) {
  EXPECT_EQ(Write("cases", InternalTopic("cases")), "");
  EXPECT_EQ(Write("cases", kPolice), "TOPIC_AUTHORIZATION_FAILED");
  EXPECT_NE(Write("reporting", InternalTopic("cases")).find("AUTHORIZATION_FAILED"), std::string::npos);
  EXPECT_EQ(Read("reporting", InternalTopic("cases")), "");
  EXPECT_EQ(Read("cases", InternalTopic("referrals"), kRefused), kRefused);
}

TEST_F(SecureKafka, LetsNobodyInWithoutACertificateOfItsOwn) {
  EXPECT_EQ(Read("stranger", kPolice, kRefused), kRefused);
  for (const char* wrong : {"police-expired", "police-forged"}) {
    EXPECT_EQ(Read(wrong, kPolice, "certificate"), "certificate");
  }
  const Settings nobody = {{"security.protocol", "ssl"}, {"ssl.ca.location", kafka_->ca_file()}};
  EXPECT_EQ(Read(kafka_->partners(), nobody, kPolice, "SSL"), "SSL");
  EXPECT_EQ(Read(kafka_->partners(), {}, kPolice, "SSL"), "SSL") << "plaintext on a TLS port";
}

TEST_F(SecureKafka, RefusesAdministrationByAService) {
  const auto refused = AdminAs("cases").CreateTopic({"kith.internal.mine.v1", 1, 1, {}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "KAFKA_ADMIN_REFUSED");
  Admin as_cases = AdminAs("cases");
  const auto plan = PlanFor(declared_, as_cases);
  ASSERT_FALSE(plan) << "who may not look must not be told that there is everything to do";
  EXPECT_EQ(plan.error().reason, "KAFKA_ADMIN_REFUSED");
}

TEST(KafkaAdmin, SaysThatAClusterHasNoAuthorizerAndMakesItsTopicsAllTheSame) {
  KITH_NEEDS_KAFKA(kPlain);
  Admin admin(TempKafka::Instance(testing::KafkaProfile::kPlain)->bootstrap(), {});
  const Declared declared = *ReadDeclared(KITH_SOURCE_DIR "/deploy/kafka", {.replicas = 1, .principal = "User:{}"});
  const auto plan = PlanFor(declared, admin);
  ASSERT_TRUE(plan) << plan.error().message;
  EXPECT_EQ(plan->changes.size(), declared.topics.size());
  ASSERT_EQ(plan->warnings.size(), 1u);
  EXPECT_NE(plan->warnings[0].find("no authorizer"), std::string::npos);
  for (const auto& change : plan->changes) EXPECT_EQ(change.kind, Change::Kind::kCreateTopic);
}

TEST(KafkaAdmin, SaysThatNobodyAnswers) {
  Admin admin("127.0.0.1:1", {});
  const auto topics = admin.Topics("kith.");
  ASSERT_FALSE(topics);
  EXPECT_EQ(topics.error().reason, "KAFKA_UNREACHABLE");
}

}  // namespace
}  // namespace kith::kafka
