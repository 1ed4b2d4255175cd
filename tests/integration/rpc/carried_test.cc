// Calls that travel together are held to what holds for each alone.
#include <future>
#include <thread>

#include <gmock/gmock.h>

#include "shared/rpc/carried_calls.h"
#include "shared/rpc/error_details.h"
#include "shared/testing/wait.h"
#include "tests/integration/rpc/harness.h"
#include "tests/integration/rpc/raw_call.h"

#include "kith/calls/v1/calls_service.pb.h"

namespace kith::rpc::testing {
namespace {

using kith::testing::WaitUntil;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kCarry = "/kith.calls.v1.CallsService/CarryCalls";
constexpr const char* kEchoName = "kith.test.echo.v1.EchoService/Echo";

class CarriedTest : public ServerTest {
 protected:
  void Open(const std::string& token) {
    calls_ = std::make_unique<CarriedCalls>(Target(), [token] { return token; });
  }
  Result<std::string> Call(const std::string& method, const std::string& text, const CallOptions& options = {}) {
    EchoRequest request;
    request.set_text(text);
    EchoResponse response;
    if (auto called = calls_->Call(method, request, response, options); !called) {
      return tl::unexpected<Error>(called.error());
    }
    return response.text();
  }
  std::string ReasonOf(const std::string& method) {
    const auto answer = Call(method, "");
    return answer ? "" : answer.error().reason;
  }

  // Echo keeps its callers waiting until the test answers them.
  void HoldEcho() {
    table_[0].unary = [this](const rpc::Call&, std::unique_ptr<google::protobuf::Message>, Reply reply) {
      const std::lock_guard lock(mutex_);
      held_.push_back(std::move(reply));
    };
  }
  size_t Held() {
    const std::lock_guard lock(mutex_);
    return held_.size();
  }
  void AnswerAll(const Result<std::string>& answer) {
    std::vector<Reply> replies;
    {
      const std::lock_guard lock(mutex_);
      replies.swap(held_);
    }
    for (const auto& reply : replies) reply(answer);
  }

  RawAnswer Raw(const std::string& bytes) {
    return CallBidi({Target(), kCarry, bytes, {{"authorization", "Bearer " + GoodToken()}}});
  }
  // The reasons of the answers to calls that are sent in one message.
  std::vector<std::string> ReasonsOf(const calls::v1::CarryCallsRequest& request) {
    const RawAnswer raw = Raw(request.SerializeAsString());
    // Messages after each other are one message.
    std::string bytes = raw.bytes;
    for (const auto& message : raw.rest) bytes += message;
    calls::v1::CarryCallsResponse response;
    response.ParseFromString(bytes);
    std::vector<std::string> reasons;
    for (const auto& answer : response.answers()) {
      reasons.push_back(answer.has_refusal() ? DecodeStatus(answer.refusal()).reason : "OK");
    }
    return reasons;
  }

  std::unique_ptr<CarriedCalls> calls_;
  std::mutex mutex_;
  std::vector<Reply> held_;
};

calls::v1::CarriedCall EchoCall(int64_t number) {
  calls::v1::CarriedCall call;
  call.set_number(number);
  call.set_method(kEchoName);
  call.set_timeout_ms(5000);
  return call;
}

TEST_F(CarriedTest, AnswersEachOfManyThreadsWithItsOwn) {
  Start();
  Open(GoodToken());
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([this, t, &right] {
        for (int i = 0; i < 400; ++i) {
          // Of very different sizes, so that messages are cut at different places.
          const std::string text =
              std::to_string(t) + "/" + std::string(i % 7 == 0 ? 30'000 : 3, 'x') + std::to_string(i);
          const auto answer = Call(kEcho, text);
          right += answer && *answer == text;
        }
      });
    }
  }
  EXPECT_EQ(right, 3200);
  EXPECT_EQ(handled_, 3200);
}

// Each answer begins the next call, on the thread that took it.
TEST_F(CarriedTest, BeginsCallsWithoutWaitingForThem) {
  Start();
  Open(GoodToken());
  constexpr int kChains = 64, kLong = 50;
  std::atomic<int> right{0}, ended{0};
  std::function<void(int, int)> begin = [&](int chain, int link) {
    EchoRequest request;
    request.set_text(std::to_string(chain) + "/" + std::to_string(link));
    calls_->Begin(kEcho, request, {}, [&, chain, link, text = request.text()](const Result<std::string>& bytes) {
      EchoResponse response;
      right += bytes && ParseResponse(*bytes, response) && response.text() == text;
      if (link + 1 < kLong) return begin(chain, link + 1);
      ++ended;
    });
  };
  for (int chain = 0; chain < kChains; ++chain) begin(chain, 0);
  ASSERT_TRUE(WaitUntil([&] { return ended == kChains; }));
  EXPECT_EQ(right, kChains * kLong);
}

TEST_F(CarriedTest, TellsWhoeverDoesNotWaitAtTheDeadline) {
  HoldEcho();
  Start();
  Open(GoodToken());
  std::promise<std::string> told;
  calls_->Begin(kEcho, EchoRequest(), {.timeout = milliseconds(100), .traceparent = {}},
                [&](const Result<std::string>& answer) { told.set_value(answer ? "" : answer.error().reason); });
  EXPECT_EQ(told.get_future().get(), "DEADLINE_PASSED");
  // An answer that comes after it is told to nobody.
  if (Held() > 0) AnswerAll(std::string());
  EXPECT_EQ(ReasonOf(kAudit), "ROLE_NOT_PERMITTED");
}

TEST_F(CarriedTest, HoldsEachCallToItsOwnRow) {
  Start();
  Open(GoodToken());
  EXPECT_EQ(ReasonOf(kEcho), "");
  EXPECT_EQ(ReasonOf(kAudit), "ROLE_NOT_PERMITTED");
  EXPECT_EQ(ReasonOf(kRepeat), "UNKNOWN_METHOD");
  EXPECT_EQ(ReasonOf("/kith.test.echo.v1.EchoService/Nothing"), "UNKNOWN_METHOD");
  EXPECT_EQ(ReasonOf(kCarry), "UNKNOWN_METHOD");
  EXPECT_EQ(handled_, 1);
}

TEST_F(CarriedTest, CarriesARefusalWithReasonAndFields) {
  const std::vector<FieldViolation> fields{{"name", "must be one of é"}};
  table_[0].unary = [&fields](const rpc::Call&, std::unique_ptr<google::protobuf::Message>, const Reply& reply) {
    reply(Refuse(Reason{"PLAN_ENDS_FIRST", Code::kFailedPrecondition}, "end it after it began", fields));
  };
  Start();
  Open(GoodToken());
  const auto answer = Call(kEcho, "");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::kFailedPrecondition);
  EXPECT_EQ(answer.error().reason, "PLAN_ENDS_FIRST");
  EXPECT_EQ(answer.error().message, "end it after it began");
  EXPECT_EQ(answer.error().fields, fields);
}

TEST_F(CarriedTest, AnswersForAHandlerThatThrowsOrForgets) {
  table_[0].unary = [](const rpc::Call&, std::unique_ptr<google::protobuf::Message>, const Reply&) {};
  table_[1].unary = [](const rpc::Call&, std::unique_ptr<google::protobuf::Message>, const Reply&) {
    throw std::runtime_error("of the test");
  };
  Start();
  Open(TokenFor({identity::Role::kSocialWorker, identity::Role::kAuditor}));
  EXPECT_EQ(ReasonOf(kEcho), "INTERNAL");
  EXPECT_EQ(ReasonOf(kAudit), "INTERNAL");
}

TEST_F(CarriedTest, RefusesAStreamAsACall) {
  Start();
  EXPECT_EQ(CallBidi({Target(), kCarry, "", {}}).reason, "NO_TOKEN");
  EXPECT_EQ(CallBidi({Target(), kCarry, "", {{"authorization", "Bearer x"}}}).reason, "BAD_TOKEN");
  EXPECT_EQ(CallBidi({Target(), kCarry, "", {{"authorization", "Bearer " + GoodToken()}}, false}).reason,
            "NO_DEADLINE");
  EXPECT_EQ(Raw("\xff\xff").reason, "MALFORMED_REQUEST");
  Open("x");
  EXPECT_EQ(ReasonOf(kEcho), "BAD_TOKEN");
  EXPECT_EQ(handled_, 0);
}

TEST_F(CarriedTest, RefusesTheCallThatIsWrongAndTakesTheOthers) {
  HoldEcho();
  Start();
  calls::v1::CarryCallsRequest request;
  *request.add_calls() = EchoCall(0);
  *request.add_calls() = EchoCall(1);
  *request.add_calls() = EchoCall(1);
  *request.add_calls() = EchoCall(2);
  request.mutable_calls(3)->set_timeout_ms(0);
  *request.add_calls() = EchoCall(3);
  request.mutable_calls(4)->set_request("\xff\xff");
  *request.add_calls() = EchoCall(4);
  request.mutable_calls(5)->set_request(std::string(300'000, 'x'));
  auto reasons = std::async(std::launch::async, [&] { return ReasonsOf(request); });
  ASSERT_TRUE(WaitUntil([this] { return Held() == 1; }));
  EXPECT_TRUE(WaitUntil([&] {
    AnswerAll(std::string());
    return reasons.wait_for(milliseconds(1)) == std::future_status::ready;
  }));
  EXPECT_THAT(reasons.get(), ::testing::UnorderedElementsAre("INVALID_REQUEST", "INVALID_REQUEST", "NO_DEADLINE",
                                                             "MALFORMED_REQUEST", "REQUEST_TOO_LARGE", "OK"));
  EXPECT_EQ(handled_, 1);
}

TEST_F(CarriedTest, GoesOnWithATokenThatWasReplaced) {
  Start();
  std::mutex mutex;
  std::string token = GoodToken();
  calls_ = std::make_unique<CarriedCalls>(Target(), [&] {
    const std::lock_guard lock(mutex);
    return token;
  });
  EXPECT_EQ(ReasonOf(kAudit), "ROLE_NOT_PERMITTED");
  {
    const std::lock_guard lock(mutex);
    token = TokenFor({identity::Role::kAuditor});
  }
  EXPECT_EQ(ReasonOf(kAudit), "");
  EXPECT_EQ(ReasonOf(kEcho), "ROLE_NOT_PERMITTED");
}

TEST_F(CarriedTest, TellsAtTheDeadlineAndGoesOn) {
  HoldEcho();
  Start();
  Open(TokenFor({identity::Role::kSocialWorker, identity::Role::kAuditor}));
  // One that is late before the server has begun it is none.
  for (milliseconds timeout(50); Held() == 0; timeout *= 2) {
    ASSERT_LT(timeout, seconds(60));
    const auto late = Call(kEcho, "", {.timeout = timeout, .traceparent = {}});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().reason, "DEADLINE_PASSED");
  }
  AnswerAll(std::string());
  EXPECT_EQ(ReasonOf(kAudit), "");
}

TEST_F(CarriedTest, ReadsNoMoreWhileTooManyWait) {
  HoldEcho();
  Start();
  Open(GoodToken());
  std::atomic<int> answered{0};
  std::vector<std::jthread> threads;
  // Each message holds one call: its request fills it.
  for (int i = 0; i < 700; ++i) {
    threads.emplace_back([&] { answered += Call(kEcho, std::string(64 * 1024, 'x')) ? 1 : 0; });
  }
  ASSERT_TRUE(WaitUntil([this] { return Held() == 512; }));
  // One answer, one more.
  std::optional<Reply> one;
  {
    const std::lock_guard lock(mutex_);
    one = std::move(held_.back());
    held_.pop_back();
  }
  (*one)(std::string());
  EXPECT_TRUE(WaitUntil([&] { return Held() == 512 && answered == 1; }));
  EXPECT_TRUE(WaitUntil([&] {
    AnswerAll(std::string());
    return answered == 700;
  }));
}

TEST_F(CarriedTest, FinishesWhatIsUnderWayBeforeADrain) {
  HoldEcho();
  Start();
  Open(TokenFor({identity::Role::kSocialWorker, identity::Role::kAuditor}));
  auto slow = std::async(std::launch::async, [this] { return Call(kEcho, ""); });
  ASSERT_TRUE(WaitUntil([this] { return Held() == 1; }));
  auto drain = std::async(std::launch::async, [this] { server_->Drain(seconds(20)); });
  EXPECT_TRUE(WaitUntil([this] { return ReasonOf(kAudit) == "DRAINING"; }));
  EXPECT_EQ(drain.wait_for(milliseconds(0)), std::future_status::timeout);
  AnswerAll(std::string());
  EXPECT_TRUE(slow.get());
  drain.get();
}

TEST_F(CarriedTest, SendsAgainToTheNextServerWhatWasNotAnswered) {
  HoldEcho();
  Start();
  Open(GoodToken());
  std::vector<std::future<Result<std::string>>> asked;
  for (int i = 0; i < 20; ++i)
    asked.push_back(std::async(
        std::launch::async, [this] { return Call(kEcho, "", {.timeout = milliseconds(20'000), .traceparent = {}}); }));
  ASSERT_TRUE(WaitUntil([this] { return Held() == 20; }));
  options_.listen = Target();
  server_->Drain(milliseconds(0));
  server_.reset();
  table_ = EchoTable();
  Start();
  for (auto& answer : asked) EXPECT_TRUE(answer.get());
  EXPECT_EQ(handled_, 40);
  AnswerAll(std::string());  // too late, and harmless
}

TEST_F(CarriedTest, IsSeenByTheObserverOfEachMethod) {
  struct Counter : MethodObserver {
    void Started(ObservedCall&) override { ++started; }
    void Finished(const ObservedCall&, const Error* refusal) override { ++(refusal ? refused : done); }
    std::atomic<int> started{0}, done{0}, refused{0};
  };
  std::map<std::string, std::shared_ptr<Counter>> counters;
  options_.observe = [&](const MethodName& method) { return counters[method.name] = std::make_shared<Counter>(); };
  Start();
  Open(GoodToken());
  for (int i = 0; i < 3; ++i) EXPECT_EQ(ReasonOf(kEcho), "");
  EXPECT_EQ(ReasonOf(kAudit), "ROLE_NOT_PERMITTED");
  EXPECT_EQ(counters["Echo"]->started, 3);
  EXPECT_EQ(counters["Echo"]->done, 3);
  EXPECT_EQ(counters["Audit"]->refused, 1);
  EXPECT_EQ(counters["CarryCalls"]->started, 1);
  calls_.reset();
  EXPECT_TRUE(WaitUntil([&] { return counters["CarryCalls"]->done == 1; }));
  server_.reset();
}

}  // namespace
}  // namespace kith::rpc::testing
