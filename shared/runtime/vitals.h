// What a scrape or a probe wants to know and must not wait for: looked up again and again beforehand, by threads that
// may wait.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "shared/clock/clock.h"
#include "shared/journal/journal.h"
#include "shared/rpc/client.h"
#include "shared/runtime/background.h"

namespace kith::runtime {

// As the journal's database said last.
struct JournalVitals {
  int64_t position = 0;
  bool leads = false;
  int64_t published = 0;                      // of the relay's cursors, the furthest
  std::optional<Instant> oldest_unpublished;  // when it was recorded
  std::map<std::string, int64_t> parked;      // by source: streams that wait
};

struct PeerVitals {
  bool reachable = false;
  int64_t position = 0;  // the head of its journal, when it was last reachable
};

class Vitals {
 public:
  using Peers = std::map<std::string, std::shared_ptr<rpc::Channel>>;

  // sources: peers whose events are consumed here. acknowledged: how far the relay has got, 0 when it does not know;
  // null when nothing is published.
  Vitals(journal::Journal& journal, const Peers& peers, std::vector<std::string> sources,
         std::function<int64_t()> acknowledged);
  // Waits for what is being asked.
  ~Vitals();

  JournalVitals journal() const;
  std::map<std::string, PeerVitals> peers() const;
  // Since the database last answered.
  std::chrono::milliseconds silence() const;

 private:
  std::chrono::milliseconds LookAtJournal();
  std::chrono::milliseconds LookAtPeer(const std::string& name, rpc::Channel& peer);

  journal::Journal& journal_;
  const std::vector<std::string> sources_;
  const std::function<int64_t()> acknowledged_;

  mutable std::mutex mutex_;
  JournalVitals found_;
  std::map<std::string, PeerVitals> peers_;
  std::chrono::steady_clock::time_point answered_ = std::chrono::steady_clock::now();
  std::vector<std::unique_ptr<Loop>> loops_;  // last: their threads use the rest
};

}  // namespace kith::runtime
