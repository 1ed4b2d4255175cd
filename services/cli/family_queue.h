// The families of a county, in an order in which no worker has too many of them at a time: where families go through
// their histories side by side, a caseload holds what is under way beside what stays open in the end.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "services/cli/caseload.h"
#include "services/cli/county.h"

namespace kith::cli {

// Thread-safe.
class FamilyQueue {
 public:
  // next: the county's families in their order, then nothing.
  explicit FamilyQueue(std::function<std::optional<CountyFamily>()> next) : next_(std::move(next)) {}

  // The first family for which its workers have room, whatever becomes of those under way. Nothing when all have been
  // taken, or there is no room until another one has finished.
  std::optional<CountyFamily> Take();
  // Its history has been recorded: its workers are free for others.
  void Finish(const CountyFamily& family);

 private:
  struct Waiting {
    CountyFamily family;
    std::map<std::string, Burden> burdens;  // by worker
  };
  struct Load {
    int under_way = 0;  // at most
    int kept = 0;
  };
  bool HasRoom(const std::map<std::string, Burden>& burdens) const;

  const std::function<std::optional<CountyFamily>()> next_;
  std::mutex mutex_;
  std::deque<Waiting> waiting_;        // passed over
  std::map<std::string, Load> loads_;  // by worker
  bool has_more_ = true;
};

}  // namespace kith::cli
