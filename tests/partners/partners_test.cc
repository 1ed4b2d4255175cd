// Partners' programs in four languages, with client libraries that are not ours, against the secure Apache Kafka: what
// each can read, what is refused, and that the three-line rule is enough.
#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "services/sharing/router.h"
#include "shared/kafka/declared.h"
#include "shared/kafka/plan.h"
#include "shared/kafka/producer.h"
#include "shared/kafka/security.h"
#include "shared/kafka/topics.h"
#include "shared/testing/temp_kafka.h"
#include "tests/system/steps.h"

#include "kith/sharing/v1/sharing.pb.h"
#include "kith/sharing/v1/sharing_service.pb.h"

namespace kith::partners {
namespace {

using namespace std::chrono_literals;
using kith::testing::Finished;
using kith::testing::Process;
using kith::testing::TempKafka;
using kith::testing::WaitUntil;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kAgency = "nhs-trust";
constexpr const char* kOther = "police";
constexpr int kEvents = 40;

struct Language {
  std::string name;
  std::vector<std::string> argv;
};

const std::vector<Language>& Languages() {
  static const std::string root = KITH_SOURCE_DIR, built = root + "/build/partners";
  static const std::vector<Language> languages = {
      {"python", {"/usr/bin/python3", root + "/tests/partners/python/partner.py"}},
      {"java", {"java", "-XX:TieredStopAtLevel=1", "-Xmx128m", "-cp", built + "/java/*:" + built + "/java", "Partner"}},
      {"go", {built + "/go/partner"}},
      {"node", {"node", root + "/tests/partners/node/partner.js"}},
  };
  return languages;
}

bool AreFetched() {
  const Finished asked = kith::testing::RunProgram({.argv = {KITH_SOURCE_DIR "/tests/partners/fetch", "--check"}});
  if (asked.status == 0) return true;
  const char* required = std::getenv("KITH_REQUIRE_BACKENDS");
  if (required && std::string(required) == "1") throw std::runtime_error(asked.output);
  return false;
}

// What the agency was told, from the ledger of a running suite; and its feed, which stays up.
class Ledger {
 public:
  Ledger() : suite_(system::Store::kSqlite) {
    suite_.Start("cases");
    suite_.Start("sharing");
    for (int i = 0; i < kEvents; ++i) {
      const std::string child = system::RegisterChild(suite_, system::NhsNumber(i));
      system::OpenCase(suite_, child, "2026-03-02");
      system::StartCpPlan(suite_, child, "2026-03-09");
    }
    if (!WaitUntil([&] { return Read().size() == kEvents; }, 30s)) {
      throw std::runtime_error("the ledger does not grow: " + suite_.LogOf("sharing"));
    }
    std::ofstream(dir_.File("token")) << suite_.Token({identity::Role::kPartner}, kAgency);
    for (const std::string& event : Read()) events_.push_back(nlohmann::ordered_json::parse(event));
  }

  // The event of a sequence, 1 to kEvents.
  const nlohmann::ordered_json& At(int sequence) const { return events_.at(static_cast<size_t>(sequence) - 1); }

  std::map<std::string, std::string> FeedSettings() {
    return {{"KITH_SHARING_TARGET", suite_.Target("sharing")},
            {"KITH_TOKEN_FILE", dir_.File("token")},
            {"FEED", kith::testing::BuiltProgram("kith") + " query agency-feed nhs-trust --limit 500 --after"}};
  }

 private:
  std::vector<std::string> Read() {
    sharing::v1::ReadAgencyFeedRequest request;
    request.set_agency(kAgency);
    request.set_page_size(500);
    const auto answer = system::Must<sharing::v1::ReadAgencyFeedResponse>(
        suite_.Channel("sharing"), "/kith.sharing.v1.SharingService/ReadAgencyFeed", request);
    return {answer.cloud_events().begin(), answer.cloud_events().end()};
  }

  system::Suite suite_;
  kith::testing::TempDir dir_;
  std::vector<nlohmann::ordered_json> events_;
};

// The agencies' topics on the secure cluster, written by the sharing service's principal exactly as its relay does.
class Topics {
 public:
  explicit Topics(TempKafka& kafka) : kafka_(kafka) {
    kafka::Admin admin(kafka.bootstrap(), SettingsOf("admin"));
    const auto declared = kafka::ReadDeclared(KITH_SOURCE_DIR "/deploy/kafka", {.replicas = kafka.replicas()});
    if (!declared) throw std::runtime_error(declared.error().message);
    const auto plan = kafka::PlanFor(*declared, admin);
    if (!plan) throw std::runtime_error(plan.error().message);
    const auto applied = kafka::Apply(*plan, admin);
    if (!applied) throw std::runtime_error(applied.error().message);
  }

  void Publish(const std::vector<nlohmann::ordered_json>& events) {
    kafka::ProducerOptions options;
    options.brokers = kafka_.bootstrap();
    options.settings = SettingsOf("sharing");
    options.settings.merge(sharing::AgencyTopicSettings());
    size_t acknowledged = 0;
    std::string problem;
    kafka::ProducerEvents on;
    on.delivered = [&](const kafka::Delivery& delivery) {
      acknowledged += delivery.error.empty();
      if (!delivery.error.empty()) problem = delivery.error;
    };
    on.failed = [&](std::string_view reason) { problem = reason; };
    on.disconnected = [](std::string_view) {};
    on.wake = [] {};
    kafka::Producer producer(std::move(options), on);
    int64_t position = 0;
    for (const auto& event : events)
      ASSERT_EQ(producer.Send(RecordOf(event), ++position), kafka::Producer::Sent::kQueued);
    ASSERT_TRUE(WaitUntil(
        [&] {
          producer.Poll();
          return acknowledged == events.size() || !problem.empty();
        },
        30s));
    ASSERT_EQ(problem, "");
  }

 private:
  kafka::Settings SettingsOf(const std::string& principal) const {
    const auto files = kafka_.SettingsOf(principal);
    kafka::Security security;
    security.protocol = files.at("KITH_KAFKA_SECURITY");
    security.ca_file = files.at("KITH_KAFKA_CA_FILE");
    security.certificate_file = files.at("KITH_KAFKA_CERTIFICATE_FILE");
    security.key_file = files.at("KITH_KAFKA_KEY_FILE");
    return kafka::ClientSettings(security).value();
  }
  static kafka::Record RecordOf(const nlohmann::ordered_json& event) {
    sharing::v1::SharingEvent appended;
    appended.mutable_disclosure_made()->set_agency(kAgency);
    appended.mutable_disclosure_made()->set_cloud_event(event.dump());
    journal::Entry entry;
    entry.stream = std::string("agencies/") + kAgency;
    entry.payload = appended.SerializeAsString();
    return *sharing::AgencyRecord(entry);
  }

  TempKafka& kafka_;
};

// What a program said: its summary, and its last line.
struct Said {
  int status = -1;
  std::string all;
  nlohmann::json summary = nlohmann::json::object();

  int64_t Count(const char* name) const { return summary.value(name, int64_t{-1}); }
};

Said Read(int status, const std::string& output) {
  Said said{status, output};
  const size_t begin = output.find("{\"");
  if (begin != std::string::npos) {
    said.summary = nlohmann::json::parse(output.substr(begin, output.find('\n', begin) - begin), nullptr, false);
  }
  if (!said.summary.is_object()) said.summary = nlohmann::json::object();
  return said;
}

class PartnersTogether : public ::testing::Test {
 protected:
  // Once a program.
  static void Publish() {
    if (topics_) return;
    ledger_ = std::make_unique<Ledger>();
    topics_ = std::make_unique<Topics>(Kafka());
    std::vector<nlohmann::ordered_json> events;
    const auto add = [&](int from, int to) {
      for (int n = from; n <= to; ++n) events.push_back(ledger_->At(n));
    };
    add(1, 10);
    add(5, 8);  // again
    add(11, 14);
    for (int n = 15; n <= 20; ++n) {  // from a later version of us
      auto event = ledger_->At(n);
      event["reviewedby"] = {{"role", "chair"}, {"since", nullptr}};
      event["data"]["reviews"] = {1, 2, 3};
      if (n == 18) event["type"] = "kith.something-new.v1";
      events.push_back(event);
    }
    add(25, 30);  // and 21 to 24 never came
    topics_->Publish(events);
  }
  void SetUp() override {
    if (!AreFetched()) GTEST_SKIP() << "SKIPPED: the partners' libraries are not fetched (deploy/install --dev)";
    KITH_NEEDS_KAFKA(kSecure);
    Publish();
  }

  static TempKafka& Kafka() { return *TempKafka::Instance(kith::testing::KafkaProfile::kSecure); }

  // As the agency itself, by its certificate.
  std::map<std::string, std::string> Settings(int until, int wait_seconds) {
    auto settings = ledger_->FeedSettings();
    const auto files = Kafka().SettingsOf(kAgency);
    settings.insert({{"KAFKA_BROKERS", Kafka().partners()},
                     {"AGENCY", kAgency},
                     {"KAFKA_CA", files.at("KITH_KAFKA_CA_FILE")},
                     {"KAFKA_CERTIFICATE", files.at("KITH_KAFKA_CERTIFICATE_FILE")},
                     {"KAFKA_KEY", files.at("KITH_KAFKA_KEY_FILE")},
                     {"STATE", dir_.File("events")},
                     {"UNTIL", std::to_string(until)},
                     {"WAIT", std::to_string(wait_seconds)},
                     {"NODE_PATH", KITH_SOURCE_DIR "/build/partners/node/node_modules"}});
    return settings;
  }
  std::map<std::string, std::string> WithPassword(std::map<std::string, std::string> settings, const std::string& of) {
    settings["KAFKA_BROKERS"] = Kafka().passwords();
    settings["KAFKA_USERNAME"] = kAgency;
    settings["KAFKA_PASSWORD_FILE"] = Kafka().password_file(of);
    return settings;
  }

  kith::testing::TempDir dir_;
  static inline int published_ = 30;  // the last sequence in the topic
  static inline std::unique_ptr<Ledger> ledger_;
  static inline std::unique_ptr<Topics> topics_;
};

class Partners : public PartnersTogether, public ::testing::WithParamInterface<Language> {
 protected:
  Said Run(const std::map<std::string, std::string>& settings) {
    const Finished finished = kith::testing::RunProgram({.argv = GetParam().argv, .settings = settings}, 60s);
    return Read(finished.status, finished.output);
  }
  // It ends by itself, having read nothing, and says why; it does not merely wait.
  void ExpectRefused(const std::string& what, const std::map<std::string, std::string>& settings) {
    const Said said = Run(settings);
    EXPECT_EQ(said.status, 1) << what << ": " << said.all;
    EXPECT_EQ(said.Count("events"), 0) << what << ": " << said.all;
    EXPECT_THAT(said.all, Not(HasSubstr("has not come"))) << what;
    refused_ += (refused_.empty() ? "" : ", ") + what;
  }

  std::string refused_;
};

TEST_P(Partners, ReadTheirOwnTopicByTheRuleAndAreRefusedEverythingElse) {
  const bool by_password = GetParam().name == "python";
  auto own = Settings(published_, 40);
  const Said said = Run(by_password ? WithPassword(own, kAgency) : own);
  EXPECT_EQ(said.status, 0) << said.all;
  EXPECT_EQ(said.Count("events"), published_);
  EXPECT_EQ(said.Count("last"), published_);
  EXPECT_EQ(said.Count("gaps"), 1);
  EXPECT_EQ(said.Count("duplicates"), 4);

  const auto as = [&](const std::string& principal) {
    auto settings = Settings(30, 30);
    const auto files = Kafka().SettingsOf(principal);
    settings["KAFKA_CERTIFICATE"] = files.at("KITH_KAFKA_CERTIFICATE_FILE");
    settings["KAFKA_KEY"] = files.at("KITH_KAFKA_KEY_FILE");
    settings["STATE"] = dir_.File("nothing");
    return settings;
  };
  auto others = as(kAgency);
  others["AGENCY"] = kOther;
  ExpectRefused("another's topic", others);
  ExpectRefused("an expired certificate", as(std::string(kAgency) + "-expired"));
  ExpectRefused("another authority's certificate", as(std::string(kAgency) + "-forged"));
  if (by_password) ExpectRefused("a wrong password", WithPassword(as(kAgency), kOther));

  std::printf("| %-7s read %lld of %d (%lld repeats skipped, %lld gap filled from the feed); refused: %s\n",
              (GetParam().name + ":").c_str(), static_cast<long long>(said.Count("events")), published_,
              static_cast<long long>(said.Count("duplicates")), static_cast<long long>(said.Count("gaps")),
              refused_.c_str());
}

INSTANTIATE_TEST_SUITE_P(In, Partners, ::testing::ValuesIn(Languages()),
                         [](const auto& about) { return about.param.name; });

// All four at once, because a broker takes seconds to come back.
TEST_F(PartnersTogether, SurviveABrokerThatIsKilled) {
  std::vector<std::unique_ptr<Process>> programs;
  const auto state = [&](const Language& language) { return dir_.File(language.name); };
  for (const Language& language : Languages()) {
    auto settings = Settings(kEvents, 90);
    settings["STATE"] = state(language);
    programs.push_back(std::make_unique<Process>(kith::testing::ProcessOptions{
        .argv = language.argv, .settings = settings, .log_file = state(language) + ".log"}));
  }
  // Python keeps its events in a database; the others one a line.
  const auto applied = [&](const Language& language) {
    if (language.name == "python") {
      return std::atoi(kith::testing::RunProgram({.argv = {"sqlite3", state(language), "SELECT count(*) FROM event"}})
                           .output.c_str());
    }
    const std::string text = kith::testing::ReadFile(state(language));
    return static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  };
  for (const Language& language : Languages()) {
    ASSERT_TRUE(WaitUntil([&] { return applied(language) == 30; }, 40s))
        << language.name << ": " << kith::testing::ReadFile(state(language) + ".log");
  }
  Kafka().Kill(1);
  Kafka().Restart(1);
  std::vector<nlohmann::ordered_json> events;
  for (int n = 31; n <= kEvents; ++n) events.push_back(ledger_->At(n));
  topics_->Publish(events);
  published_ = kEvents;
  std::string line;
  for (size_t i = 0; i < programs.size(); ++i) {
    const auto status = programs[i]->Wait(60s);
    const Said said = Read(status.value_or(-1), kith::testing::ReadFile(state(Languages()[i]) + ".log"));
    EXPECT_EQ(said.status, 0) << Languages()[i].name << ": " << said.all;
    EXPECT_EQ(said.Count("events"), kEvents) << Languages()[i].name << ": " << said.all;
    line += " " + Languages()[i].name + " " + std::to_string(said.Count("last"));
  }
  std::printf("| a broker killed and started again, %d events:%s\n", kEvents, line.c_str());
}

}  // namespace
}  // namespace kith::partners
