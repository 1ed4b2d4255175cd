#include "services/cli/family_queue.h"

#include <algorithm>
#include <utility>

namespace kith::cli {
namespace {

// Further ahead nothing is looked at: families are large.
constexpr std::size_t kMostWaiting = 256;

}  // namespace

bool FamilyQueue::HasRoom(const std::map<std::string, Burden>& burdens) const {
  return std::all_of(burdens.begin(), burdens.end(), [this](const auto& each) {
    const auto& [worker, burden] = each;
    const auto found = loads_.find(worker);
    if (found == loads_.end() || found->second.under_way == 0) return true;
    return found->second.under_way + found->second.kept + burden.at_most <= kMostWeight;
  });
}

std::optional<CountyFamily> FamilyQueue::Take() {
  const std::lock_guard lock(mutex_);
  const auto take = [this](Waiting taken) {
    for (const auto& [worker, burden] : taken.burdens) loads_[worker].under_way += burden.at_most;
    return std::move(taken.family);
  };
  const auto found =
      std::find_if(waiting_.begin(), waiting_.end(), [this](const Waiting& each) { return HasRoom(each.burdens); });
  if (found != waiting_.end()) {
    Waiting taken = std::move(*found);
    waiting_.erase(found);
    return take(std::move(taken));
  }
  while (has_more_ && waiting_.size() < kMostWaiting) {
    auto family = next_();
    has_more_ = family.has_value();
    if (!family) break;
    Waiting next{*std::move(family), {}};
    next.burdens = BurdensOf(next.family);
    if (HasRoom(next.burdens)) return take(std::move(next));
    waiting_.push_back(std::move(next));
  }
  return std::nullopt;
}

void FamilyQueue::Finish(const CountyFamily& family) {
  const std::lock_guard lock(mutex_);
  for (const auto& [worker, burden] : BurdensOf(family)) {
    loads_[worker].under_way -= burden.at_most;
    loads_[worker].kept += burden.at_the_end;
  }
}

}  // namespace kith::cli
