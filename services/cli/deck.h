// Shares that a generated county must keep to: deals out of bins so that, whatever has been dealt so far, the next one
// brings the shares as close as it can. No randomness: a share is met in every county, not on average over counties.
#pragma once

#include <initializer_list>
#include <vector>

namespace kith::cli {

class Deck {
 public:
  // The share of each bin, in any unit.
  Deck(std::initializer_list<double> shares) : shares_(shares), taken_(shares.size(), 0) {
    for (const double share : shares_) sum_ += share;
  }
  // Two bins: yes is 0, no is 1.
  static Deck Of(double percent) { return {percent, 100 - percent}; }

  // The bin that lacks most, were `weight` more dealt; of those allowed, which is all of them where none are named.
  std::size_t Next(int weight, const std::vector<std::size_t>& allowed = {}) const {
    const double total = total_ + weight;
    std::size_t best = allowed.empty() ? 0 : allowed.front();
    const auto lack = [&](std::size_t bin) { return shares_[bin] / sum_ * total - taken_[bin]; };
    for (std::size_t bin = 0; bin < shares_.size(); ++bin) {
      bool may = allowed.empty();
      for (const auto one : allowed) may = may || one == bin;
      if (may && lack(bin) > lack(best)) best = bin;
    }
    return best;
  }
  bool Yes(int weight) const { return Next(weight) == 0; }

  // What came of it, which need not be what was dealt: a day may lie where the calendar leaves no choice.
  void Took(std::size_t bin, int weight) {
    taken_[bin] += weight;
    total_ += weight;
  }
  void TookYes(bool yes, int weight) { Took(yes ? 0 : 1, weight); }

 private:
  std::vector<double> shares_;
  std::vector<double> taken_;
  double sum_ = 0;
  double total_ = 0;
};

}  // namespace kith::cli
