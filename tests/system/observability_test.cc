// What operations see of the suite: metrics, probes and traces.
#include <atomic>
#include <regex>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/kafka/tail.h"
#include "shared/kafka/topics.h"
#include "shared/testing/process.h"
#include "shared/testing/proxy.h"
#include "shared/testing/temp_postgres.h"
#include "tests/system/http.h"
#include "tests/system/on_brokers.h"
#include "tests/system/steps.h"

#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::system {
namespace {

using namespace std::chrono_literals;
using kith::testing::WaitUntil;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kServices[] = {"cases", "referrals", "sharing", "reporting", "workbook"};

std::string Scrape(Suite& suite, const std::string& service) {
  return "\n" + HttpGet(suite.MetricsTarget(service), "/metrics").body;
}

std::string Handled(const std::string& service, const std::string& method, const std::string& code) {
  return "grpc_server_handled_total{grpc_code=\"" + code + "\",grpc_method=\"" + method + "\",grpc_service=\"" +
         service + "\",grpc_type=\"unary\"}";
}

class OnEachBroker : public ::testing::TestWithParam<BrokerKind> {
 protected:
  void SetUp() override { KITH_NEEDS_BROKER(GetParam()); }
};
class Metrics : public OnEachBroker {};
class Traces : public OnEachBroker {};
class ProbesOfKafka : public OnEachBroker {};
INSTANTIATE_TEST_SUITE_P(Brokers, Metrics, kith::testing::kBrokers, kith::testing::NameOfBroker);
INSTANTIATE_TEST_SUITE_P(Brokers, Traces, kith::testing::kBrokers, kith::testing::NameOfBroker);
INSTANTIATE_TEST_SUITE_P(Brokers, ProbesOfKafka, kith::testing::kBrokers, kith::testing::NameOfBroker);

// Our names in the table of usual names of shared/runtime/README.md.
std::vector<std::string> NamesInTheTable() {
  std::vector<std::string> names;
  std::istringstream readme(kith::testing::ReadFile(KITH_SOURCE_DIR "/shared/runtime/README.md"));
  bool is_in_table = false;
  for (std::string line; std::getline(readme, line);) {
    is_in_table = line.starts_with("| usual name |") || (is_in_table && line.starts_with("|"));
    if (!is_in_table) continue;
    const std::string ours = line.substr(line.find('|', 1));
    const std::regex name("`([a-z_]+)`");
    for (auto found = std::sregex_iterator(ours.begin(), ours.end(), name); found != std::sregex_iterator(); ++found)
      names.push_back((*found)[1]);
  }
  return names;
}

TEST_P(Metrics, ShowEveryMethodAtStartAndWhatTheSuiteDoes) {
  SuiteOnBroker on(Store::kSqlite, GetParam());
  Suite& suite = on.suite();
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
  const auto names = NamesInTheTable();
  EXPECT_GE(names.size(), 20u);
  for (const auto& name : names) EXPECT_THAT(text + Scrape(suite, "reporting"), HasSubstr("\n# TYPE " + name + " "));
}

// A manager's note about a family, which the workbook first hears of.
void RecordInWorkbook(Suite& suite, const std::string& child, const std::string& narrative) {
  cases::v1::RegisterFamilyRequest family;
  family.set_request_id(NewId());
  family.set_authority("873");
  family.add_members(child);
  workbook::v1::OpenWorkbookRequest open;
  open.set_family(Must<cases::v1::RegisterFamilyResponse>(suite.Channel("cases"),
                                                          "/kith.cases.v1.CasesService/RegisterFamily", family)
                      .family()
                      .name());
  open.set_template_("family-safeguarding.1");
  open.set_start_date("2026-03-10");
  workbook::v1::OpenWorkbookResponse opened;
  ASSERT_TRUE(WaitUntil(
      [&] {
        open.set_request_id(NewId());
        return suite.Channel("workbook")
            .Call("/kith.workbook.v1.WorkbookService/OpenWorkbook", open, opened)
            .has_value();
      },
      20s))
      << suite.LogOf("workbook");
  workbook::v1::RecordEntryRequest record;
  record.set_request_id(NewId());
  record.set_workbook(opened.workbook().name());
  auto& entry = *record.mutable_entry();
  entry.set_kind(workbook::v1::ENTRY_KIND_SIGNIFICANT_EVENT);
  entry.mutable_start_time()->set_seconds(1'773'140'400);  // 2026-03-10
  entry.add_practitioners("W1");
  entry.add_people(child);
  entry.set_narrative(narrative);
  Must<workbook::v1::RecordEntryResponse>(suite.Channel("workbook"), "/kith.workbook.v1.EntriesService/RecordEntry",
                                          record);
}

TEST_P(Metrics, LogsAndTracesHoldNothingOfAPerson) {
  OtlpReceiver receiver;
  setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint().c_str(), 1);
  SuiteOnBroker on(Store::kSqlite, GetParam());
  Suite& suite = on.suite();
  for (const char* service : kServices) suite.Start(service);
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
  RecordInWorkbook(suite, child, "Canarinota");
  request.set_request_id("short");
  cases::v1::RegisterPersonResponse ignored;
  EXPECT_FALSE(suite.Channel("cases").Call("/kith.cases.v1.CasesService/RegisterPerson", request, ignored));
  const auto shared = [&] {
    return ValueOf(Scrape(suite, "sharing"), "kith_consumer_applied_total{source=\"cases\"}") > 2.0;
  };
  ASSERT_TRUE(WaitUntil(shared, 20s));
  for (const char* last : {"StartChildProtectionPlans", "RecordEntry"})
    ASSERT_TRUE(WaitUntil([&] { return receiver.Raw().find(last) != std::string::npos; }, 20s)) << last;
  std::string seen = receiver.Raw();
  std::string logs;
  for (const char* service : kServices) {
    seen += Scrape(suite, service) + HttpGet(suite.MetricsTarget(service), "/healthz?verbose").body;
    logs += suite.LogOf(service);
  }
  EXPECT_THAT(seen, HasSubstr("RegisterPerson"));
  EXPECT_THAT(logs, HasSubstr("RegisterPerson"));
  const auto around = [](const std::string& text, const std::string& canary) {
    const size_t found = text.find(canary);
    return found == std::string::npos ? std::string() : text.substr(found < 200 ? 0 : found - 200, 400);
  };
  for (const std::string canary : {"Canaria", "Inventa", "2014-07-19", "9990000018", "Canarinota"}) {
    EXPECT_EQ(around(seen, canary), "");
    EXPECT_EQ(around(logs, canary), "");
  }
  // Ids are for logs alone.
  for (const std::string& id : {child.substr(child.find('/') + 1), std::string("system-test")}) {
    EXPECT_EQ(around(seen, id), "");
  }
}

TEST_P(ProbesOfKafka, SayReadyWithoutItAndTellOfItWhenAsked) {
  SuiteOnBroker on(Store::kSqlite, GetParam());
  Suite& suite = on.suite();
  suite.Start("cases");
  const std::string target = suite.MetricsTarget("cases");
  EXPECT_TRUE(
      WaitUntil([&] { return HttpGet(target, "/readyz?verbose").body.find("[+]kafka ok") != std::string::npos; }));
  on.KillBroker();
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
TEST_P(Traces, RunFromTheRequestThroughTheReactionToTheConsumer) {
  OtlpReceiver receiver;
  setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.Endpoint().c_str(), 1);
  SuiteOnBroker on(Store::kSqlite, GetParam());
  Suite& suite = on.suite();
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
