// Sealed values in a real Redis.
#include "shared/cache/cache.h"

#include <gtest/gtest.h>

#include "shared/testing/manual_clock.h"
#include "shared/testing/temp_redis.h"
#include "tests/integration/cache/harness.h"

namespace kith::cache {
namespace {

using namespace std::chrono_literals;
using testing::TempRedis;

constexpr const char* kName = "CountChildren of Invented Example";
constexpr const char* kValue = "Invented Example, 14 Made-up Lane";

class SealedValues : public ::testing::Test {
 protected:
  void SetUp() override {
    KITH_NEEDS_REDIS();
    redis_ = std::make_unique<TempRedis>();
    cache_ = Connect();
  }

  std::unique_ptr<Cache> Connect(char letter = 's') {
    RedisOptions options = At(redis_->SocketUrl());
    options.command_timeout = 10s;  // what is tested here is no haste
    auto cache = std::make_unique<Cache>(options, TestSealer(letter), clock_);
    EXPECT_TRUE(ComesUp(*cache));
    return cache;
  }
  static std::string Key(const std::string& name) { return "kith:v:" + TestSealer().Digest(name); }

  testing::ManualClock clock_;
  std::unique_ptr<TempRedis> redis_;
  std::unique_ptr<Cache> cache_;
};

TEST_F(SealedValues, ComeBackInEveryProcessWithTheSameKey) {
  EXPECT_FALSE(cache_->Get(kName));
  cache_->Put(kName, kValue, 60s);
  EXPECT_EQ(cache_->Get(kName), kValue);
  EXPECT_EQ(Connect()->Get(kName), kValue);
  const std::string binary("\0\r\n$5\r\n\xff", 9);
  cache_->Put("binary", binary, 60s);
  EXPECT_EQ(cache_->Get("binary"), binary);
  EXPECT_EQ(cache_->stats().hits, 2);
  EXPECT_EQ(cache_->stats().misses, 1);
  EXPECT_EQ(cache_->stats().stored, 2);
  EXPECT_EQ(cache_->stats().errors, 0);
}

TEST_F(SealedValues, LeaveNoPlaintextAndNoNameInRedis) {
  cache_->Put(kName, kValue, 60s);
  const std::string dump = redis_->Dump();
  ASSERT_NE(dump.find("kith:v:"), std::string::npos) << "the dump does not show what Redis holds";
  for (const char* word : {"Invented", "Example", "Made-up", "CountChildren"}) {
    EXPECT_EQ(dump.find(word), std::string::npos) << word;
  }
}

TEST_F(SealedValues, AreMissesWhenTwoOfThemAreSwapped) {
  cache_->Put("a", "of a", 60s);
  cache_->Put("b", "of b", 60s);
  redis_->Ask({"RENAME", Key("a"), "kept"});
  redis_->Ask({"RENAME", Key("b"), Key("a")});
  redis_->Ask({"RENAME", "kept", Key("b")});
  EXPECT_FALSE(cache_->Get("a"));
  EXPECT_FALSE(cache_->Get("b"));
  EXPECT_EQ(cache_->stats().unsealed, 2);
  EXPECT_EQ(cache_->stats().hits, 0);
}

TEST_F(SealedValues, AreMissesWhenChangedOrOfAnotherKeyOrOfAnotherType) {
  cache_->Put("a", "of a", 60s);
  redis_->Ask({"APPEND", Key("a"), "x"});
  EXPECT_FALSE(cache_->Get("a"));
  redis_->Ask({"SET", Key("b"), "planted"});
  EXPECT_FALSE(cache_->Get("b"));
  EXPECT_EQ(cache_->stats().unsealed, 2);
  redis_->Ask({"LPUSH", Key("c"), "planted"});
  EXPECT_FALSE(cache_->Get("c"));
  EXPECT_EQ(cache_->stats().errors, 1);
  // Another key file asks for another name, so that it does not even see the value.
  cache_->Put("d", "of d", 60s);
  EXPECT_FALSE(Connect('t')->Get("d"));
  EXPECT_TRUE(cache_->Get("d"));
}

TEST_F(SealedValues, EndInRedisAndInTheirSeal) {
  cache_->Put("a", "of a", 60s);
  const int left = std::stoi(redis_->Ask({"TTL", Key("a")}));
  EXPECT_GT(left, 50);
  EXPECT_LE(left, 60);
  redis_->Ask({"PERSIST", Key("a")});
  EXPECT_TRUE(cache_->Get("a"));
  clock_.Advance(61s);
  EXPECT_FALSE(cache_->Get("a"));
  EXPECT_EQ(cache_->stats().unsealed, 1);
}

TEST_F(SealedValues, AreNotKeptWhenTheyAreTooLarge) {
  const std::string largest(Cache::kMaxValueBytes, 'x');
  cache_->Put("a", largest, 60s);
  EXPECT_EQ(cache_->Get("a"), largest);
  cache_->Put("b", largest + "x", 60s);
  EXPECT_FALSE(cache_->Get("b"));
  EXPECT_EQ(cache_->stats().stored, 1);
}

}  // namespace
}  // namespace kith::cache
