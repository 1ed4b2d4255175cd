// Figures from the cache: the same as without it, on both databases and a real Redis.
#include "services/reporting/cached.h"

#include <cstdio>
#include <filesystem>

#include <gtest/gtest.h>

#include "services/reporting/figures.h"
#include "services/reporting/fold.h"
#include "services/reporting/schema.h"
#include "shared/inbox/inbox.h"
#include "shared/testing/temp_redis.h"
#include "shared/testing/wait.h"
#include "tests/integration/inbox/on_both_stores.h"

namespace kith::reporting {
namespace {

using cases::v1::CasesEvent;
using kith::testing::TempRedis;
using Steady = std::chrono::steady_clock;

class CachedFigures : public kith::testing::OnBothStores {
 protected:
  void SetUp() override {
    KITH_NEEDS_REDIS();
    OpenJournal(ReportingSchema(), Migrations);
    redis_ = std::make_unique<TempRedis>();
    cache_ = std::make_unique<cache::Cache>(cache::RedisOptions{.address = cache::Address::Parse(redis_->Url())},
                                            cache::Sealer(std::string(32, 's')), system_clock_);
    ASSERT_TRUE(kith::testing::WaitUntil([&] { return cache_->IsUp(); }));
    request_.set_date("2026-03-02");
    request_.set_group_by(v1::GROUPING_AUTHORITY);
  }

  void OpenCase(const std::string& child) { OpenCases({child}); }
  void OpenCases(const std::vector<std::string>& children) {
    CasesEvent event;
    event.set_occurred_on("2026-03-02");
    event.mutable_case_opened()->set_referral_date("2026-01-05");
    event.mutable_case_opened()->set_authority("873");
    std::vector<journal::Entry> entries;
    for (const std::string& child : children) {
      auto& entry = entries.emplace_back();
      entry.position = ++position_;
      entry.stream = "cases/" + child;
      entry.payload = event.SerializeAsString();
    }
    const auto applied = inbox::ApplyBatch(*journal_, CasesSource(), entries);
    ASSERT_TRUE(applied) << applied.error().message;
  }

  std::string Fresh() { return CountChildren(*journal_, request_)->SerializeAsString(); }
  std::string Ask() {
    const auto answer = Cached(cache_.get(), *journal_, "CountChildren", request_,
                               [&] { return ++counted_, CountChildren(*journal_, request_); });
    return answer ? answer->SerializeAsString() : answer.error().reason;
  }

  SystemClock system_clock_;
  std::unique_ptr<TempRedis> redis_;
  std::unique_ptr<cache::Cache> cache_;
  v1::CountChildrenRequest request_;
  int64_t position_ = 0;
  int counted_ = 0;
};
KITH_ON_BOTH_STORES(CachedFigures);

TEST_P(CachedFigures, AreCountedOnceAndTheSame) {
  OpenCase("C1");
  EXPECT_EQ(Ask(), Fresh());
  EXPECT_EQ(Ask(), Fresh());
  EXPECT_EQ(counted_, 1);
  EXPECT_EQ(cache_->stats().hits, 1);
  request_.set_date("2026-01-04");
  EXPECT_EQ(Ask(), Fresh());
  EXPECT_EQ(counted_, 2);
}

TEST_P(CachedFigures, ChangeWithTheNextEvent) {
  OpenCase("C1");
  const std::string before = Ask();
  OpenCase("C2");
  EXPECT_NE(Ask(), before);
  EXPECT_EQ(Ask(), Fresh());
  EXPECT_EQ(counted_, 2);
}

TEST_P(CachedFigures, AreCountedAgainAfterARebuildOrAnErasure) {
  OpenCase("C1");
  (void)Ask();
  journal_->RebuildStates();
  (void)Ask();
  EXPECT_EQ(counted_, 2);
  ASSERT_TRUE(journal_->EraseStream("children/C1"));
  EXPECT_EQ(Ask(), Fresh());
  EXPECT_EQ(counted_, 3);
}

TEST_P(CachedFigures, AreNotKeptUnderANameThatTheyOutgrewWhileTheyWereCounted) {
  OpenCase("C1");
  const auto answer = Cached(cache_.get(), *journal_, "CountChildren", request_, [&] {
    OpenCase("C2");
    return CountChildren(*journal_, request_);
  });
  ASSERT_TRUE(answer);
  EXPECT_EQ(cache_->stats().stored, 0);
}

TEST_P(CachedFigures, OfAnotherHistoryAreNeverTaken) {
  OpenCase("C1");
  (void)Ask();
  // The database was restored from before, and went another way to the same position.
  journal_.reset();
  for (const char* file : {"service.db", "service.db-wal", "service.db-shm"}) std::filesystem::remove(dir_.File(file));
  OpenJournal(ReportingSchema(), Migrations);
  position_ = 0;
  OpenCase("C2");
  EXPECT_EQ(Ask(), Fresh());
  EXPECT_EQ(counted_, 2);
}

TEST_P(CachedFigures, AreCountedWhileRedisIsGoneAndRefusalsAreNotKept) {
  OpenCase("C1");
  (void)Ask();
  redis_->Kill();
  EXPECT_EQ(Ask(), Fresh());
  redis_->Restart();
  ASSERT_TRUE(kith::testing::WaitUntil([&] { return cache_->IsUp(); }));
  request_.set_date("yesterday");
  const int before = counted_;
  EXPECT_EQ(Ask(), "INVALID_REQUEST");
  EXPECT_EQ(Ask(), "INVALID_REQUEST");
  EXPECT_EQ(counted_, before + 2);
}

TEST_P(CachedFigures, NeedAVersionThatIsCheapToRead) {
  std::vector<std::string> children;
  for (int i = 0; i < 300; ++i) children.push_back("C" + std::to_string(i));
  OpenCases(children);
  const auto best_of_20 = [](const auto& work) {
    auto best = Steady::duration::max();
    for (int i = 0; i < 20; ++i) {
      const auto began = Steady::now();
      work();
      best = std::min<Steady::duration>(best, Steady::now() - began);
    }
    return static_cast<int>(std::chrono::duration_cast<std::chrono::microseconds>(best).count());
  };
  const int version = best_of_20([&] { (void)JournalVersion(*journal_); });
  const int counting = best_of_20([&] { (void)Fresh(); });
  const int cached = best_of_20([&] { (void)Ask(); });
  std::printf("| figures of 300 children: version %d us, from the cache %d us, counted %d us\n", version, cached,
              counting);
  EXPECT_LT(version, counting);
}

}  // namespace
}  // namespace kith::reporting
