#include "shared/cache/sealer.h"

#include <gtest/gtest.h>

#include "shared/cache/wire.h"

namespace kith::cache {
namespace {

const std::string kSecret(32, 's');

TEST(Sealer, GivesBackWhatItSealed) {
  const Sealer sealer(kSecret);
  for (const std::string& value : {std::string(), std::string("x"), std::string(100'000, '\0')}) {
    EXPECT_EQ(sealer.Unseal("name", sealer.Seal("name", value)), value);
  }
}

TEST(Sealer, HidesTheValueAndItsRepetition) {
  const Sealer sealer(kSecret);
  const std::string value = "children on plans: 27";
  EXPECT_EQ(sealer.Seal("name", value).find("27"), std::string::npos);
  EXPECT_NE(sealer.Seal("name", value), sealer.Seal("name", value));
}

TEST(Sealer, DoesNotUnsealWhatIsAnothersOrWasChanged) {
  const Sealer sealer(kSecret);
  const std::string sealed = sealer.Seal("name", "value");
  EXPECT_FALSE(sealer.Unseal("other name", sealed));
  EXPECT_FALSE(Sealer(std::string(32, 't')).Unseal("name", sealed));
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(sealer.Unseal("name", changed)) << "byte " << i;
    EXPECT_FALSE(sealer.Unseal("name", sealed.substr(0, i))) << "the first " << i;
  }
}

TEST(Sealer, TurnsNamesIntoDigestsThatNeedTheSecret) {
  const Sealer sealer(kSecret);
  EXPECT_EQ(sealer.Digest("rate/staff-1"), Sealer(kSecret).Digest("rate/staff-1"));
  EXPECT_NE(sealer.Digest("rate/staff-1"), Sealer(std::string(32, 't')).Digest("rate/staff-1"));
  EXPECT_NE(sealer.Digest("rate/staff-1"), sealer.Digest("rate/staff-2"));
  EXPECT_EQ(sealer.Digest("").size(), 40u);
}

TEST(Sealer, RefusesAShortSecret) { EXPECT_THROW(Sealer("too short"), std::runtime_error); }

TEST(Address, IsOneOfTwoKindsAndHoldsNoPassword) {
  EXPECT_EQ(Address::Parse("redis://cache.internal:6379").host, "cache.internal");
  EXPECT_EQ(Address::Parse("redis://[::1]:6379").host, "::1");
  EXPECT_EQ(Address::Parse("unix:/run/redis.sock").unix_path, "/run/redis.sock");
  for (const char* wrong : {"", "localhost:6379", "redis://localhost", "redis://:6379", "redis://h:port",
                            "redis://u:p@h:1", "redis://h:1/2", "unix:", "unix:relative", "rediss://h:1"}) {
    EXPECT_THROW(Address::Parse(wrong), std::invalid_argument) << wrong;
  }
}

}  // namespace
}  // namespace kith::cache
