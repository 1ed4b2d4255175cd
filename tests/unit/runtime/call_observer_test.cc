// What is counted and traced of a call, without a server.
#include "shared/runtime/call_observer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kith::runtime {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kCallers = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

class CallObserverTest : public ::testing::Test {
 protected:
  CallObserverTest()
      : tracer_(trace::Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"}}, "test").value(), {}) {}

  std::shared_ptr<rpc::MethodObserver> Watch(Side side, bool streaming = false) {
    return WatchCalls(side, registry_, tracer_)({"kith.cases.v1.CasesService", "GetPerson", streaming});
  }
  // The traceparent that goes on.
  static std::string Run(rpc::MethodObserver& observer, const std::string& parent, const Error* refusal = nullptr) {
    rpc::ObservedCall call{parent, parent, std::chrono::steady_clock::now()};
    observer.Started(call);
    observer.Finished(call, refusal);
    return call.traceparent;
  }

  metrics::Registry registry_;
  trace::Tracer tracer_;
};

constexpr const char* kLabels =
    R"(grpc_method="GetPerson",grpc_service="kith.cases.v1.CasesService",grpc_type="unary")";

TEST_F(CallObserverTest, ShowsEverySeriesBeforeTheFirstCall) {
  const auto observer = Watch(Side::kServer);
  const std::string text = registry_.Text();
  for (const char* name : {"started_total", "msg_received_total", "msg_sent_total", "handling_seconds_count"}) {
    EXPECT_THAT(text, HasSubstr(std::string("grpc_server_") + name + "{" + kLabels + "} 0\n"));
  }
  EXPECT_THAT(text, HasSubstr(std::string("grpc_server_handled_total{grpc_code=\"OK\",") + kLabels + "} 0\n"));
}

TEST_F(CallObserverTest, CountsOutcomesByCode) {
  const auto observer = Watch(Side::kServer);
  const Error late{Code::kDeadlineExceeded, "DEADLINE_PASSED", "", {}};
  Run(*observer, "");
  Run(*observer, "", &late);
  Run(*observer, "", &late);
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr(std::string("handled_total{grpc_code=\"OK\",") + kLabels + "} 1\n"));
  EXPECT_THAT(text, HasSubstr(std::string("handled_total{grpc_code=\"DeadlineExceeded\",") + kLabels + "} 2\n"));
  EXPECT_THAT(text, HasSubstr(std::string("msg_received_total{") + kLabels + "} 3\n"));
  EXPECT_THAT(text, HasSubstr(std::string("msg_sent_total{") + kLabels + "} 1\n"));
  EXPECT_THAT(text, HasSubstr(std::string("handling_seconds_count{") + kLabels + "} 3\n"));
}

TEST_F(CallObserverTest, CountsTheMessagesOfAStreamAsTheyAreSent) {
  const auto observer = Watch(Side::kServer, true);
  rpc::ObservedCall call;
  observer->Started(call);
  observer->Message();
  observer->Message();
  EXPECT_THAT(registry_.Text(), HasSubstr("msg_sent_total{grpc_method=\"GetPerson\",grpc_service=\"kith.cases.v1."
                                          "CasesService\",grpc_type=\"server_stream\"} 2\n"));
}

TEST_F(CallObserverTest, AServersSpanContinuesTheCallersTraceOrBeginsOne) {
  const auto observer = Watch(Side::kServer);
  const auto continued = trace::Parse(Run(*observer, kCallers));
  ASSERT_TRUE(continued);
  EXPECT_EQ(continued->trace_id, trace::Parse(kCallers)->trace_id);
  EXPECT_NE(continued->span_id, trace::Parse(kCallers)->span_id);
  EXPECT_TRUE(trace::Parse(Run(*observer, "")));
}

TEST_F(CallObserverTest, AClientsCallWithoutATraceStaysWithoutOne) {
  const auto observer = Watch(Side::kClient);
  EXPECT_EQ(Run(*observer, ""), "");
  EXPECT_THAT(Run(*observer, kCallers), Not(""));
  EXPECT_THAT(registry_.Text(), HasSubstr(std::string("grpc_client_started_total{") + kLabels + "} 2\n"));
}

TEST(GrpcCode, IsCalledAsDashboardsCallIt) {
  EXPECT_EQ(GrpcCode(Code::kUnavailable), "Unavailable");
  EXPECT_EQ(GrpcCode(Code::kFailedPrecondition), "FailedPrecondition");
}

}  // namespace
}  // namespace kith::runtime
