// F11: Redis killed, flushed, slow, cut off, and talking rubbish, under two services that use it. Every figure is
// compared with that of a replica that has no Redis; commands go on; nobody waits; and it recovers by itself.
// KITH_KILLS (30) makes it longer.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <functional>
#include <thread>

#include <gtest/gtest.h>

#include "shared/testing/mad_redis.h"
#include "shared/testing/proxy.h"
#include "shared/testing/temp_postgres.h"
#include "shared/testing/temp_redis.h"
#include "shared/testing/wait.h"
#include "tests/faults/town/books.h"
#include "tests/faults/town/town.h"
#include "tests/faults/town/trial.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/reporting/v1/reporting_service.pb.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using testing::Madness;
using testing::Stopwatch;
using testing::WaitUntil;
using Steady = std::chrono::steady_clock;

constexpr const char* kRegister = "/kith.cases.v1.CasesService/RegisterPerson";
constexpr const char* kOpen = "/kith.cases.v1.CasesService/OpenCaseFiles";
constexpr const char* kCount = "/kith.reporting.v1.ReportingService/CountChildren";

// A figure asks Redis twice, for 50 ms each at most; the rest is what a loaded machine may take by itself.
constexpr auto kSlowestFigure = 100ms + 500ms;
constexpr auto kSlowestCommand = 600ms;
constexpr auto kRecovery = 5s;
constexpr int kCommandsInARound = 6;

// Cases, and two replicas of reporting on one database, of which the second one has no Redis.
class TownWithRedis {
 public:
  TownWithRedis() : proxy_(redis_.port()), town_(TownOptions{.store = Store::kPostgres}) {
    std::ofstream(town_.dir().File("cache.key")) << std::string(32, 'k');
    for (const char* service : {"cases", "reporting"}) {
      if (town_.Migrate(service) != 0) throw std::runtime_error("the migration failed: " + town_.LogOf(service));
    }
    town_.Start("cases", 0, WithRedis(20'000));
    town_.Start("reporting", 0, WithRedis(20'000));
    town_.Start("reporting", 1, {});
  }

  Settings WithRedis(int calls_per_second) {
    return {{"KITH_REDIS", "redis://" + proxy_.address()},
            {"KITH_CACHE_KEY_FILE", town_.dir().File("cache.key")},
            {"KITH_CALLS_PER_SECOND", std::to_string(calls_per_second)}};
  }

  testing::TempRedis& redis() { return redis_; }
  testing::Proxy& proxy() { return proxy_; }
  Town& town() { return town_; }

  // How many values Redis has given away so far.
  int64_t Hits() const {
    const std::string stats = redis_.Ask({"INFO", "stats"});
    const size_t at = stats.find("keyspace_hits:");
    return at == std::string::npos ? 0 : std::stoll(stats.substr(at + 14));
  }

  // Commands and figures, as a county would; what they took is noted.
  void Round() {
    for (int i = 0; i < kCommandsInARound; ++i) OpenOneCase();
    for (int replica : {0, 1}) {
      ASSERT_TRUE(WaitUntil([&] { return Applied(replica) >= Head(); }, 20s)) << town_.LogOf("reporting", replica);
    }
    for (int asked = 0; asked < 2; ++asked) {
      for (const char* date : {"2020-03-20", "2024-01-01"}) {
        for (int group = 0; group < 4; ++group) CompareFigures(date, group);
      }
    }
  }

  // Until Redis gives values away again.
  void ExpectRecovery() {
    const Stopwatch watch;
    const int64_t before = Hits();
    EXPECT_TRUE(WaitUntil(
        [&] {
          CompareFigures("2020-03-20", 0);
          return Hits() > before;
        },
        kRecovery))
        << "it did not recover: " << town_.LogOf("reporting");
    slowest_recovery_ = std::max(slowest_recovery_, watch.Elapsed());
  }

  int64_t figures() const { return figures_; }
  int64_t commands() const { return commands_; }
  std::string Slowest() {
    const auto ms = [](std::chrono::milliseconds time) { return std::to_string(time.count()) + " ms"; };
    EXPECT_LT(slowest_figure_, kSlowestFigure);
    EXPECT_LT(slowest_command_, kSlowestCommand);
    const std::string text = "slowest figure " + ms(slowest_figure_) + ", command " + ms(slowest_command_) +
                             ", recovery " + ms(slowest_recovery_);
    slowest_figure_ = slowest_command_ = slowest_recovery_ = {};
    return text;
  }

 private:
  template <class Response, class Request>
  Response Command(const char* method, Request request) {
    request.set_request_id("redis-fault-" + std::to_string(++commands_));
    Response response;
    const Stopwatch watch;
    const auto called = town_.channel("cases").Call(method, request, response);
    slowest_command_ = std::max(slowest_command_, watch.Elapsed());
    EXPECT_TRUE(called) << called.error().reason << ": " << called.error().message;
    return response;
  }

  void OpenOneCase() {
    cases::v1::RegisterPersonRequest person;
    person.mutable_person()->set_given_name("Invented");
    person.mutable_person()->set_birth_date("2012-04-05");
    person.mutable_person()->set_sex(type::v1::SEX_FEMALE);
    person.mutable_person()->set_authority("999");
    const auto registered = Command<cases::v1::RegisterPersonResponse>(kRegister, person);
    cases::v1::OpenCaseFilesRequest open;
    open.add_children(registered.person().name());
    open.set_authority(commands_ % 4 == 0 ? "873" : "999");
    open.set_referral_date("2020-01-06");
    open.set_referral_source(type::v1::REFERRAL_SOURCE_SCHOOLS);
    open.set_primary_need(type::v1::PRIMARY_NEED_FAMILY_DYSFUNCTION);
    (void)Command<cases::v1::OpenCaseFilesResponse>(kOpen, open);
  }

  int64_t Head() { return commands_; }  // each command makes one event
  int64_t Applied(int replica) {
    const auto answer = Figure(replica, "2020-01-01", 0);
    return answer.applied_position();
  }

  reporting::v1::CountChildrenResponse Figure(int replica, const std::string& date, int group) {
    reporting::v1::CountChildrenRequest request;
    request.set_date(date);
    request.set_group_by(static_cast<reporting::v1::Grouping>(group));
    reporting::v1::CountChildrenResponse response;
    const Stopwatch watch;
    const auto called = town_.channel("reporting", replica).Call(kCount, request, response);
    if (replica == 0) slowest_figure_ = std::max(slowest_figure_, watch.Elapsed());
    EXPECT_TRUE(called) << called.error().reason << ": " << called.error().message;
    return response;
  }

  void CompareFigures(const std::string& date, int group) {
    const auto with = Figure(0, date, group);
    EXPECT_EQ(with.SerializeAsString(), Figure(1, date, group).SerializeAsString()) << with.DebugString();
    ++figures_;
  }

  testing::TempRedis redis_;
  testing::Proxy proxy_;
  Town town_;
  int64_t commands_ = 0, figures_ = 0;
  std::chrono::milliseconds slowest_figure_{}, slowest_command_{}, slowest_recovery_{};
};

void Report(const char* fault, int64_t hits, TownWithRedis& place) {
  std::printf("| F11 %-26s %3lld times, %4lld commands and %4lld equal figures so far; %s\n", fault,
              static_cast<long long>(hits), static_cast<long long>(place.commands()),
              static_cast<long long>(place.figures()), place.Slowest().c_str());
  std::fflush(stdout);
}

class RedisFaults : public ::testing::Test {
 protected:
  void SetUp() override {
    KITH_NEEDS_REDIS();
    KITH_NEEDS_POSTGRES();
  }
  const int64_t times_ = std::max<int64_t>(1, Setting("KITH_KILLS", 30) / 15);
};

TEST_F(RedisFaults, ChangeNoAnswerStopNoCommandAndPass) {
  TownWithRedis place;
  place.ExpectRecovery();
  place.Round();
  Report("none", 0, place);

  const auto suffer = [&](const char* name, const std::function<void()>& begin, const std::function<void()>& end) {
    for (int64_t i = 0; i < times_ && !HasFailure(); ++i) {
      begin();
      place.Round();
      end();
      place.ExpectRecovery();
    }
    Report(name, times_, place);
  };
  auto& redis = place.redis();
  auto& proxy = place.proxy();
  suffer(
      "killed", [&] { redis.Kill(); }, [&] { redis.Restart(); });
  suffer(
      "stopped", [&] { redis.Pause(); }, [&] { redis.Resume(); });
  suffer(
      "slow by 2 s", [&] { proxy.SetLatency(2s); }, [&] { proxy.Heal(); });
  suffer(
      "cut off in silence", [&] { proxy.SetBlackHole(true); }, [&] { proxy.Heal(); });
  suffer(
      "in slices of one byte", [&] { proxy.SetSliced(true); }, [&] { proxy.Heal(); });
  {
    std::jthread flushing([&](std::stop_token stop) {
      while (!stop.stop_requested()) redis.Flush();
    });
    std::jthread cutting([&](std::stop_token stop) {
      while (!stop.stop_requested()) {
        (void)WaitUntil([&] { return proxy.ResetAll() > 0 || stop.stop_requested(); });
      }
    });
    place.Round();
  }
  place.ExpectRecovery();
  Report("flushed and reset all the time", 1, place);
}

TEST_F(RedisFaults, OfAServerThatTalksRubbishChangeNothingEither) {
  TownWithRedis place;
  testing::MadRedis mad(Madness::kRandomBytes, Seed(), 10);
  const std::string url = mad.Url();
  const int port = std::stoi(url.substr(url.rfind(':') + 1));
  constexpr std::pair<Madness, const char*> kAll[] = {
      {Madness::kRandomBytes, "random bytes"},    {Madness::kWrongTypes, "wrong types"},
      {Madness::kHugeLengths, "huge lengths"},    {Madness::kEndlessBulk, "an endless bulk"},
      {Madness::kDripping, "a byte every 10 ms"}, {Madness::kTooMany, "too many replies"},
      {Madness::kOtherValues, "others' values"},  {Madness::kErrors, "errors"},
      {Madness::kBigNumbers, "enormous counts"}};
  int64_t answered = 0;
  for (int64_t i = 0; i < std::max<int64_t>(1, times_ / 2); ++i) {
    for (const auto& [madness, name] : kAll) {
      mad.Become(madness);
      place.proxy().SetTarget(port);
      place.proxy().ResetAll();
      answered = mad.answered();
      EXPECT_TRUE(WaitUntil([&] { return mad.answered() > answered; })) << name << " was not heard";
      place.Round();
      Report(name, mad.answered() - answered, place);
      if (HasFailure()) return;
    }
    place.proxy().SetTarget(place.redis().port());
    place.proxy().ResetAll();
    place.ExpectRecovery();
  }
}

// Two replicas keep to one rate for a caller, each keeps to it while Redis is gone, and others are not concerned.
TEST_F(RedisFaults, RelaxTheRateOfACallerToThatOfEachReplica) {
  constexpr int kRate = 40;
  testing::TempRedis redis;
  Town town({.store = Store::kPostgres});
  std::ofstream(town.dir().File("cache.key")) << std::string(32, 'k');
  const Settings limited = {{"KITH_REDIS", redis.SocketUrl()},
                            {"KITH_CACHE_KEY_FILE", town.dir().File("cache.key")},
                            {"KITH_CALLS_PER_SECOND", std::to_string(kRate)}};
  ASSERT_EQ(town.Migrate("reporting"), 0);
  for (int replica : {0, 1}) town.Start("reporting", replica, limited);

  std::atomic<int64_t> admitted{0}, refused{0}, other{0};
  std::atomic<bool> stop{false};
  std::vector<std::jthread> callers;
  for (int replica : {0, 1}) {
    callers.emplace_back([&, replica] {
      reporting::v1::CountChildrenRequest request;
      request.set_date("2020-03-20");
      while (!stop) {
        reporting::v1::CountChildrenResponse response;
        const auto called = town.channel("reporting", replica).Call(kCount, request, response);
        ++(called ? admitted : called.error().reason == "RATE_LIMITED" ? refused : other);
      }
    });
  }
  const auto rate_over = [&](std::chrono::milliseconds time) {
    const auto began = Steady::now();
    const int64_t before = admitted;
    (void)WaitUntil([] { return false; }, time);
    return static_cast<double>(admitted - before) / std::chrono::duration<double>(Steady::now() - began).count();
  };
  (void)rate_over(2s);  // the bursts
  const double together = rate_over(3s);
  redis.Kill();
  (void)rate_over(1s);
  const double alone = rate_over(2s);
  redis.Restart();
  (void)rate_over(2s);
  const double again = rate_over(2s);
  stop = true;
  callers.clear();
  std::printf("| F11 two replicas at %d calls/s: together %.0f, each alone without Redis %.0f, again %.0f calls/s\n",
              kRate, together, alone, again);
  EXPECT_LT(together, 1.3 * kRate);
  EXPECT_GT(together, 0.5 * kRate);
  EXPECT_GT(alone, 1.4 * kRate);
  EXPECT_LT(alone, 2.3 * kRate);
  EXPECT_LT(again, 1.3 * kRate);
  EXPECT_GT(refused, 0);
  EXPECT_EQ(other, 0);
}

}  // namespace
}  // namespace kith::faults
