// Whatever is done to a service process under load: kill -9 at random moments (F1) and at every named place (F2), a
// full and a broken disk (F12, the embedded store), a wrong clock (F13). One town for each store; KITH_KILLS (30) sets
// the size.
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <random>
#include <set>

#include <gtest/gtest.h>

#include "shared/failpoint/failpoint.h"
#include "shared/testing/temp_postgres.h"
#include "shared/testing/wait.h"
#include "tests/faults/preload/fault_control.h"
#include "tests/faults/town/trial.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;

const int64_t kSize = Setting("KITH_KILLS", 30);

class Services : public ::testing::TestWithParam<Store> {
 protected:
  // One town for all the tests of a store: starting and filling it is what takes the time. Each service has a disk and
  // a clock of its own that can go wrong.
  struct Place {
    explicit Place(Store store) : town(Options(store)), trial(town) { town.StartAll(); }
    TownOptions Options(Store store) {
      TownOptions options;
      options.store = store;
      for (const std::string service : kServices) {
        const std::string directory = disks.File(service) + "/";
        std::filesystem::create_directory(directory);
        if (store == Store::kSqlite) options.databases[service] = "sqlite:" + directory + "journal.db";
        faults[service] = std::make_unique<FaultControl>(directory);
        options.settings[service] = faults[service]->settings();
      }
      return options;
    }
    testing::TempDir disks;
    std::map<std::string, std::unique_ptr<FaultControl>> faults;
    Town town;
    Trial trial;
  };

  void SetUp() override {
    if (GetParam() == Store::kPostgres) KITH_NEEDS_POSTGRES();
    if (!places_.count(GetParam())) places_.emplace(GetParam(), std::make_unique<Place>(GetParam()));
  }
  static void TearDownTestSuite() { places_.clear(); }

  Place& place() { return *places_.at(GetParam()); }
  Town& town() { return place().town; }
  Trial& trial() { return place().trial; }
  FaultControl& fault(const std::string& service) { return *place().faults.at(service); }
  int64_t Random(int64_t from, int64_t to) { return std::uniform_int_distribution<int64_t>(from, to)(random_); }

  static std::map<Store, std::unique_ptr<Place>> places_;
  std::mt19937_64 random_{Seed()};
};

std::map<Store, std::unique_ptr<Services::Place>> Services::places_;

std::string Restarts(const Town& town) {
  return "slowest restart " + std::to_string(town.slowest_start().count()) + " ms";
}

TEST_P(Services, LoseNothingWhenKilledAtAnyMoment) {
  trial().StartLoad();
  const int64_t kills_of_each = std::max<int64_t>(1, kSize / 6);
  int64_t kills = 0;
  for (int64_t round = 0; round < kills_of_each; ++round) {
    for (const char* service : kServices) {
      trial().WaitForProgress(Random(1, 120));
      if (HasFatalFailure()) return;
      town().Kill(service);
      town().Start(service);
      ++kills;
    }
  }
  trial().Settle("F1 kill -9 at random", kills, Restarts(town()));
  EXPECT_LE(town().slowest_start(), 5s);
}

// The checker on what really happened, with one thing changed: it is the same code that finds nothing above.
TEST_P(Services, WouldBeFoundOutByTheCheckerInARealHistory) {
  if (trial().history().attempts.empty()) {
    trial().StartLoad();
    trial().WaitForProgress(300);
    trial().Settle("a quiet load", 0);
  }
  struct Mutation {
    const char* what;
    Kind kind;
    std::function<void(History&)> mutate;
  };
  const Mutation mutations[] = {
      {"an entry is gone", Kind::kLost, [](History& h) { h.books[0].entries.erase(h.books[0].entries.begin() + 40); }},
      {"a record is gone", Kind::kGap,
       [](History& h) {
         const int64_t position = h.books[0].topic[40].position;
         std::erase_if(h.books[0].topic, [&](const Published& record) { return record.position == position; });
       }},
      {"two records are in the wrong order", Kind::kReordered,
       [](History& h) { std::swap(h.books[1].topic[20], h.books[1].topic[21]); }},
      {"a byte of a record differs", Kind::kFork, [](History& h) { h.books[0].topic[40].content += 'x'; }},
      {"an answer was never given", Kind::kGhost, [](History& h) { h.attempts.erase(h.attempts.begin() + 5); }},
      {"an effect happened again", Kind::kDoubled,
       [](History& h) {
         Kept again = h.books[3].entries.back();
         ++again.position;
         ++again.version;
         h.books[3].entries.push_back(again);
       }},
      {"a figure is one off", Kind::kUnfolded, [](History& h) { ++h.figures.front().value; }},
      {"an NHS number is on the topic of the police", Kind::kLeak,
       [](History& h) {
         for (const Canary& canary : h.canaries) {
           if (!canary.agencies.empty()) h.partners[1].topic[0].inside += " " + canary.word;
         }
       }},
      {"a word of a chapter is on the topic of an agency", Kind::kLeak,
       [](History& h) {
         const auto word = std::find_if(h.canaries.begin(), h.canaries.end(),
                                        [](const Canary& canary) { return canary.word.starts_with("Notiz"); });
         // A short load may have come to no chapter's summary yet; then it is on that of the police.
         Partner& told = h.partners[2].topic.empty() ? h.partners[1] : h.partners[2];
         told.topic[0].inside += " " + word->word;
       }},
      {"a visit of the workbook never came to cases", Kind::kLost,
       [](History& h) {
         const auto& entries = h.books[4].entries;
         const auto visit = std::find_if(entries.begin(), entries.end(), [](const Kept& e) { return !e.asks.empty(); });
         std::erase_if(h.books[0].entries, [&](const Kept& entry) { return entry.request_id == visit->event_id; });
       }},
      {"a row of the ledger is gone", Kind::kUnledgered, [](History& h) { h.ledger.erase(h.ledger.begin() + 3); }},
      {"a row of the ledger was never sent", Kind::kPhantom,
       [](History& h) {
         const int64_t sequence = h.partners[0].topic.back().position;
         std::erase_if(h.partners[0].topic, [&](const Published& record) { return record.position == sequence; });
       }},
  };
  for (const Mutation& mutation : mutations) {
    History mutated = trial().history();
    mutation.mutate(mutated);
    EXPECT_GE(Check(mutated)[mutation.kind], 1) << mutation.what;
  }
}

struct Spot {
  const char* service;
  const char* failpoint;
  int most;  // of the nth time
};

constexpr Spot kPlaces[] = {
    {"cases", "committer/mid_batch", 60},      {"cases", "committer/before_commit", 20},
    {"cases", "committer/after_commit", 20},   {"cases", "committer/mid_answers", 60},
    {"cases", "relay/before_send", 5},         {"cases", "relay/mid_batch", 60},
    {"cases", "relay/after_send", 5},          {"cases", "relay/before_cursor", 5},
    {"cases", "relay/after_cursor", 5},        {"cases", "committer/after_cursors", 5},
    {"reporting", "consumer/before_apply", 5}, {"reporting", "consumer/after_apply", 5},
    {"sharing", "inbox/mid_batch", 40},        {"sharing", "sharing/ledger_not_sent", 20},
    {"referrals", "reaction/before_call", 3},  {"referrals", "reaction/after_call", 5},
    {"workbook", "committer/mid_batch", 20},   {"workbook", "inbox/mid_batch", 40},
    {"workbook", "relay/before_cursor", 5},    {"workbook", "reaction/after_call", 3},
};

TEST(NamedPlaces, AreAllStruck) {
  std::set<std::string_view> struck = {"lead/taken", "migrate/midway"};
  for (const Spot& place : kPlaces) struck.insert(place.failpoint);
  for (const std::string_view name : failpoint::kNames) EXPECT_TRUE(struck.count(name)) << name;
}

TEST_P(Services, LoseNothingWhenKilledAtEveryNamedPlace) {
  trial().StartLoad();
  const int64_t times = std::max<int64_t>(1, kSize / 15);
  int64_t hits = 0;
  const auto strike = [&](const std::string& service, const std::string& failpoint, int most) {
    town().Kill(service);
    town().Start(service, 0, {{"KITH_FAILPOINT", failpoint + ":" + std::to_string(Random(1, most)) + ":kill"}});
    ASSERT_TRUE(town().WaitForDeath(service, 0, 60s)) << failpoint << " was not reached: " << town().LogOf(service);
    EXPECT_EQ(town().ProcessOf(service).Wait(), 128 + SIGKILL) << failpoint;
    EXPECT_NE(town().WholeLogOf(service).find("failpoint_is_armed_for_tests_only"), std::string::npos);
    ++hits;
    town().Start(service);
    trial().WaitForProgress(1);
  };
  for (int64_t time = 0; time < times; ++time) {
    for (const Spot& place : kPlaces) {
      strike(place.service, place.failpoint, place.most);
      if (HasFatalFailure()) return;
    }
    // The embedded store has one process, which always leads.
    if (GetParam() == Store::kPostgres) strike("cases", "lead/taken", 1);
    if (HasFatalFailure()) return;
  }
  trial().Settle("F2 kill at every named place", hits, Restarts(town()));
  EXPECT_EQ(hits, times * static_cast<int64_t>(std::size(kPlaces) + (GetParam() == Store::kPostgres)));
}

// Both of the journal's own tables and of the service's: each migration is whole or not there.
TEST_P(Services, MigrateAgainAfterBeingKilledInTheMiddle) {
  TownOptions options;
  options.store = GetParam();
  Town fresh(options);
  int64_t hits = 0;
  for (const char* service : kServices) {
    for (int nth = 1; nth <= 2; ++nth, ++hits) {
      ASSERT_EQ(fresh.Migrate(service, {{"KITH_FAILPOINT", "migrate/midway:" + std::to_string(nth)}}), 128 + SIGKILL)
          << fresh.LogOf(service);
    }
    ASSERT_EQ(fresh.Migrate(service), 0) << fresh.LogOf(service);
    fresh.Start(service);
    EXPECT_EQ(VerifyJournal(fresh, service), "");
  }
  std::printf("| %-31s %-10s %5lld hits, each migrated and started afterwards\n", "F2 kill amid a migration",
              NameOf(GetParam()), static_cast<long long>(hits));
}

// The clock of one service after another is wrong by an hour, and jumps back.
TEST_P(Services, KeepOrderAndNumbersWhenAClockIsWrong) {
  trial().StartLoad();
  int64_t jumps = 0;
  for (const std::string service : kServices) {
    for (const auto offset : {1h, -1h, 0h}) {
      fault(service).SetClock(offset);
      ++jumps;
      trial().WaitForProgress(60);
      if (HasFatalFailure()) return;
      // It also starts with the wrong clock.
      town().Kill(service);
      town().Start(service);
      trial().WaitForProgress(30);
      if (HasFatalFailure()) return;
    }
  }
  trial().Settle("F13 clock +1 h, -1 h, back", jumps);
}

TEST_P(Services, TakeATokenFromAClockThatIsAMinuteAhead) {
  const auto answer = [&](std::chrono::seconds behind) {
    fault("cases").SetClock(-behind);
    const std::string token = town().Token(SystemClock().Now());
    rpc::Channel channel(town().Target("cases"), [token] { return token; });
    cases::v1::GetCaseFileRequest request;
    request.set_name("cases/C0000001");
    cases::v1::GetCaseFileResponse response;
    const auto called = channel.Call("/kith.cases.v1.CasesService/GetCaseFile", request, response);
    fault("cases").SetClock(0s);
    return called ? Code::kNotFound : called.error().code;
  };
  // In this order: a token that was accepted is remembered for a minute, and both may be the same one.
  EXPECT_EQ(answer(120s), Code::kUnauthenticated);
  EXPECT_EQ(answer(50s), Code::kNotFound);
}

// No space, then a disk that does not flush, then one that does neither; each goes away without anybody's help, and
// once the service is killed while it lasts. PostgreSQL's own disk: tests/faults/disk.
class EmbeddedStore : public Services {};

TEST_P(EmbeddedStore, AnswersNothingWithoutACommitOnABadDisk) {
  trial().StartLoad();
  int64_t faults = 0;
  const auto suffer = [&](const std::string& service, const std::function<void(FaultControl&)>& begin, bool kill) {
    trial().WaitForProgress(100);
    begin(fault(service));
    // A consumer that is refused waits longer and longer before it tries again.
    ASSERT_TRUE(testing::WaitUntil([&] { return fault(service).refused() > 1; }, 30s)) << "the disk was not used";
    if (service == "cases") {
      // What is acknowledged from here on was committed before the fault began.
      const int64_t before = trial().load().acknowledged_by_cases();
      const int64_t retries = trial().load().retries();
      ASSERT_TRUE(testing::WaitUntil([&] { return trial().load().retries() > retries + 20; }, 30s));
      EXPECT_LE(trial().load().acknowledged_by_cases() - before, 8) << "answered while nothing can be committed";
    }
    if (kill) town().Kill(service);
    fault(service).Mend();
    if (kill) town().Start(service);
    trial().WaitForProgress(100);
    ++faults;
  };
  for (const std::string service : {"cases", "sharing"}) {
    for (const bool kill : {false, true}) {
      suffer(
          service, [&](FaultControl& disk) { disk.Full(static_cast<int>(Random(0, 5))); }, kill);
      if (HasFatalFailure()) return;
      suffer(
          service, [](FaultControl& disk) { disk.Broken(false); }, kill);
      if (HasFatalFailure()) return;
      suffer(
          service, [](FaultControl& disk) { disk.Broken(true); }, kill);
      if (HasFatalFailure()) return;
    }
  }
  trial().Settle("F12 disk full, EIO", faults);
}

std::string NameOfStore(const ::testing::TestParamInfo<Store>& info) {
  return info.param == Store::kSqlite ? "OnSqlite" : "OnPostgres";
}

INSTANTIATE_TEST_SUITE_P(Stores, EmbeddedStore, ::testing::Values(Store::kSqlite), NameOfStore);
INSTANTIATE_TEST_SUITE_P(Stores, Services, ::testing::Values(Store::kSqlite, Store::kPostgres), NameOfStore);

}  // namespace
}  // namespace kith::faults
