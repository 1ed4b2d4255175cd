// Seeded randomness that is the same on every machine: the standard library's distributions are not.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "shared/calendar/date.h"

namespace kith::cli {

class Rng {
 public:
  explicit Rng(uint64_t seed) : engine_(seed) {}

  // 0 to n - 1; n > 0. The bias of the remainder is below one in 10^12 for the small n used here.
  uint64_t Below(uint64_t n) { return engine_() % n; }
  // first to last, both included.
  int Between(int first, int last) { return first + static_cast<int>(Below(static_cast<uint64_t>(last - first) + 1)); }
  bool Chance(int percent) { return static_cast<int>(Below(100)) < percent; }
  calendar::Date Between(calendar::Date first, calendar::Date last) {
    return first + std::chrono::days(Between(0, static_cast<int>((last - first).count())));
  }
  // An index, chosen by weight.
  std::size_t Weighted(const std::vector<int>& weights) {
    int total = 0;
    for (const int weight : weights) total += weight;
    int drawn = Between(0, total - 1);
    std::size_t i = 0;
    while (drawn >= weights[i]) drawn -= weights[i++];
    return i;
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace kith::cli
