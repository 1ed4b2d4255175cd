// Admission and observers: what is made outside of rpc sees every call, and says who may go on.
#include <mutex>

#include <gmock/gmock.h>

#include "shared/testing/wait.h"
#include "tests/integration/rpc/harness.h"

namespace kith::rpc::testing {
namespace {

using ::testing::ElementsAre;

constexpr const char* kCallers = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
constexpr const char* kOurs = "00-4bf92f3577b34da6a3ce929d0e0e4736-1111111111111111-01";

// Writes down what it is told, one line a thing.
class Notebook {
 public:
  Observe Watch() {
    return [this](const MethodName& method) -> std::shared_ptr<MethodObserver> {
      Write("watch " + method.service + " " + method.name + (method.streaming ? " stream" : " unary"));
      return std::make_shared<Reader>(*this, method.name);
    };
  }
  void Write(const std::string& line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(line);
  }
  // What was told of calls, once one of them has finished.
  std::vector<std::string> AfterTheEnd() {
    const auto ended = [this] {
      const std::lock_guard lock(mutex_);
      return !lines_.empty() && lines_.back().find(" ended ") != std::string::npos;
    };
    EXPECT_TRUE(kith::testing::WaitUntil(ended));
    const std::lock_guard lock(mutex_);
    std::vector<std::string> calls;
    for (const auto& line : lines_) {
      if (!line.starts_with("watch ")) calls.push_back(line);
    }
    return calls;
  }
  size_t Watches() {
    const std::lock_guard lock(mutex_);
    return static_cast<size_t>(
        std::count_if(lines_.begin(), lines_.end(), [](const auto& line) { return line.starts_with("watch "); }));
  }

 private:
  class Reader final : public MethodObserver {
   public:
    Reader(Notebook& notebook, std::string name) : notebook_(notebook), name_(std::move(name)) {}
    void Started(ObservedCall& call) override {
      notebook_.Write(name_ + " started " + call.parent);
      if (!call.parent.empty()) call.traceparent = kOurs;
    }
    void Message() override { notebook_.Write(name_ + " message"); }
    void Finished(const ObservedCall& call, const Error* refusal) override {
      notebook_.Write(name_ + " ended " + (refusal ? refusal->reason : "OK") + " " + call.traceparent);
    }

   private:
    Notebook& notebook_;
    const std::string name_;
  };

  std::mutex mutex_;
  std::vector<std::string> lines_;
};

class ObserverTest : public ServerTest {
 protected:
  Result<void> Echo(Channel& channel, const std::string& traceparent = "") {
    EchoRequest request;
    EchoResponse response;
    return channel.Call(kEcho, request, response, {.traceparent = traceparent});
  }
  Notebook notebook_;
};

TEST_F(ObserverTest, IsAskedOnceForEachMethodBeforeAnyCall) {
  options_.observe = notebook_.Watch();
  Start();
  EXPECT_EQ(notebook_.Watches(), table_.size() + 1);  // and for the stream that carries calls
}

TEST_F(ObserverTest, SeesAUnaryCallAndGivesTheHandlerItsTraceparent) {
  options_.observe = notebook_.Watch();
  std::string handlers;
  table_[0].unary = [&handlers](const Call& call, std::unique_ptr<google::protobuf::Message>, const Reply& reply) {
    handlers = call.traceparent;
    reply(std::string());
  };
  Start();
  auto channel = Connect();
  ASSERT_TRUE(Echo(channel, kCallers));
  EXPECT_THAT(notebook_.AfterTheEnd(),
              ElementsAre(std::string("Echo started ") + kCallers, std::string("Echo ended OK ") + kOurs));
  EXPECT_EQ(handlers, kOurs);
}

TEST_F(ObserverTest, SeesRefusalsOfTheGuardWithTheirReason) {
  options_.observe = notebook_.Watch();
  Start();
  Channel nobody(Target(), nullptr);
  ASSERT_FALSE(Echo(nobody, "not a traceparent"));
  EXPECT_THAT(notebook_.AfterTheEnd(), ElementsAre("Echo started ", "Echo ended NO_TOKEN "));
}

TEST_F(ObserverTest, SeesEachMessageOfAStreamOnBothSides) {
  options_.observe = notebook_.Watch();
  Start();
  Notebook clients;
  Channel channel(
      Target(), [token = GoodToken()] { return token; }, clients.Watch());
  RepeatRequest request;
  request.set_times(2);
  EchoResponse message;
  ASSERT_TRUE(channel.Read(kRepeat, request, message, [] { return true; }));
  const auto stream = ElementsAre("Repeat started ", "Repeat message", "Repeat message", "Repeat ended OK ");
  EXPECT_THAT(notebook_.AfterTheEnd(), stream);
  EXPECT_THAT(clients.AfterTheEnd(), stream);
}

TEST_F(ObserverTest, OfAChannelSendsItsOwnTraceparentAndIsAskedOnceAMethod) {
  std::vector<std::string> received;
  table_[0].unary = [&received](const Call& call, std::unique_ptr<google::protobuf::Message>, const Reply& reply) {
    received.push_back(call.traceparent);
    reply(std::string());
  };
  Start();
  Channel channel(
      Target(), [token = GoodToken()] { return token; }, notebook_.Watch());
  ASSERT_TRUE(Echo(channel, kCallers));
  ASSERT_TRUE(Echo(channel));
  EXPECT_THAT(received, ElementsAre(kOurs, ""));
  EXPECT_EQ(notebook_.Watches(), 1U);
}

TEST_F(ObserverTest, AdmissionIsAskedAfterTheRoleAndItsRefusalIsTheAnswer) {
  std::vector<std::string> asked;
  options_.admit = [&asked](const identity::Caller& caller) -> Result<void> {
    asked.push_back(caller.subject);
    return Refuse(Reason{"TOO_MANY_CALLS", Code::kResourceExhausted}, "wait a second");
  };
  Start();
  auto channel = Connect();
  EchoRequest request;
  EchoResponse response;
  const auto wrong_role = channel.Call(kAudit, request, response);
  ASSERT_FALSE(wrong_role);
  EXPECT_EQ(wrong_role.error().reason, "ROLE_NOT_PERMITTED");
  EXPECT_TRUE(asked.empty());
  const auto too_many = Echo(channel);
  ASSERT_FALSE(too_many);
  EXPECT_EQ(too_many.error().reason, "TOO_MANY_CALLS");
  EXPECT_EQ(too_many.error().code, Code::kResourceExhausted);
  EXPECT_THAT(asked, ElementsAre("S0001"));
  EXPECT_EQ(handled_, 0);
}

}  // namespace
}  // namespace kith::rpc::testing
