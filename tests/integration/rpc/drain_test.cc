#include <future>

#include <gmock/gmock.h>

#include "shared/testing/proxy.h"
#include "shared/testing/wait.h"
#include "tests/integration/rpc/harness.h"
#include "tests/integration/rpc/raw_call.h"

namespace kith::rpc::testing {
namespace {

using kith::testing::WaitUntil;
using std::chrono::milliseconds;
using std::chrono::seconds;

class DrainTest : public ServerTest {
 protected:
  // Echo keeps its caller waiting until the test answers.
  void HoldEcho() {
    table_[0].unary = [this](const Call&, std::unique_ptr<google::protobuf::Message>, Reply reply) {
      held_ = std::move(reply);
      arrived_.Open();
    };
  }
  std::future<Result<void>> EchoInBackground() {
    return std::async(std::launch::async, [this] {
      auto channel = Connect();
      EchoResponse response;
      return channel.Call(kEcho, EchoRequest(), response);
    });
  }

  Reply held_;
  Latch arrived_;
};

TEST_F(DrainTest, LetsASlowCallFinishAndTakesNoNewOne) {
  HoldEcho();
  Start();
  auto slow = EchoInBackground();
  ASSERT_TRUE(arrived_.Wait());
  auto drain = std::async(std::launch::async, [this] { server_->Drain(seconds(20)); });
  const RawCall audit{Target(), kAudit, "", {{"authorization", "Bearer " + TokenFor({identity::Role::kAuditor})}}};
  EXPECT_TRUE(WaitUntil([&audit] { return CallRaw(audit).code == 14; }));
  const int handled = handled_;
  EXPECT_EQ(CallRaw(audit).code, 14);
  EXPECT_EQ(handled_, handled);
  EXPECT_EQ(drain.wait_for(milliseconds(0)), std::future_status::timeout);
  held_(std::string());
  held_ = nullptr;
  EXPECT_TRUE(slow.get());
  drain.get();
}

TEST_F(DrainTest, AnswersWhatIsUnfinishedAtTheLimit) {
  HoldEcho();
  Start();
  EchoResponse response;
  auto slow = std::async(std::launch::async, [this] {
    return CallRaw({Target(), kEcho, "", {{"authorization", "Bearer " + GoodToken()}}});
  });
  ASSERT_TRUE(arrived_.Wait());
  server_->Drain(milliseconds(100));
  const auto answer = slow.get();
  EXPECT_EQ(answer.code, 14);
  EXPECT_EQ(answer.reason, "DRAINING");
  held_(std::string());  // too late, and harmless even when the server is gone
  server_.reset();
  held_ = nullptr;
}

TEST_F(DrainTest, TellsAnEndlessStreamToStop) {
  std::atomic<bool> finished{false};
  std::shared_ptr<Stream> kept;
  table_[2].streaming = [this, &kept](const Call&, std::unique_ptr<google::protobuf::Message>,
                                      std::shared_ptr<Stream> stream) {
    kept = std::move(stream);
    arrived_.Open();
  };
  Start();
  auto reader = std::async(std::launch::async, [this] {
    auto channel = Connect();
    EchoResponse message;
    return channel.Read(kRepeat, RepeatRequest(), message, [] { return true; }, {seconds(30), ""});
  });
  ASSERT_TRUE(arrived_.Wait());
  EXPECT_FALSE(kept->IsOver());
  auto drain = std::async(std::launch::async, [this] { server_->Drain(seconds(20)); });
  EXPECT_TRUE(WaitUntil([&kept] { return kept->IsOver(); }));
  kept->Finish({});
  drain.get();
  EXPECT_TRUE(reader.get());
}

TEST_F(DrainTest, ClientsMoveToTheNextServerWithoutAFailedCall) {
  Start();
  const int port = server_->port();
  auto channel = Connect();
  std::atomic<bool> stop{false};
  std::atomic<int> calls{0};
  auto caller = std::async(std::launch::async, [&]() -> Result<void> {
    while (!stop) {
      EchoResponse response;
      if (auto outcome = channel.Call(kEcho, EchoRequest(), response); !outcome) return outcome;
      ++calls;
    }
    return {};
  });
  ASSERT_TRUE(WaitUntil([&calls] { return calls > 100; }));
  // One process stops, the next listens on the same address: as a restart behind one name.
  server_->Drain(seconds(5));
  server_.reset();
  options_.listen = "127.0.0.1:" + std::to_string(port);
  Start();
  const int before = calls;
  EXPECT_TRUE(
      WaitUntil([&] { return calls > before + 100 || caller.wait_for(milliseconds(0)) == std::future_status::ready; }));
  stop = true;
  const auto outcome = caller.get();
  EXPECT_TRUE(outcome) << outcome.error().reason << ": " << outcome.error().message;
}

TEST_F(DrainTest, CallsGoOnTheConnectionThatStandsWhileTheOtherCannotBeMade) {
  Start();
  kith::testing::Proxy proxy(server_->port());
  Channel channel(proxy.address(), [token = GoodToken()] { return token; });
  EchoResponse response;
  ASSERT_TRUE(channel.Call(kEcho, EchoRequest(), response));
  proxy.SetRefusing(true);
  for (int i = 0; i < 20; ++i) {
    const auto outcome = channel.Call(kEcho, EchoRequest(), response);
    ASSERT_TRUE(outcome) << i << ": " << outcome.error().reason << ": " << outcome.error().message;
  }
  proxy.Heal();
  EXPECT_TRUE(WaitUntil([&] {
    return channel.Call(kEcho, EchoRequest(), response).has_value() && proxy.open_connections() == 2;
  })) << "the other one is made when it can be";
}

}  // namespace
}  // namespace kith::rpc::testing
