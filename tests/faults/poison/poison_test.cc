// F15: an inbound event that cannot be applied. Its stream is parked, visibly and soon; the others flow; and once the
// cause is mended, what waited is applied and the metric falls.
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/reporting/schema.h"
#include "shared/journal/migration.h"
#include "shared/kafka/internal_record.h"
#include "shared/kafka/producer.h"
#include "shared/kafka/topics.h"
#include "shared/runtime/host.h"
#include "shared/sql/connection.h"
#include "tests/system/http.h"
#include "tests/system/steps.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/journal/v1/journal_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using kith::testing::WaitUntil;
using system::HttpGet;
using system::Store;
using system::Suite;
using system::ValueOf;

constexpr auto kAlertWithin = 30s;  // EVENTS_SECURITY's figure for F15
constexpr const char* kParked = "kith_parked_streams{source=\"cases\"}";

double Metric(const std::string& target, const std::string& series) {
  return ValueOf("\n" + HttpGet(target, "/metrics").body, series).value_or(-1);
}

// Writes into the journal of the cases service behind its back, while it is stopped.
class Tampering {
 public:
  explicit Tampering(Suite& suite)
      : connection_(sql::Open(sql::Address::Parse(suite.Settings("cases").at("KITH_DATABASE")), sql::Mode::kWrite)) {}

  // The last entry of a stream.
  int64_t Last(const std::string& stream) {
    return sql::AsInteger(
        connection_->Query("SELECT MAX(position) FROM journal WHERE stream = $1", {stream}).at(0).at(0));
  }
  std::string Payload(int64_t position) {
    return sql::AsBytes(connection_->Query("SELECT payload FROM journal WHERE position = $1", {position}).at(0).at(0));
  }
  void SetPayload(int64_t position, const std::string& payload) {
    connection_->Query("UPDATE journal SET payload = $1 WHERE position = $2", {sql::Bytes{payload}, position});
  }

 private:
  std::unique_ptr<sql::Connection> connection_;
};

bool HasApplied(Suite& suite, const std::string& consumer) {
  const auto head = system::Must<journal::v1::GetHeadResponse>(
      suite.Channel("cases"), "/kith.journal.v1.JournalService/GetHead", journal::v1::GetHeadRequest());
  return Metric(suite.MetricsTarget(consumer), "kith_consumer_position{source=\"cases\"}") ==
         static_cast<double>(head.position());
}

// One child's last event is spoilt in the source's journal, so that topic and feed both give the spoilt one.
TEST(PoisonedEvent, ThatDoesNotParseParksItsStreamVisiblyAndNoOther) {
  Suite suite(Store::kSqlite);
  suite.Start("cases");
  const auto poisoned = system::RegisterChild(suite, "9990000018");
  const auto sound = system::RegisterChild(suite);
  system::OpenCase(suite, poisoned, "2026-03-02");
  system::OpenCase(suite, sound, "2026-03-02");
  suite.Kill("cases");
  suite.KillBroker();
  int64_t position = 0;
  std::string payload;
  {
    Tampering journal(suite);
    position = journal.Last(system::CaseOf(poisoned));
    payload = journal.Payload(position);
    journal.SetPayload(position, "\xff\xff\xff not a message");
  }
  suite.StartBroker();  // a new one, that is filled with what the journal says now
  suite.Start("cases");
  for (const char* consumer : {"sharing", "reporting"}) suite.Start(consumer);

  const auto began = std::chrono::steady_clock::now();
  for (const char* consumer : {"sharing", "reporting"}) {
    const std::string target = suite.MetricsTarget(consumer);
    EXPECT_TRUE(WaitUntil([&] { return Metric(target, kParked) == 1; }, kAlertWithin)) << suite.LogOf(consumer);
    EXPECT_EQ(HttpGet(target, "/readyz").status, 200) << "the others are served";
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, kAlertWithin);
  // What comes after it flows, for others; what comes for the parked one waits.
  system::StartCpPlan(suite, sound, "2026-03-10");
  system::StartCpPlan(suite, poisoned, "2026-03-10");
  for (const char* consumer : {"sharing", "reporting"}) {
    EXPECT_TRUE(WaitUntil([&] { return HasApplied(suite, consumer); }, 20s)) << suite.LogOf(consumer);
    EXPECT_EQ(Metric(suite.MetricsTarget(consumer), kParked), 1);
  }

  suite.Kill("cases");
  Tampering(suite).SetPayload(position, payload);
  suite.Start("cases");
  for (const char* consumer : {"sharing", "reporting"}) {
    suite.Stop(consumer);
    suite.Start(consumer);  // tries again what is parked, first thing
    EXPECT_TRUE(WaitUntil([&] { return Metric(suite.MetricsTarget(consumer), kParked) == 0; }, kAlertWithin))
        << suite.LogOf(consumer);
  }
}

// A newer source tells of things that this program does not know: that is no poison.
TEST(UnknownEvent, ChangesNothingAndParksNothing) {
  Suite suite(Store::kSqlite);
  suite.Start("cases");
  const auto child = system::RegisterChild(suite);
  system::OpenCase(suite, child, "2026-03-02");
  suite.Kill("cases");
  suite.KillBroker();
  {
    Tampering journal(suite);
    // occurred_on, and a field of the number 500 that holds an empty message.
    cases::v1::CasesEvent event;
    event.set_occurred_on("2026-03-02");
    journal.SetPayload(journal.Last(system::CaseOf(child)),
                       event.SerializeAsString() + "\xa2\x1f" + std::string(1, '\0'));
  }
  suite.StartBroker();
  suite.Start("cases");
  suite.Start("reporting");
  EXPECT_TRUE(WaitUntil([&] { return HasApplied(suite, "reporting"); }, 20s)) << suite.LogOf("reporting");
  EXPECT_EQ(Metric(suite.MetricsTarget("reporting"), kParked), 0);
}

// Whoever may write to the topic writes rubbish: it is counted, and the feed tells what is true.
TEST(PoisonedRecord, WithWrongHeadersIsCountedAndEverythingFlowsOn) {
  Suite suite(Store::kSqlite);
  suite.Start("cases");
  suite.Start("reporting");
  const auto child = system::RegisterChild(suite);
  ASSERT_TRUE(WaitUntil([&] { return HasApplied(suite, "reporting"); }, 20s));

  std::atomic<int> acknowledged{0};
  kafka::ProducerEvents events;
  events.delivered = [&](const kafka::Delivery& delivery) { acknowledged += delivery.error.empty() ? 1 : 0; };
  events.failed = events.disconnected = [](std::string_view) {};
  events.wake = [] {};
  kafka::ProducerOptions options;
  options.brokers = suite.Brokers();
  kafka::Producer producer(options, events);
  journal::Entry entry;
  entry.stream = system::CaseOf(child);
  entry.position = 1'000'000;
  entry.version = 1;
  entry.type = "kith.cases.v1.CaseClosed";
  entry.event_id = "nobody-1000000";
  kafka::Record no_headers{kafka::InternalTopic("cases"), entry.stream, {}, "rubbish"};
  kafka::Record no_number = kafka::InternalRecord("cases", entry);
  no_number.topic = kafka::InternalTopic("cases");
  for (auto& [name, value] : no_number.headers) {
    if (value == "1000000") value = "first";
  }
  kafka::Record far_ahead = kafka::InternalRecord("cases", entry);
  far_ahead.topic = kafka::InternalTopic("cases");
  int64_t n = 0;
  for (const auto& record : {no_headers, no_number, far_ahead}) producer.Send(record, ++n);
  ASSERT_TRUE(WaitUntil([&] {
    producer.Poll();
    return acknowledged == 3;
  }));

  const std::string target = suite.MetricsTarget("reporting");
  EXPECT_TRUE(
      WaitUntil([&] { return Metric(target, "kith_consumer_unreadable_total{source=\"cases\"}") == 2; }, kAlertWithin));
  EXPECT_TRUE(WaitUntil([&] { return Metric(target, "kith_consumer_gaps_total{source=\"cases\"}") >= 1; }, 20s));
  system::OpenCase(suite, child, "2026-03-02");
  EXPECT_TRUE(WaitUntil([&] { return HasApplied(suite, "reporting"); }, 20s)) << suite.LogOf("reporting");
  EXPECT_EQ(Metric(target, kParked), 0);
}

// The consumer's own fault: its effect throws. In this process, so that the effect can be mended.
TEST(ThrowingEffect, ParksTheStreamAndIsTriedAgainUntilItIsMended) {
  Suite suite(Store::kSqlite);
  suite.Start("cases");
  const std::string poisoned = system::CaseOf(system::RegisterChild(suite));
  const std::string sound = system::CaseOf(system::RegisterChild(suite));
  kith::testing::TempDir dir;
  std::atomic<bool> mended{false};
  std::atomic<int> applied{0};

  runtime::Service service;
  service.name = "reporting";
  service.schema = reporting::ReportingSchema();
  service.migrations = reporting::Migrations;
  service.peers = {"cases"};
  service.publishes = false;
  service.replay_parked = 1s;
  service.wire = [&](runtime::Parts& parts) {
    parts.Consume(inbox::MakeSource<reporting::v1::ReportingEvent>(
        "cases", "reporting", [&](const Streams&, const journal::Entry& entry, const Context&) -> Result<Drafts> {
          if (entry.stream == poisoned && !mended) throw std::runtime_error("a fault of the effect");
          if (entry.stream == poisoned || entry.stream == sound) ++applied;
          return Drafts{};
        }));
  };
  const auto settings = suite.Settings("reporting");
  runtime::Common common;
  common.listen = common.health_listen = common.metrics_listen = "127.0.0.1:0";
  common.database = "sqlite:" + dir.File("reporting.db");
  common.brokers = suite.Brokers();
  common.jwks_file = settings.at("KITH_JWKS_FILE");
  common.token_file = settings.at("KITH_SERVICE_TOKEN_FILE");
  common.targets = {{"cases", suite.Target("cases")}};
  const auto database = sql::Address::Parse(common.database);
  journal::Migrate(database, "reporting", reporting::Migrations(database.dialect));
  runtime::Host host(service, common);
  host.Ready();

  const std::string target = "127.0.0.1:" + std::to_string(host.metrics_port());
  system::OpenCase(suite, "people/" + poisoned.substr(6), "2026-03-02");
  system::OpenCase(suite, "people/" + sound.substr(6), "2026-03-02");
  EXPECT_TRUE(WaitUntil([&] { return Metric(target, kParked) == 1; }, kAlertWithin));
  EXPECT_TRUE(WaitUntil([&] { return applied > 0; })) << "the other stream flows";
  EXPECT_GT(Metric(target, "kith_journal_commands_total{outcome=\"failed\"}"), 0);
  mended = true;
  EXPECT_TRUE(WaitUntil([&] { return Metric(target, kParked) == 0; }, kAlertWithin));
}

}  // namespace
}  // namespace kith::faults
