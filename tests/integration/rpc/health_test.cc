#include <future>

#include <grpc/health/v1/health.pb.h>

#include "shared/testing/wait.h"
#include "tests/integration/rpc/harness.h"
#include "tests/integration/rpc/raw_call.h"

namespace kith::rpc::testing {
namespace {

using ::grpc::health::v1::HealthCheckRequest;
using ::grpc::health::v1::HealthCheckResponse;
using kith::testing::WaitUntil;

constexpr const char* kCheck = "/grpc.health.v1.Health/Check";

class HealthTest : public ServerTest {
 protected:
  HealthTest() {
    options_.health_listen = "127.0.0.1:0";
    Start();
    health_ = "127.0.0.1:" + std::to_string(server_->health_port());
  }

  static std::string Ask(const std::string& service) {
    HealthCheckRequest request;
    request.set_service(service);
    return request.SerializeAsString();
  }
  // What Check says; -1 when it refuses.
  int Status(const std::string& service) const {
    // A probe sends no deadline, no token and no policy applies: the health port is not the API.
    const auto answer = CallRaw({health_, kCheck, Ask(service), {}, false});
    HealthCheckResponse response;
    return answer.code == 0 && response.ParseFromString(answer.bytes) ? static_cast<int>(response.status()) : -1;
  }

  std::string health_;
};

TEST_F(HealthTest, ReadinessFollowsTheServerAndLivenessDoesNot) {
  EXPECT_EQ(Status("readiness"), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Status(""), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Status("liveness"), HealthCheckResponse::SERVING);
  server_->SetReady(true);
  EXPECT_EQ(Status("readiness"), HealthCheckResponse::SERVING);
  EXPECT_EQ(Status(""), HealthCheckResponse::SERVING);
  server_->SetReady(false);
  EXPECT_EQ(Status("readiness"), HealthCheckResponse::NOT_SERVING);
  EXPECT_EQ(Status("liveness"), HealthCheckResponse::SERVING);
}

TEST_F(HealthTest, AnUnknownPartIsNotFound) {
  EXPECT_EQ(CallRaw({health_, kCheck, Ask("kitchen"), {}}).code, 5);
  EXPECT_EQ(CallRaw({health_, kCheck, "\xff", {}}).code, 3);
}

TEST_F(HealthTest, EachPortServesItsOwnOnly) {
  EXPECT_EQ(CallRaw({Target(), kCheck, Ask(""), {}}).code, 12);
  EXPECT_EQ(CallRaw({health_, kEcho, "", {{"authorization", "Bearer " + GoodToken()}}}).code, 12);
  EXPECT_EQ(handled_, 0);
}

TEST_F(HealthTest, SaysNotServingWhileTheServerDrains) {
  server_->SetReady(true);
  table_ = EchoTable();
  Reply held;
  Latch arrived;
  table_[0].unary = [&](const Call&, std::unique_ptr<google::protobuf::Message>, Reply reply) {
    held = std::move(reply);
    arrived.Open();
  };
  Start();
  health_ = "127.0.0.1:" + std::to_string(server_->health_port());
  server_->SetReady(true);
  auto slow = std::async(std::launch::async, [this] {
    auto channel = Connect();
    EchoResponse response;
    return channel.Call(kEcho, EchoRequest(), response);
  });
  ASSERT_TRUE(arrived.Wait());
  auto drain = std::async(std::launch::async, [this] { server_->Drain(std::chrono::seconds(20)); });
  EXPECT_TRUE(WaitUntil([this] { return Status("readiness") == HealthCheckResponse::NOT_SERVING; }));
  EXPECT_EQ(Status("liveness"), HealthCheckResponse::SERVING);
  held(std::string());
  held = nullptr;
  EXPECT_TRUE(slow.get());
  drain.get();
}

TEST_F(HealthTest, AWatcherHearsEachChangeAndTheEnd) {
  std::atomic<int> last{-1};
  auto watch = std::async(std::launch::async, [&] {
    Channel channel(health_, nullptr);
    HealthCheckResponse response;
    return channel.Read("/grpc.health.v1.Health/Watch", HealthCheckRequest(), response,
                        [&] {
                          last = response.status();
                          return true;
                        },
                        {std::chrono::seconds(30), ""});
  });
  ASSERT_TRUE(WaitUntil([&last] { return last == HealthCheckResponse::NOT_SERVING; }));
  server_->SetReady(true);
  EXPECT_TRUE(WaitUntil([&last] { return last == HealthCheckResponse::SERVING; }));
  server_->SetReady(false);
  EXPECT_TRUE(WaitUntil([&last] { return last == HealthCheckResponse::NOT_SERVING; }));
  server_->Drain(std::chrono::seconds(5));
  EXPECT_EQ(watch.get().error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace kith::rpc::testing
