// What operations see of the suite: metrics, probes and traces.
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/kafka/tail.h"
#include "shared/kafka/topics.h"
#include "shared/testing/process.h"
#include "shared/testing/proxy.h"
#include "shared/testing/temp_postgres.h"
#include "tests/system/http.h"
#include "tests/system/steps.h"

namespace kith::system {
namespace {

using namespace std::chrono_literals;
using kith::testing::WaitUntil;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Scrape(Suite& suite, const std::string& service) {
  return "\n" + HttpGet(suite.MetricsTarget(service), "/metrics").body;
}

std::string Handled(const std::string& service, const std::string& method, const std::string& code) {
  return "grpc_server_handled_total{grpc_code=\"" + code + "\",grpc_method=\"" + method + "\",grpc_service=\"" +
         service + "\",grpc_type=\"unary\"}";
}

TEST(Metrics, ShowEveryMethodAtStartAndWhatTheSuiteDoes) {
  Suite suite(Store::kSqlite);
  suite.Start("cases");
  suite.Start("reporting");
  EXPECT_EQ(ValueOf(Scrape(suite, "cases"), Handled("kith.cases.v1.CasesService", "StartAssessment", "OK")), 0.0);
  EXPECT_EQ(ValueOf(Scrape(suite, "cases"), "kith_consumer_lag{source=\"cases\"}"), std::nullopt);

  const auto child = RegisterChild(suite, "9990000018");
  OpenCase(suite, child, "2026-03-02");
  cases::v1::OpenCaseFilesRequest nothing;
  nothing.set_request_id(NewId());
  cases::v1::OpenCaseFilesResponse ignored;
  EXPECT_FALSE(suite.Channel("cases").Call("/kith.cases.v1.CasesService/OpenCaseFiles", nothing, ignored));

  const auto settled = [&] {
    const std::string cases = Scrape(suite, "cases");
    const std::string reporting = Scrape(suite, "reporting");
    const auto position = ValueOf(cases, "kith_journal_position");
    return position > 1.0 && ValueOf(cases, "kith_relay_lag") == 0.0 &&
           ValueOf(reporting, "kith_consumer_position{source=\"cases\"}") == position &&
           ValueOf(reporting, "kith_consumer_lag{source=\"cases\"}") == 0.0 &&
           ValueOf(reporting, "kith_dependency_up{dependency=\"cases\"}") == 1.0;
  };
  EXPECT_TRUE(WaitUntil(settled, 20s)) << Scrape(suite, "cases") << Scrape(suite, "reporting");
  const std::string text = Scrape(suite, "cases");
  EXPECT_EQ(ValueOf(text, Handled("kith.cases.v1.CasesService", "RegisterPerson", "OK")), 1.0);
  EXPECT_EQ(ValueOf(text, Handled("kith.cases.v1.CasesService", "OpenCaseFiles", "InvalidArgument")), 1.0);
  EXPECT_GE(ValueOf(text, "kith_journal_commands_total{outcome=\"done\"}"), 2.0);
  EXPECT_GE(ValueOf(text, "kith_journal_commits_total"), 2.0);
  EXPECT_GE(ValueOf(text, "kith_relay_published_total"), 2.0);
  EXPECT_EQ(ValueOf(text, "kith_relay_connected"), 1.0);
  EXPECT_EQ(ValueOf(text, "kith_relay_oldest_unpublished_age_seconds"), 0.0);
  EXPECT_EQ(ValueOf(text, "kith_leading"), 1.0);
  EXPECT_EQ(ValueOf(text, "kith_draining"), 0.0);
  EXPECT_GE(ValueOf(text, "kith_schema_version"), 1.0);
  EXPECT_THAT(text, HasSubstr("kith_build_info{revision=\""));
  EXPECT_EQ(ValueOf(Scrape(suite, "reporting"), "kith_parked_streams{source=\"cases\"}"), 0.0);
  EXPECT_THAT(Scrape(suite, "reporting"),
              HasSubstr("grpc_client_handled_total{grpc_code=\"OK\",grpc_method=\"GetHead\""));
}

TEST(Metrics, LogsAndTracesHoldNothingOfAPerson) {
  OtlpReceiver receiver;
  setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint().c_str(), 1);
  Suite suite(Store::kSqlite);
  for (const char* service : {"cases", "referrals", "sharing", "reporting"}) suite.Start(service);
  unsetenv("OTEL_EXPORTER_OTLP_ENDPOINT");
  cases::v1::RegisterPersonRequest request;
  request.set_request_id(NewId());
  auto& person = *request.mutable_person();
  person.set_given_name("Canaria");
  person.set_family_name("Inventa");
  person.set_birth_date("2014-07-19");
  person.set_sex(type::v1::SEX_FEMALE);
  person.set_ethnicity(type::v1::ETHNICITY_NOT_YET_OBTAINED);
  person.set_authority("873");
  person.set_nhs_number("9990000018");
  const auto child = Must<cases::v1::RegisterPersonResponse>(suite.Channel("cases"),
                                                             "/kith.cases.v1.CasesService/RegisterPerson", request)
                         .person()
                         .name();
  Accept(suite, Refer(suite, child, "2026-03-02"), "2026-03-03");
  ASSERT_TRUE(WaitUntil([&] { return HasOpenCase(suite, child); }, 20s));
  StartCpPlan(suite, child, "2026-03-10");
  request.set_request_id("short");
  cases::v1::RegisterPersonResponse ignored;
  EXPECT_FALSE(suite.Channel("cases").Call("/kith.cases.v1.CasesService/RegisterPerson", request, ignored));
  const auto shared = [&] {
    return ValueOf(Scrape(suite, "sharing"), "kith_consumer_applied_total{source=\"cases\"}") > 2.0;
  };
  ASSERT_TRUE(WaitUntil(shared, 20s));
  ASSERT_TRUE(WaitUntil([&] { return receiver.Raw().find("StartChildProtectionPlans") != std::string::npos; }, 20s));
  std::string seen = receiver.Raw();
  std::string logs;
  for (const char* service : {"cases", "referrals", "sharing", "reporting"}) {
    seen += Scrape(suite, service) + HttpGet(suite.MetricsTarget(service), "/healthz?verbose").body;
    logs += suite.LogOf(service);
  }
  EXPECT_THAT(seen, HasSubstr("RegisterPerson"));
  EXPECT_THAT(logs, HasSubstr("RegisterPerson"));
  const auto around = [](const std::string& text, const std::string& canary) {
    const size_t found = text.find(canary);
    return found == std::string::npos ? std::string() : text.substr(found < 200 ? 0 : found - 200, 400);
  };
  for (const std::string canary : {"Canaria", "Inventa", "2014-07-19", "9990000018"}) {
    EXPECT_EQ(around(seen, canary), "");
    EXPECT_EQ(around(logs, canary), "");
  }
  // Ids are for logs alone.
  for (const std::string& id : {child.substr(child.find('/') + 1), std::string("system-test")}) {
    EXPECT_EQ(around(seen, id), "");
  }
}

TEST(Probes, SayReadyWithoutKafkaAndTellOfItWhenAsked) {
  Suite suite(Store::kSqlite);
  suite.Start("cases");
  const std::string target = suite.MetricsTarget("cases");
  EXPECT_TRUE(
      WaitUntil([&] { return HttpGet(target, "/readyz?verbose").body.find("[+]kafka ok") != std::string::npos; }));
  suite.KillBroker();
  OpenCase(suite, RegisterChild(suite), "2026-03-02");
  EXPECT_TRUE(WaitUntil([&] { return ValueOf(Scrape(suite, "cases"), "kith_relay_lag") > 0.0; }));
  EXPECT_TRUE(
      WaitUntil([&] { return ValueOf(Scrape(suite, "cases"), "kith_relay_oldest_unpublished_age_seconds") > 0.0; }));
  EXPECT_EQ(HttpGet(target, "/readyz").status, 200);
  EXPECT_EQ(HttpGet(target, "/livez").status, 200);
}

TEST(Probes, SayNotReadyWithoutTheDatabaseAndAliveAllTheSame) {
  KITH_NEEDS_POSTGRES();
  Suite suite(Store::kPostgres);
  suite.Start("cases");
  const std::string target = suite.MetricsTarget("cases");
  EXPECT_EQ(HttpGet(target, "/readyz").status, 200);
  auto* postgres = kith::testing::TempPostgres::Instance();
  postgres->Kill9();
  EXPECT_TRUE(WaitUntil([&] { return HttpGet(target, "/readyz").status == 503; }, 20s));
  EXPECT_THAT(HttpGet(target, "/healthz?verbose").body, HasSubstr("[-]database failed: no answer for"));
  EXPECT_EQ(HttpGet(target, "/livez").status, 200);
  EXPECT_EQ(ValueOf(Scrape(suite, "cases"), "kith_dependency_up{dependency=\"database\"}"), 0.0);
  postgres->Restart();
  EXPECT_TRUE(WaitUntil([&] { return HttpGet(target, "/readyz").status == 200; }, 20s));
}

TEST(Probes, AnswerWhileTheDatabaseSwallowsEverything) {
  KITH_NEEDS_POSTGRES();
  Suite suite(Store::kPostgres);
  suite.Start("cases");
  suite.Stop("cases");
  auto settings = suite.Settings("cases");
  kith::testing::Proxy network(kith::testing::TempPostgres::Instance()->Socket());
  auto& database = settings.at("KITH_DATABASE");
  database = kith::testing::TempPostgres::Through(database, network.port());
  kith::testing::Process service({.argv = {kith::testing::BuiltProgram("kith-cases"), "serve"}, .settings = settings});
  const std::string target = suite.MetricsTarget("cases");
  ASSERT_TRUE(WaitUntil([&] { return HttpGet(target, "/readyz").status == 200; }, 20s));
  network.SetBlackHole(true);
  EXPECT_TRUE(WaitUntil([&] { return HttpGet(target, "/readyz").status == 503; }, 20s));
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(HttpGet(target, "/livez").status, 200);
  EXPECT_THAT(HttpGet(target, "/metrics").body, HasSubstr("kith_dependency_up{dependency=\"database\"} 0\n"));
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 1s);
  network.Heal();
  EXPECT_TRUE(WaitUntil([&] { return HttpGet(target, "/readyz").status == 200; }, 20s));
}

// The spans of one request: referrals (decide) -> its journal -> reaction -> cases (open) -> topic -> sharing.
TEST(Traces, RunFromTheRequestThroughTheReactionToTheConsumer) {
  OtlpReceiver receiver;
  setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint().c_str(), 1);
  Suite suite(Store::kSqlite);
  for (const char* service : {"cases", "referrals", "sharing"}) suite.Start(service);
  unsetenv("OTEL_EXPORTER_OTLP_ENDPOINT");
  const auto child = RegisterChild(suite, "9990000018");
  const auto referral = Refer(suite, child, "2026-03-02");
  const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  referrals::v1::DecideReferralRequest decide;
  decide.set_request_id(NewId());
  decide.set_name(referral);
  decide.set_decision_date("2026-03-03");
  decide.set_decision(referrals::v1::REFERRAL_DECISION_ASSESSMENT);
  decide.set_reason(referrals::v1::DECISION_REASON_CHILD_IN_NEED);
  decide.set_primary_need(type::v1::PRIMARY_NEED_ABUSE_OR_NEGLECT);
  referrals::v1::DecideReferralResponse decided;
  ASSERT_TRUE(suite.Channel("referrals")
                  .Call("/kith.referrals.v1.ReferralsService/DecideReferral", decide, decided,
                        {.traceparent = "00-" + trace + "-00f067aa0ba902b7-01"}));

  std::map<std::string, ReceivedSpan> spans;  // by service and name: the last of each
  const auto complete = [&] {
    spans.clear();
    for (const auto& span : receiver.Of(trace))
      spans[span.service + " " + std::to_string(span.kind) + " " + span.name] = span;
    return spans.count("kith-sharing 5 process kith.internal.cases.v1") > 0 &&
           spans.count("kith-referrals 3 kith.cases.v1.CasesService/OpenCaseFiles") > 0 &&
           spans.count("kith-cases 4 send kith.internal.cases.v1") > 0;
  };
  ASSERT_TRUE(WaitUntil(complete, 30s)) << receiver.Raw() << suite.LogOf("sharing");
  const auto& asked = spans.at("kith-referrals 2 kith.referrals.v1.ReferralsService/DecideReferral");
  const auto& calling = spans.at("kith-referrals 3 kith.cases.v1.CasesService/OpenCaseFiles");
  const auto& opened = spans.at("kith-cases 2 kith.cases.v1.CasesService/OpenCaseFiles");
  const auto& sent = spans.at("kith-cases 4 send kith.internal.cases.v1");
  const auto& processed = spans.at("kith-sharing 5 process kith.internal.cases.v1");
  EXPECT_EQ(asked.parent_id, "00f067aa0ba902b7");
  EXPECT_EQ(calling.parent_id, asked.span_id) << "the journal's entry carries the server's span to the reaction";
  EXPECT_EQ(opened.parent_id, calling.span_id);
  EXPECT_EQ(sent.parent_id, opened.span_id);
  EXPECT_EQ(processed.parent_id, opened.span_id) << "the header carries the server's span";
  EXPECT_THAT(processed.links, ElementsAre(opened.span_id));
  EXPECT_EQ(processed.attributes.at("messaging.destination.name"), "kith.internal.cases.v1");
  EXPECT_EQ(asked.attributes.at("rpc.grpc.status_code"), "0");
  EXPECT_THAT(suite.LogOf("cases"), HasSubstr("\"trace_id\":\"" + trace + "\""));

  // What leaves for an agency names no trace of ours.
  StartCpPlan(suite, child, "2026-03-10");
  kith::kafka::TailOptions tail;
  tail.brokers = suite.Brokers();
  tail.topic = kith::kafka::AgencyTopic("nhs-trust");
  std::atomic<int> seen{0};
  std::jthread reader([&](std::stop_token stop) {
    kith::kafka::Tail(
        tail,
        [&](const kith::kafka::Received& received) {
          EXPECT_EQ(received.record.Header("traceparent"), nullptr);
          EXPECT_THAT(received.record.value, Not(HasSubstr("traceparent")));
          ++seen;
          return true;
        },
        stop, [](std::string_view) {});
  });
  EXPECT_TRUE(WaitUntil([&] { return seen >= 2; }, 20s));
}

}  // namespace
}  // namespace kith::system
