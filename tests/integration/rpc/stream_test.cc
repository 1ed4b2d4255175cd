#include <mutex>

#include <gmock/gmock.h>

#include "shared/testing/wait.h"
#include "tests/integration/rpc/harness.h"

namespace kith::rpc::testing {
namespace {

using kith::testing::WaitUntil;

class StreamTest : public ServerTest {
 protected:
  void Handle(std::function<void(std::shared_ptr<Stream>)> handle) {
    table_[2].streaming = [handle](const Call&, std::unique_ptr<google::protobuf::Message>,
                                   std::shared_ptr<Stream> stream) { handle(std::move(stream)); };
  }
  // Reads up to `most` messages.
  Result<void> Read(int most, int times, const CallOptions& options = {}) {
    auto channel = Connect();
    RepeatRequest request;
    request.set_text("again");
    request.set_times(times);
    EchoResponse message;
    return channel.Read(
        kRepeat, request, message, [&] { return message.text() == "again" && ++read_ < most; }, options);
  }

  int read_ = 0;
};

TEST_F(StreamTest, DeliversEachMessageThenTheEnd) {
  Start();
  EXPECT_TRUE(Read(10'000, 1000));
  EXPECT_EQ(read_, 1000);
}

TEST_F(StreamTest, DeliversAnEmptyStream) {
  Handle([](const std::shared_ptr<Stream>& stream) { stream->Finish({}); });
  Start();
  EXPECT_TRUE(Read(10, 0));
  EXPECT_EQ(read_, 0);
}

TEST_F(StreamTest, TellsTheHandlerThatTheClientHasGone) {
  std::shared_ptr<Stream> kept;
  Latch gone;
  Handle([&](std::shared_ptr<Stream> stream) {
    kept = std::move(stream);
    EchoResponse response;
    response.set_text("again");
    kept->Send(response.SerializeAsString(), [](bool) {});
  });
  Start();
  EXPECT_TRUE(Read(1, 0));
  EXPECT_TRUE(WaitUntil([&kept] { return kept->IsOver(); }));
  kept->Send("", [&gone](bool ok) {
    if (!ok) gone.Open();
  });
  EXPECT_TRUE(gone.IsOpen());
  kept->Finish({});
}

TEST_F(StreamTest, StopsAnEndlessStreamWhenTheClientHasEnough) {
  Start();
  EXPECT_TRUE(Read(5, 0));
  EXPECT_EQ(read_, 5);
  server_->Drain(std::chrono::seconds(5));  // the handler has ended: nothing to wait for, nothing leaks
}

TEST_F(StreamTest, EndsWithARefusal) {
  Handle([](const std::shared_ptr<Stream>& stream) {
    EchoResponse response;
    response.set_text("again");
    // Finished while the message is in flight: the message still comes first.
    stream->Send(response.SerializeAsString(), [](bool) {});
    stream->Finish(
        Refuse(Reason{"PAST_THE_END", Code::kOutOfRange}, "there is no more", {{"after", "must be at most 1"}}));
  });
  Start();
  const auto outcome = Read(10, 0);
  EXPECT_EQ(read_, 1);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().code, Code::kOutOfRange);
  EXPECT_EQ(outcome.error().reason, "PAST_THE_END");
  EXPECT_EQ(outcome.error().fields.size(), 1U);
}

TEST_F(StreamTest, RefusesASecondMessageInFlight) {
  std::atomic<int> refused{0};
  Handle([&refused](const std::shared_ptr<Stream>& stream) {
    const auto count = [&refused](bool ok) {
      if (!ok) ++refused;
    };
    stream->Send(EchoResponse().SerializeAsString(), count);
    stream->Send(EchoResponse().SerializeAsString(), count);
    stream->Finish({});
  });
  Start();
  EXPECT_TRUE(Read(10, 0));
  EXPECT_EQ(refused, 1);
}

TEST_F(StreamTest, ADroppedStreamEndsInternal) {
  Handle([](const std::shared_ptr<Stream>&) {});
  Start();
  EXPECT_EQ(Read(10, 0).error().reason, "INTERNAL");
}

TEST_F(StreamTest, IsOverAtTheDeadline) {
  std::shared_ptr<Stream> kept;
  Latch arrived;
  Handle([&](std::shared_ptr<Stream> stream) {
    kept = std::move(stream);
    arrived.Open();
  });
  Start();
  EXPECT_EQ(Read(10, 0, {std::chrono::milliseconds(200), ""}).error().code, Code::kDeadlineExceeded);
  ASSERT_TRUE(arrived.Wait());
  EXPECT_TRUE(WaitUntil([&kept] { return kept->IsOver(); }));
  kept->Finish({});
}

}  // namespace
}  // namespace kith::rpc::testing
