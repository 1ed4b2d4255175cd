#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared/trace/otlp.h"
#include "shared/trace/tracer.h"

namespace kith::trace {
namespace {

using ::testing::HasSubstr;

constexpr const char* kSampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr const char* kNotSampled = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

Settings SettingsOf(const std::map<std::string, std::string>& environment) {
  auto settings = Read(environment, "kith-cases");
  EXPECT_TRUE(settings) << settings.error().message;
  return settings.value_or(Settings());
}

// Nobody listens there; a tracer that would send decides as one that does.
Settings Exporting(std::map<std::string, std::string> environment) {
  environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9";
  return SettingsOf(environment);
}

TEST(Traceparent, IsReadAndWrittenAlike) {
  const auto context = Parse(kSampled);
  ASSERT_TRUE(context);
  EXPECT_TRUE(context->sampled);
  EXPECT_EQ(Format(*context), kSampled);
  EXPECT_EQ(Format(*Parse(kNotSampled)), kNotSampled);
}

TEST(Traceparent, OfALaterVersionIsReadAsFarAsWeKnowIt) {
  EXPECT_TRUE(Parse("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"));
}

TEST(Traceparent, ThatIsNoneIsRefused) {
  for (const char* text : {
           "",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
           "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
           "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
           "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
           "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
       }) {
    EXPECT_FALSE(Parse(text)) << text;
  }
}

TEST(Tracer, ContinuesTheCallersTraceUnderASpanOfItsOwn) {
  const Tracer tracer(Exporting({}), {});
  const auto parent = Parse(kSampled);
  const Context context = tracer.Start(parent);
  EXPECT_EQ(context.trace_id, parent->trace_id);
  EXPECT_NE(context.span_id, parent->span_id);
  EXPECT_TRUE(context.sampled);
}

TEST(Tracer, WithoutAReceiverPassesTheCallersContextOnAndStillBeginsTraces) {
  const Tracer tracer(SettingsOf({}), {});
  EXPECT_EQ(Format(tracer.Start(Parse(kSampled))), kSampled);
  EXPECT_TRUE(Parse(Format(tracer.Start(std::nullopt))));
  EXPECT_NE(tracer.Start(std::nullopt).trace_id, tracer.Start(std::nullopt).trace_id);
}

TEST(Tracer, FollowsTheCallersDecisionUnlessToldNotTo) {
  const auto sampled = [](const char* sampler, const char* parent) {
    return Tracer(Exporting({{"OTEL_TRACES_SAMPLER", sampler}}), {}).Start(Parse(parent)).sampled;
  };
  EXPECT_TRUE(sampled("", kSampled));
  EXPECT_FALSE(sampled("", kNotSampled));
  EXPECT_TRUE(sampled("", ""));
  EXPECT_TRUE(sampled("parentbased_always_off", kSampled));
  EXPECT_FALSE(sampled("parentbased_always_off", ""));
  EXPECT_TRUE(sampled("always_on", kNotSampled));
  EXPECT_FALSE(sampled("always_off", kSampled));
}

TEST(Tracer, KeepsTheShareOfTracesThatItIsTold) {
  const Tracer tracer(Exporting({{"OTEL_TRACES_SAMPLER", "traceidratio"}, {"OTEL_TRACES_SAMPLER_ARG", "0.25"}}), {});
  int kept = 0;
  for (int i = 0; i < 4000; ++i) kept += tracer.Start(std::nullopt).sampled ? 1 : 0;
  EXPECT_NEAR(kept, 1000, 150);
  Context low{.trace_id = {1}, .span_id = {1}};
  EXPECT_TRUE(tracer.Start(low).sampled);
  low.trace_id.fill(0xff);
  EXPECT_FALSE(tracer.Start(low).sampled);
}

TEST(Tracer, CountsWhatNobodyTook) {
  Tracer tracer(Exporting({}), {});
  for (int i = 0; i < 20'000; ++i) tracer.Record({.context = *Parse(kSampled), .name = "test"});
  EXPECT_GE(tracer.counts().dropped, 20'000 - 8192 - 512);
  EXPECT_EQ(tracer.counts().exported, 0);
}

TEST(TraceSettings, AreReadFromTheNamesThatOpenTelemetryGives) {
  const Settings settings = SettingsOf({{"OTEL_SERVICE_NAME", "cases-north"},
                                        {"OTEL_RESOURCE_ATTRIBUTES", "deployment.environment=test, a=b%2Cc"},
                                        {"OTEL_TRACES_SAMPLER", "parentbased_traceidratio"},
                                        {"OTEL_TRACES_SAMPLER_ARG", "0.5"},
                                        {"OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:4318"}});
  EXPECT_EQ(settings.service_name, "cases-north");
  EXPECT_EQ(settings.resource, (std::map<std::string, std::string>{{"deployment.environment", "test"}, {"a", "b,c"}}));
  EXPECT_EQ(settings.sampling, Sampling::kRatio);
  EXPECT_TRUE(settings.parent_based);
  EXPECT_EQ(settings.ratio, 0.5);
  EXPECT_EQ(SettingsOf({}).service_name, "kith-cases");
  EXPECT_TRUE(SettingsOf({}).endpoint.empty());
}

TEST(TraceSettings, AreRefusedAllAtOnce) {
  const auto settings = Read({{"OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318"},
                              {"OTEL_RESOURCE_ATTRIBUTES", "nothing"},
                              {"OTEL_TRACES_SAMPLER", "jaeger_remote"},
                              {"OTEL_TRACES_SAMPLER_ARG", "2"}},
                             "kith-cases");
  ASSERT_FALSE(settings);
  EXPECT_EQ(settings.error().fields.size(), 4U);
  for (const char* name : {"ENDPOINT", "ATTRIBUTES", "SAMPLER must", "SAMPLER_ARG must"}) {
    EXPECT_THAT(settings.error().message, HasSubstr(name));
  }
}

TEST(TraceSettings, AreListedForHelp) {
  for (const char* name : {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES",
                           "OTEL_TRACES_SAMPLER ", "OTEL_TRACES_SAMPLER_ARG"}) {
    EXPECT_THAT(Help(), HasSubstr(name));
  }
}

TEST(OtlpJson, HasTheShapeOfTheProtocol) {
  Span span;
  span.context = *Parse(kSampled);
  span.parent = NewSpanId();
  span.name = "process kith.internal.cases.v1";
  span.kind = Kind::kConsumer;
  span.began = Time(std::chrono::microseconds(1'700'000'000'000'001));
  span.ended = span.began + std::chrono::milliseconds(3);
  span.attributes = {{"messaging.system", "kafka"}, {"kith.journal.position", int64_t{7}}};
  span.links = {*Parse(kNotSampled)};
  span.failed = true;
  const auto json = nlohmann::json::parse(OtlpJson({{"service.name", "kith-sharing"}}, {span}));
  EXPECT_EQ(json["resourceSpans"][0]["resource"]["attributes"][0],
            nlohmann::json::parse(R"({"key":"service.name","value":{"stringValue":"kith-sharing"}})"));
  auto found = json["resourceSpans"][0]["scopeSpans"][0]["spans"][0];
  EXPECT_EQ(found["parentSpanId"], Hex(span.parent->data(), 8));
  found.erase("parentSpanId");
  EXPECT_EQ(found, nlohmann::json::parse(R"({
    "traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7",
    "name":"process kith.internal.cases.v1","kind":5,
    "startTimeUnixNano":"1700000000000001000","endTimeUnixNano":"1700000000003001000",
    "attributes":[{"key":"messaging.system","value":{"stringValue":"kafka"}},
                  {"key":"kith.journal.position","value":{"intValue":"7"}}],
    "links":[{"traceId":"4bf92f3577b34da6a3ce929d0e0e4736","spanId":"00f067aa0ba902b7"}],
    "status":{"code":2}})"));
}

}  // namespace
}  // namespace kith::trace
