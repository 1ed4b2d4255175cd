// What everything in a simulated world stands on: one time, one source of chance, one list of what went wrong.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <string_view>

#include "shared/clock/clock.h"
#include "shared/clock/steady_clock.h"

namespace kith::simulation {

using std::chrono::microseconds;
using std::chrono::milliseconds;

// The same numbers for the same seed, on every machine.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed * 0xD1B54A32D192ED03u + 1) {}

  uint64_t Next() {  // splitmix64
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  size_t Below(size_t limit) { return static_cast<size_t>(Next() % limit); }
  int64_t Between(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(Next() % static_cast<uint64_t>(most - least + 1));
  }
  bool Chance(size_t per_thousand) { return Below(1000) < per_thousand; }

 private:
  uint64_t state_;
};

// Wall time and waiting time, which move together and only when they are told to.
class Time {
 public:
  void Advance(microseconds by) { since_start_ += by; }
  microseconds since_start() const { return since_start_; }

 private:
  microseconds since_start_{std::chrono::hours(1)};
};

class WallClock final : public Clock {
 public:
  explicit WallClock(const Time& time) : time_(time) {}
  Instant Now() const override { return Instant(std::chrono::seconds(1'772'445'600)) + time_.since_start(); }

 private:
  const Time& time_;
};

class WaitingClock final : public SteadyClock {
 public:
  explicit WaitingClock(const Time& time) : time_(time) {}
  SteadyTime Now() const override { return SteadyTime(time_.since_start()); }

 private:
  const Time& time_;
};

// A wrong variant of something that our code relies on. The simulation must notice each.
enum class Planted {
  kNothing,
  kAcknowledgesBeforeStoring,  // broker: a record is reported before it is stored
  kReordersRetries,            // broker: what is retried may come after what followed it
  kHidesLoss,                  // broker: the end of a topic never goes back
  kCursorIsAhead,              // relay's journal: the cursor that is read is one further than the one that was saved
  kForgetsRefills,             // relay's journal: a crash forgets refills and topics' ends
  kLeaderIsNeverTold,          // replica: goes on publishing when another one leads
  kReadsUncommitted,           // store: readers see what is not committed
  kAnswersBeforeCommit,        // store: a commit is answered, and lost in a crash
  kForgetsRequests,            // store: no stored answer is ever found
  kHasNoHeadLock,              // store: two transactions hold the head
  kHidesOthersChanges,         // store: a replica is not told which streams another one changed
  kSavesPositionApart,         // consumer: the position is not in the transaction of the effect
  kComparesNoPosition,         // consumer: the position is set without a look at the old one
  kFeedEndsEarly,              // consumer: the feed says that there is no more
  kCount,
};
std::string_view NameOf(Planted planted);

// What a schedule came across. A kind that no schedule meets would be a hole in the simulation.
enum class Met {
  kUnknownOutcome,
  kStoreRefusal,
  kStoreLost,
  kCrash,
  kPause,
  kLeadLost,
  kRebuild,
  kRefillByMark,
  kRefillByOffset,
  kNewCluster,
  kTruncation,
  kRetention,
  kDuplicate,
  kLostAcknowledgement,
  kFailedReport,
  kFatal,
  kWatchdog,
  kFull,
  kLateArrival,
  kGap,
  kSkipped,
  kFromFeed,
  kUnreadable,
  kNotApplied,
  kCursorMoved,
  kRetry,
  kStoredAnswer,
  kLeftForNextBatch,
  kDecidedAhead,
  kDecidedMore,
  kDecidedInVain,
  kCount,
};
std::string_view NameOf(Met met);

struct Ground {
  explicit Ground(uint64_t seed) : random(seed) {}

  Random random;
  Time time;
  WallClock wall{time};
  WaitingClock steady{time};
  Planted planted = Planted::kNothing;
  bool faulty = true;    // false: nothing goes wrong any more
  bool tracing = false;  // every step on stdout
  std::string failure;   // the first broken promise
  std::array<int64_t, static_cast<size_t>(Met::kCount)> met{};

  bool Fault(size_t per_thousand) { return faulty && random.Chance(per_thousand); }
  bool Has(Planted fault) const { return planted == fault; }
  void Meet(Met what) { ++met[static_cast<size_t>(what)]; }
  void Fail(std::string what) {
    Trace([&] { return "BROKEN: " + what; });
    if (failure.empty()) failure = std::move(what);
  }
  // Makes the line only when it is wanted.
  template <class Line>
  void Trace(Line&& line) {
    if (tracing) std::cout << "| " << time.since_start().count() / 1000 - 3'600'000 << " ms  " << line() << '\n';
  }
};

}  // namespace kith::simulation
