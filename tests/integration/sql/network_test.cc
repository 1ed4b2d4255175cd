// PostgreSQL behind a network that goes wrong: nobody waits for ever, and nobody is waited for.
#include <filesystem>
#include <future>

#include <gtest/gtest.h>

#include "shared/sql/connection.h"
#include "shared/testing/proxy.h"
#include "shared/testing/temp_postgres.h"
#include "shared/testing/wait.h"

namespace kith::sql {
namespace {

using namespace std::chrono_literals;
using testing::Proxy;
using testing::TempPostgres;

class Network : public ::testing::Test {
 protected:
  void SetUp() override {
    KITH_NEEDS_POSTGRES();
    url_ = TempPostgres::Instance()->CreateDatabase();
    proxy_ = std::make_unique<Proxy>(TempPostgres::Instance()->Socket());
  }
  std::unique_ptr<Connection> OpenThrough() {
    return Open(Address::Parse(TempPostgres::Through(url_, proxy_->port())), Mode::kWrite);
  }
  std::unique_ptr<Connection> OpenDirectly() { return Open(Address::Parse(url_), Mode::kWrite); }

  // How long work took to say that the connection is lost.
  template <class Work>
  static std::chrono::milliseconds TimeToLoss(Work&& work) {
    const testing::Stopwatch watch;
    try {
      work();
      ADD_FAILURE() << "it was not lost";
    } catch (const SqlError& error) {
      EXPECT_TRUE(error.is_lost()) << error.what();
    }
    return watch.Elapsed();
  }

  std::string url_;
  std::unique_ptr<Proxy> proxy_;
};

TEST_F(Network, ThatSwallowsAnswersIsFoundOut) {
  auto query = OpenThrough(), bulk = OpenThrough();
  proxy_->SetBlackHole(true);
  auto by_query = std::async([&] { return TimeToLoss([&] { query->Query("SELECT 1"); }); });
  auto by_bulk = std::async([&] {
    Bulk large{"SELECT length(x) FROM unnest($1::text[]) AS t (x)", "", {Type::kText}, {}};
    // More than the buffers on the way hold.
    for (int i = 0; i < 16; ++i) large.rows.push_back({std::string(512 * 1024, 'x')});
    return TimeToLoss([&] { bulk->Run({large}); });
  });
  auto by_connecting = std::async([&] { return TimeToLoss([&] { OpenThrough(); }); });
  EXPECT_LT(by_connecting.get(), 5s);
  EXPECT_LT(by_query.get(), 12s);
  EXPECT_LT(by_bulk.get(), 12s);
  // To close what is lost takes no time either.
  const testing::Stopwatch watch;
  query.reset();
  bulk.reset();
  EXPECT_LT(watch.Elapsed(), 1s);
}

TEST_F(Network, ThatLostSomebodyWhoHoldsALockIsNotWaitedForLong) {
  auto gone = OpenThrough();
  gone->Query("CREATE TABLE head (id int)");
  gone->Query("INSERT INTO head VALUES (1)");
  gone->Query("BEGIN");
  gone->Query("SELECT id FROM head FOR UPDATE");
  proxy_->ForgetConnections();
  auto next = OpenDirectly();
  const testing::Stopwatch watch;
  EXPECT_EQ(next->Query("SELECT id FROM head FOR UPDATE").size(), 1u);
  EXPECT_LT(watch.Elapsed(), 8s);
}

TEST_F(Network, ThatResetsOrHalfClosesLosesTheConnectionAndNoMore) {
  const std::function<void()> cuts[] = {[&] { proxy_->ResetAll(); },
                                        [&] { proxy_->HalfCloseAll(Proxy::Side::kClient); },
                                        [&] { proxy_->HalfCloseAll(Proxy::Side::kServer); }};
  for (const auto& cut : cuts) {
    auto connection = OpenThrough();
    EXPECT_EQ(connection->Query("SELECT 7").at(0).at(0), Value(int64_t{7}));
    cut();
    EXPECT_LT(TimeToLoss([&] { connection->Query("SELECT 7"); }), 2s);
    EXPECT_EQ(OpenThrough()->Query("SELECT 7").size(), 1u);
  }
}

// The process ids of the sessions of a pool of three, all of them open.
std::vector<int64_t> OpenAll(Pool& pool) {
  const auto pid = [](Connection& connection) {
    return AsInteger(connection.Query("SELECT pg_backend_pid()").at(0).at(0));
  };
  return pool.With([&](Connection& first) {
    return pool.With([&](Connection& second) {
      return pool.With([&](Connection& third) { return std::vector<int64_t>{pid(first), pid(second), pid(third)}; });
    });
  });
}

void ExpectThreeAnswers(Pool& pool) {
  for (int i = 0; i < 3; ++i) {
    EXPECT_NO_THROW(pool.With([](Connection& connection) { connection.Query("SELECT 7"); })) << "the " << i + 1;
  }
}

TEST_F(Network, ThatCutIdleConnectionsCostsNoReaderAnAnswer) {
  Pool pool(Address::Parse(TempPostgres::Through(url_, proxy_->port())), 3);
  (void)OpenAll(pool);
  ASSERT_EQ(proxy_->ResetAll(), 3);
  ASSERT_TRUE(testing::WaitUntil([&] { return proxy_->open_connections() == 0; }));
  ExpectThreeAnswers(pool);
}

TEST_F(Network, OfAServerThatEndedSessionsInOrderCostsNoReaderAnAnswer) {
  Pool pool(Address::Parse(url_), 3);
  for (const int64_t pid : OpenAll(pool)) {
    OpenDirectly()->Query("SELECT pg_terminate_backend(" + std::to_string(pid) + ")");
    ASSERT_TRUE(testing::WaitUntil([&] { return !std::filesystem::exists("/proc/" + std::to_string(pid)); }));
  }
  ExpectThreeAnswers(pool);
}

TEST_F(Network, ThatIsSlowOrSlicesChangesNoAnswer) {
  auto connection = OpenThrough();
  Bulk echo{"SELECT x FROM unnest($1::text[]) WITH ORDINALITY AS t (x, n) ORDER BY n", "", {Type::kText}, {}};
  for (int i = 0; i < 50; ++i) echo.rows.push_back({std::string(static_cast<size_t>(i) * 20, 'a')});
  const auto expected = connection->Run({echo, echo});
  proxy_->SetSliced(true);
  EXPECT_EQ(connection->Run({echo, echo}), expected);
  proxy_->Heal();
  proxy_->SetLatency(100ms);
  EXPECT_EQ(connection->Run({echo, echo}), expected);
  proxy_->Heal();
  proxy_->SetBandwidth(200'000);
  EXPECT_EQ(connection->Run({echo, echo}), expected);
}

}  // namespace
}  // namespace kith::sql
