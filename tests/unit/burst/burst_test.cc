// When deferred work runs, and how often.
#include "shared/burst/burst.h"

#include <thread>

#include <gtest/gtest.h>

namespace kith {
namespace {

TEST(Burst, RunsDeferredWorkOnceForEachOwnerAtTheEndOfTheOutermost) {
  const auto a = std::make_shared<int>(), b = std::make_shared<int>();
  std::string done;
  {
    const Burst outer;
    EXPECT_TRUE(Burst::Defer(b, [&] { done += 'b'; }));
    {
      const Burst inner;
      EXPECT_TRUE(Burst::Defer(a, [&] { done += 'a'; }));
      EXPECT_TRUE(Burst::Defer(b, [&] { done += 'x'; }));
    }
    EXPECT_EQ(done, "");
    std::thread([&] { EXPECT_FALSE(Burst::Defer(a, [] {})) << "it is this thread's"; }).join();
    EXPECT_EQ(a.use_count(), 2);
  }
  EXPECT_EQ(done, "ba");
  EXPECT_EQ(a.use_count(), 1);
  EXPECT_FALSE(Burst::Defer(a, [] {}));
}

TEST(Burst, LetsDeferredWorkDeferNoMore) {
  const auto owner = std::make_shared<int>();
  bool deferred_again = true;
  {
    const Burst burst;
    (void)Burst::Defer(owner, [&] { deferred_again = Burst::Defer(owner, [] {}); });
  }
  EXPECT_FALSE(deferred_again);
}

}  // namespace
}  // namespace kith
