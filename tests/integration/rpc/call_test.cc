#include <condition_variable>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>

#include "shared/testing/wait.h"
#include "tests/integration/rpc/harness.h"
#include "tests/integration/rpc/raw_call.h"

namespace kith::rpc::testing {
namespace {

using kith::testing::WaitUntil;
using ::testing::HasSubstr;
using ::testing::Not;

class CallTest : public ServerTest {
 protected:
  void Handle(std::function<void(Reply)> handle) {
    table_[0].unary = [handle](const Call&, std::unique_ptr<google::protobuf::Message>, Reply reply) {
      handle(std::move(reply));
    };
  }
  Result<void> Echo(const CallOptions& options = {}) {
    auto channel = Connect();
    return channel.Call(kEcho, EchoRequest(), response_, options);
  }

  EchoResponse response_;
};

TEST_F(CallTest, AnswersWhatTheHandlerAnswers) {
  Start();
  auto channel = Connect();
  EchoRequest request;
  request.set_text("hello");
  ASSERT_TRUE(channel.Call(kEcho, request, response_));
  EXPECT_EQ(response_.text(), "hello");
}

TEST_F(CallTest, CarriesARefusalWithReasonAndFieldsToTheClient) {
  const std::vector<FieldViolation> fields{{"children[1].birth_date", "must be yyyy-mm-dd"},
                                           {"name", "must be one of é"}};
  Handle([&fields](const Reply& reply) {
    reply(Refuse(Reason{"PLAN_ENDS_FIRST", Code::kFailedPrecondition}, "end it after it began", fields));
  });
  Start();
  const auto outcome = Echo();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(outcome.error().reason, "PLAN_ENDS_FIRST");
  EXPECT_EQ(outcome.error().message, "end it after it began");
  EXPECT_EQ(outcome.error().fields, fields);
}

TEST_F(CallTest, CarriesEachCode) {
  std::atomic<Code> code{Code::kInternal};
  Handle([&code](const Reply& reply) { reply(Refuse(Reason{"R", code}, "m")); });
  Start();
  for (int i = 0; i <= static_cast<int>(Code::kInternal); ++i) {
    code = static_cast<Code>(i);
    const auto outcome = Echo();
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, code);
    EXPECT_EQ(outcome.error().reason, "R");
  }
}

TEST_F(CallTest, ARefusalTooLongForMetadataStillArrivesAsItself) {
  std::vector<FieldViolation> fields(500, {"a.long.path.to.a.field", "a long description of what would be accepted"});
  Handle([&fields](const Reply& reply) { reply(Refuse(reasons::kInvalidRequest, std::string(50'000, 'm'), fields)); });
  Start();
  const auto outcome = Echo();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, "INVALID_REQUEST");
  EXPECT_FALSE(outcome.error().fields.empty());
  EXPECT_EQ(CallRaw({Target(), kEcho, "", {{"authorization", "Bearer " + GoodToken()}}}).reason, "INVALID_REQUEST")
      << "a client with gRPC's default limits";
}

TEST_F(CallTest, AnExceptionBecomesInternalWithoutItsText) {
  table_[0].unary = [](const Call&, std::unique_ptr<google::protobuf::Message>, const Reply&) {
    throw std::runtime_error("secret");
  };
  Start();
  const auto outcome = Echo();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kInternal);
  EXPECT_EQ(outcome.error().reason, "INTERNAL");
  EXPECT_THAT(outcome.error().message, Not(HasSubstr("secret")));
}

TEST_F(CallTest, ADroppedReplyAnswersInternal) {
  Handle([](const Reply&) {});
  Start();
  const auto outcome = Echo();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().reason, "INTERNAL");
}

TEST_F(CallTest, TheFirstOfTwoAnswersCounts) {
  Handle([](const Reply& reply) {
    reply(std::string());
    reply(Refuse(reasons::kInternal, "second"));
  });
  Start();
  EXPECT_TRUE(Echo());
}

TEST_F(CallTest, AReplyAfterTheClientHasGoneHarmsNobody) {
  Reply kept;
  Latch arrived;
  Handle([&](Reply reply) {
    kept = std::move(reply);
    arrived.Open();
  });
  Start();
  const auto outcome = Echo({std::chrono::milliseconds(100), ""});
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kDeadlineExceeded);
  ASSERT_TRUE(arrived.Wait());
  kept(std::string());
  kept = nullptr;
}

TEST_F(CallTest, RefusesTheCallBeyondTheLimitAtOnce) {
  options_.max_calls_in_progress = 2;
  std::mutex mutex;
  std::vector<Reply> held;
  Handle([&](Reply reply) {
    const std::lock_guard lock(mutex);
    held.push_back(std::move(reply));
  });
  Start();
  auto channel = Connect();
  std::atomic<int> answered{0};
  EchoResponse responses[2];
  for (auto& response : responses) {
    channel.CallAsync(kEcho, EchoRequest(), response, {}, [&answered](const Result<void>& outcome) {
      if (outcome) ++answered;
    });
  }
  ASSERT_TRUE(WaitUntil([this] { return handled_ == 2; }));
  const auto outcome = Echo();
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kResourceExhausted);
  EXPECT_EQ(outcome.error().reason, "OVERLOADED");
  EXPECT_EQ(handled_, 2);
  {
    const std::lock_guard lock(mutex);
    for (const Reply& reply : held) reply(std::string());
  }
  ASSERT_TRUE(WaitUntil([&answered] { return answered == 2; }));
}

TEST_F(CallTest, RunsManyCallsAtOnceOnTwoConnections) {
  Start();
  auto channel = Connect();
  constexpr int kCalls = 500;
  std::vector<EchoResponse> responses(kCalls);
  std::atomic<int> right{0};
  std::atomic<int> done{0};
  for (int i = 0; i < kCalls; ++i) {
    EchoRequest request;
    request.set_text(std::to_string(i));
    auto& response = responses[static_cast<size_t>(i)];
    channel.CallAsync(kEcho, request, response, {}, [&, i](const Result<void>& outcome) {
      if (outcome && response.text() == std::to_string(i)) ++right;
      ++done;
    });
  }
  ASSERT_TRUE(WaitUntil([&done] { return done == kCalls; }));
  EXPECT_EQ(right, kCalls);
}

TEST_F(CallTest, AServerThatIsNotThereIsUnavailable) {
  Channel channel("127.0.0.1:1", nullptr);
  const auto outcome = channel.Call(kEcho, EchoRequest(), response_);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kUnavailable);
  EXPECT_EQ(outcome.error().reason, "UNAVAILABLE");
}

TEST_F(CallTest, SeesARotatedTokenFile) {
  Start();
  std::ofstream(dir_.File("token")) << "stale\n";
  Channel channel(Target(), TokenFromFile(dir_.File("token")));
  EXPECT_EQ(channel.Call(kEcho, EchoRequest(), response_).error().reason, "BAD_TOKEN");
  std::ofstream(dir_.File("token")) << GoodToken() << "\n";
  EXPECT_TRUE(channel.Call(kEcho, EchoRequest(), response_));
}

}  // namespace
}  // namespace kith::rpc::testing
