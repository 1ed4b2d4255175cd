// F10: every wire of the suite is slow, cut, silent, sliced, half closed and narrow, under load. Deadlines are kept,
// nothing that was acknowledged is lost, and after more than a thousand cuts no thread and no connection is left over.
// KITH_KILLS (30) makes it longer.
#include <algorithm>
#include <cstdio>
#include <functional>

#include <gtest/gtest.h>

#include "shared/testing/temp_postgres.h"
#include "shared/testing/wait.h"
#include "tests/faults/network/wires.h"
#include "tests/faults/town/trial.h"

namespace kith::faults {
namespace {

using namespace std::chrono_literals;
using testing::Proxy;
using testing::WaitUntil;
using Steady = std::chrono::steady_clock;

constexpr auto kDeadline = 300ms;
constexpr int kProbes = 5;
// A call that is swallowed ends at its deadline. One of five may be late because the machine is.
constexpr auto kTolerance = 100ms;
constexpr auto kLateMachine = 1500ms;
// After a connection died without a word: gRPC's keepalive takes 15 s, PostgreSQL's and Kafka's answers 10 s.
constexpr auto kFoundOut = 30s;

std::string Ms(Steady::duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count()) + " ms";
}

class NetworkFaults : public ::testing::Test {
 protected:
  static LoadOptions Impatient() {
    LoadOptions options;
    options.cases_clients = 3;
    options.referrals_clients = 1;
    options.timeout = 1000ms;
    return options;
  }

  void SetUp() override {
    KITH_NEEDS_POSTGRES();
    wires_ = std::make_unique<Wires>();
    trial_ = std::make_unique<Trial>(wires_->town(), Impatient());
  }

  // Whatever is wrong, a call ends at its deadline or before. swallowed: it cannot end before.
  void ExpectDeadlinesKept(bool swallowed) {
    const Probes probes = wires_->CallCases(kDeadline, kProbes);
    EXPECT_LE(probes.median, kDeadline + kTolerance);
    EXPECT_LE(probes.slowest, kDeadline + kLateMachine);
    if (swallowed) {
      EXPECT_GE(probes.median, kDeadline - kTolerance);
    }
    late_ = std::max<Steady::duration>(late_, probes.median - kDeadline);
  }

  // One after another, each until it has been seen and healed.
  void SufferAllOn(Proxy& wire, bool is_clients) {
    const auto heal = [&] {
      wire.Heal();
      trial_->WaitForProgress(5);
    };
    wire.SetLatency(is_clients ? 2000ms : 100ms);
    ExpectDeadlinesKept(is_clients);
    heal();
    wire.SetSliced(true);
    trial_->WaitForProgress(5);
    heal();
    wire.SetBandwidth(20'000);
    ExpectDeadlinesKept(false);
    heal();
    wire.SetBlackHole(true);
    ExpectDeadlinesKept(is_clients);
    heal();
    wire.SetRefusing(true);
    cuts_ += wire.ResetAll();
    ExpectDeadlinesKept(false);
    heal();
    for (const auto side : {Proxy::Side::kClient, Proxy::Side::kServer}) {
      cuts_ += wire.open_connections();
      wire.HalfCloseAll(side);
      trial_->WaitForProgress(5);
    }
  }

  // Again and again, as fast as they come back.
  void CutUnderLoad(Proxy& wire, int rounds) {
    for (int i = 0; i < rounds && !HasFatalFailure(); ++i) {
      ASSERT_TRUE(WaitUntil([&] { return wire.open_connections() > 1; }, 20s)) << "nobody connects any more";
      cuts_ += wire.ResetAll();
      trial_->WaitForProgress(1);
    }
  }

  std::string TakeSummary() {
    const std::string text = std::to_string(std::exchange(cuts_, 0)) + " connections cut; calls end " + Ms(late_) +
                             " after their deadline at most";
    late_ = {};
    return text;
  }

  std::unique_ptr<Wires> wires_;
  std::unique_ptr<Trial> trial_;
  int cuts_ = 0;
  Steady::duration late_{};
  const int times_ = static_cast<int>(std::max<int64_t>(1, Setting("KITH_KILLS", 30) / 30));
};

TEST_F(NetworkFaults, OnAnyWireLoseNothingAndHoldNobodyBeyondTheDeadline) {
  trial_->StartLoad();
  trial_->WaitForProgress(100);
  trial_->Settle("F10 no fault", 0);
  const auto before = wires_->HeldByServices();

  const struct {
    const char* name;
    Proxy& wire;
    bool is_clients;
  } kWires[] = {{"F10 client to service", wires_->clients(), true},
                {"F10 service to PostgreSQL", wires_->postgres(), false},
                {"F10 service to Kafka", wires_->kafka(), false},
                {"F10 service to service", wires_->peers(), false}};
  int all_cuts = 0;
  for (const auto& [name, wire, is_clients] : kWires) {
    trial_->StartLoad();
    for (int i = 0; i < times_; ++i) {
      SufferAllOn(wire, is_clients);
      if (HasFatalFailure()) return;
      if (is_clients) {
        cuts_ += CutClients(*wires_, 1000);
      } else {
        CutUnderLoad(wire, 10);
      }
      if (HasFatalFailure()) return;
    }
    all_cuts += cuts_;
    const int faults = 8 * times_;
    trial_->Settle(name, faults, TakeSummary());
    if (HasFailure()) return;
  }
  EXPECT_GE(all_cuts, 1000);

  // A service keeps some spare threads and connections; what leaks with each cut is far more.
  constexpr int kSpare = 30;
  std::map<std::string, Wires::Held> after;
  EXPECT_TRUE(WaitUntil(
      [&] {
        after = wires_->HeldByServices();
        return std::all_of(after.begin(), after.end(), [&](const auto& entry) {
          const auto& [service, held] = entry;
          return held.threads <= before.at(service).threads + kSpare && held.files <= before.at(service).files + kSpare;
        });
      },
      20s));
  std::string line;
  for (const auto& [service, held] : after) {
    line += " " + service + " " + std::to_string(before.at(service).threads) + " -> " + std::to_string(held.threads) +
            " and " + std::to_string(before.at(service).files) + " -> " + std::to_string(held.files) + ";";
  }
  std::printf("| F10 threads and open files after %d cuts:%s\n", all_cuts, line.c_str());
}

TEST_F(NetworkFaults, ThatForgetConnectionsAreFoundOut) {
  trial_->StartLoad();
  trial_->WaitForProgress(50);
  for (Proxy* wire : wires_->all()) wire->ForgetConnections();
  const auto began = Steady::now();
  trial_->WaitForProgress(50, kFoundOut);
  if (HasFatalFailure()) return;
  const auto took = Steady::now() - began;
  // The server's keepalives would tell PostgreSQL in 11 s that the session which leads is gone; the proxy answers them.
  wires_->postgres().ResetAll();
  trial_->Settle("F10 all connections forgotten", 1, "commands again after " + Ms(took));
}

}  // namespace
}  // namespace kith::faults
