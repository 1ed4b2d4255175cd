// Replicas that hear each other while Redis is there, and know when they do not.
#include "shared/cache/broadcast.h"

#include <algorithm>
#include <mutex>

#include <gtest/gtest.h>

#include "shared/testing/mad_redis.h"
#include "shared/testing/temp_redis.h"
#include "tests/integration/cache/harness.h"

namespace kith::cache {
namespace {

using namespace std::chrono_literals;
using testing::TempRedis;
using testing::WaitUntil;

// A replica that writes down what it hears.
struct Replica {
  explicit Replica(const RedisOptions& options, char secret = 's', const std::string& scope = "workbook live")
      : broadcast(options, TestSealer(secret), scope) {
    broadcast.Listen(
        [this](std::string_view message) {
          const std::lock_guard lock(mutex);
          heard.emplace_back(message);
        },
        [this](bool up) {
          const std::lock_guard lock(mutex);
          states.push_back(up);
        });
  }
  std::vector<std::string> Heard() {
    const std::lock_guard lock(mutex);
    return heard;
  }
  std::vector<bool> States() {
    const std::lock_guard lock(mutex);
    return states;
  }
  // What is sent arrives from now on.
  bool Comes() {
    return WaitUntil([this] { return broadcast.IsUp() && broadcast.Send("hello"); }) &&
           WaitUntil([this] { return !Heard().empty(); });
  }

  std::mutex mutex;
  std::vector<std::string> heard;
  std::vector<bool> states;
  Broadcast broadcast;  // last: its thread uses the rest
};

TEST(Broadcast, ReachesEveryReplicaOfItsScopeInOrder) {
  KITH_NEEDS_REDIS();
  TempRedis server;
  Replica one(At(server.Url())), two(At(server.SocketUrl())), other(At(server.Url()), 's', "another matter");
  ASSERT_TRUE(one.Comes());
  ASSERT_TRUE(two.Comes());
  ASSERT_TRUE(other.Comes());
  std::vector<std::string> sent;
  for (int i = 0; i < 50; ++i) {
    sent.push_back(std::to_string(i));
    ASSERT_TRUE(one.broadcast.Send(sent.back()));
  }
  // Each may hear the other's "hello" at any time.
  const auto numbers = [](Replica& replica) {
    auto heard = replica.Heard();
    heard.erase(std::remove(heard.begin(), heard.end(), "hello"), heard.end());
    return heard;
  };
  EXPECT_TRUE(WaitUntil([&] { return numbers(two).size() >= sent.size(); }));
  EXPECT_EQ(numbers(two), sent);
  EXPECT_TRUE(WaitUntil([&] { return numbers(one).size() >= sent.size(); }));
  EXPECT_EQ(numbers(one), sent) << "the sender hears itself";
  EXPECT_EQ(other.Heard(), std::vector<std::string>{"hello"});
}

TEST(Broadcast, SaysWhenRedisIsGoneAndWhenItIsBack) {
  KITH_NEEDS_REDIS();
  TempRedis server;
  Replica replica(At(server.Url()));
  ASSERT_TRUE(replica.Comes());
  server.Kill();
  ASSERT_TRUE(WaitUntil([&] { return !replica.broadcast.IsUp(); }));
  EXPECT_FALSE(replica.broadcast.Send("lost"));
  server.Restart();
  ASSERT_TRUE(WaitUntil([&] { return replica.broadcast.IsUp() && replica.broadcast.Send("again"); }));
  ASSERT_TRUE(WaitUntil([&] { return replica.Heard().back() == "again"; }));
  EXPECT_EQ(replica.States(), (std::vector<bool>{true, false, true}));
}

TEST(Broadcast, FindsOutARedisThatWentSilent) {
  KITH_NEEDS_REDIS();
  TempRedis server;
  Replica replica(At(server.Url()));
  ASSERT_TRUE(replica.Comes());
  server.Pause();
  EXPECT_TRUE(WaitUntil([&] { return !replica.broadcast.IsUp(); }));
  server.Resume();
  EXPECT_TRUE(WaitUntil([&] { return replica.broadcast.IsUp(); }));
}

TEST(Broadcast, StaysUpThroughSilenceThatIsNobodysFault) {
  KITH_NEEDS_REDIS();
  TempRedis server;
  Replica replica(At(server.Url()));
  ASSERT_TRUE(replica.Comes());
  // It is asked whether it is there, and answers.
  ASSERT_TRUE(WaitUntil([&] {
    return server.Ask({"INFO", "commandstats"}).find("cmdstat_ping:calls=3") != std::string::npos;
  }));
  EXPECT_EQ(replica.States(), std::vector<bool>{true});
}

TEST(Broadcast, DoesNotTakeWhatAnotherSecretSealed) {
  KITH_NEEDS_REDIS();
  TempRedis server;
  Replica replica(At(server.Url()));
  ASSERT_TRUE(replica.Comes());
  const std::string channel = "kith:b:" + TestSealer().Digest("workbook live");
  server.Ask({"PUBLISH", channel, "anything"});
  server.Ask({"PUBLISH", channel, TestSealer('x').Seal("workbook live", "forged")});
  ASSERT_TRUE(WaitUntil([&] { return replica.broadcast.stats().foreign == 2; }));
  EXPECT_EQ(replica.Heard(), std::vector<std::string>{"hello"});
}

TEST(Broadcast, RefusesAMessageThatIsTooLong) {
  KITH_NEEDS_REDIS();
  TempRedis server;
  Replica replica(At(server.Url()));
  ASSERT_TRUE(replica.Comes());
  EXPECT_FALSE(replica.broadcast.Send(std::string(Broadcast::kMaxMessageBytes + 1, 'x')));
  EXPECT_TRUE(replica.broadcast.Send(std::string(Broadcast::kMaxMessageBytes, 'x')));
}

class BroadcastOfAMadServer : public ::testing::TestWithParam<testing::Madness> {};
INSTANTIATE_TEST_SUITE_P(Every, BroadcastOfAMadServer,
                         ::testing::Values(testing::Madness::kRandomBytes, testing::Madness::kWrongTypes,
                                           testing::Madness::kHugeLengths, testing::Madness::kEndlessBulk,
                                           testing::Madness::kTooMany, testing::Madness::kErrors));

TEST_P(BroadcastOfAMadServer, HearsNothing) {
  testing::MadRedis server(GetParam(), 11);
  auto options = At(server.Url());
  options.first_pause = 5ms;
  options.longest_pause = 20ms;
  Replica replica(options);
  ASSERT_TRUE(WaitUntil([&] { return server.answered() >= 10; }));
  EXPECT_TRUE(replica.Heard().empty());
}

}  // namespace
}  // namespace kith::cache
