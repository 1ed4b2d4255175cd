// The consumer's core on its own: what a standby does while another replica applies.
#include "shared/kafka/consumer_core.h"

#include <deque>

#include <gtest/gtest.h>

#include "shared/kafka/relay.h"

namespace kith::kafka {
namespace {

using std::chrono::milliseconds;

class StillClock final : public SteadyClock {
 public:
  SteadyTime Now() const override { return now; }
  SteadyTime now{};
};

// Hands out what a journal of that many entries would have published.
class Records final : public RecordReader {
 public:
  explicit Records(int64_t count) : count_(count) {}
  std::optional<Received> Next(milliseconds) override {
    if (next_ > count_) return std::nullopt;
    journal::Entry entry;
    entry.position = next_;
    entry.stream = "cases/C0000001";
    entry.version = next_;
    entry.type = "kith.cases.v1.CaseClosed";
    entry.event_id = "test-" + std::to_string(next_);
    entry.occurred_on = "2026-03-02";
    return Received{*MakeInternalRouter("cases")(entry), next_++ - 1};
  }

 private:
  const int64_t count_;
  int64_t next_ = 1;
};

TEST(ConsumerStandingBy, KeepsUpWithTheOneThatAppliesAndTakesOverAtItsNextTurn) {
  StillClock clock;
  bool leads = false;
  int64_t stored = 0;  // the other one's work, then ours
  ConsumerEffects effects;
  effects.last_applied = [&] { return stored; };
  effects.may_run = [&] { return leads; };
  effects.apply = [&](const std::vector<journal::Entry>& batch) -> Result<int64_t> {
    EXPECT_EQ(batch.front().position, stored + 1);
    return stored = batch.back().position;
  };
  const Feed none = [](int64_t, int) -> Result<std::vector<journal::Entry>> { return std::vector<journal::Entry>(); };
  ConsumerCore core({}, effects, none, std::make_unique<Records>(1000), clock, 1);

  milliseconds longest{0};
  for (int turn = 0; turn < 100; ++turn) {
    if (turn % 2 == 0) stored += 9;  // applied elsewhere
    longest = std::max(longest, core.Turn());
  }
  EXPECT_LE(longest, milliseconds(200)) << "a standby that backs off is late when it is needed";
  EXPECT_EQ(core.stats().applied, 0);
  EXPECT_EQ(core.stats().refusals, 0) << "standing by is no refusal";
  EXPECT_EQ(core.stats().last_problem, "");

  leads = true;
  for (int turn = 0; turn < 10 && stored < 1000; ++turn) core.Turn();
  EXPECT_EQ(stored, 1000);
  EXPECT_EQ(core.stats().applied, 550) << "each once, after what the other one applied";
}

}  // namespace
}  // namespace kith::kafka
