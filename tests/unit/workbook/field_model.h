// What must stand in a field after many hands wrote it: a model that knows nothing of how the merge is made. It keeps
// what every writer wrote and had seen.
#pragma once

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace kith::workbook {

class FieldModel {
 public:
  void Write(const std::string& worker, const std::string& value, int64_t base_revision) {
    ++revision_;
    const bool in_conflict = InConflict();
    Drop([&](const Kept& kept) { return kept.worker == worker || (!in_conflict && kept.revision <= base_revision); });
    Keep(worker, value);
  }
  void Settle(const std::string& worker, const std::string& value, const std::vector<int64_t>& seen) {
    ++revision_;
    Drop([&](const Kept& kept) { return std::find(seen.begin(), seen.end(), kept.revision) != seen.end(); });
    Keep(worker, value);
  }

  bool InConflict() const { return kept_.size() > 1; }
  int64_t revision() const { return revision_; }
  size_t size() const { return kept_.size(); }
  std::multiset<std::string> Values() const {
    std::multiset<std::string> values;
    for (const auto& kept : kept_) values.insert(kept.value);
    return values;
  }

 private:
  struct Kept {
    std::string worker;
    std::string value;
    int64_t revision;
  };
  template <class Predicate>
  void Drop(Predicate gone) {
    kept_.erase(std::remove_if(kept_.begin(), kept_.end(), gone), kept_.end());
  }
  // Two who say the same do not contradict each other.
  void Keep(const std::string& worker, const std::string& value) {
    if (std::none_of(kept_.begin(), kept_.end(), [&](const Kept& kept) { return kept.value == value; }))
      kept_.push_back({worker, value, revision_});
  }

  std::vector<Kept> kept_;  // not yet seen and overwritten, nor taken back by their own writers
  int64_t revision_ = 0;
};

}  // namespace kith::workbook
