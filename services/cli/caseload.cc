#include "services/cli/caseload.h"

#include <algorithm>

namespace kith::cli {
namespace {

constexpr int kMostChildren = 18;
constexpr int kLightest = (kMostWeight + kMostChildren - 1) / kMostChildren;  // of a child: light ones fill up too
constexpr int kHeaviest = 200;                                                // in care proceedings
constexpr int kProtected = 150;
constexpr int kLookedAfter = 130;
constexpr int kFamily = kMostWeight / 20;  // with a practitioner, who holds it and not its children

int Children(const CountyFamily& family) { return static_cast<int>(family.children.size()); }

// Of one child at any time.
int HeaviestOf(const CountyFamily& family) {
  int heaviest = kLightest;
  for (const auto& history : family.episodes) {
    const bool is_in_court = !history.proceedings.empty() || history.episode.pre_proceedings_size() > 0;
    if (is_in_court) heaviest = std::max(heaviest, kHeaviest);
    if (!history.episode.child_protection_plans().empty()) heaviest = std::max(heaviest, kProtected);
    if (!history.periods_of_care.empty()) heaviest = std::max(heaviest, kLookedAfter);
  }
  return heaviest;
}

}  // namespace

int WeightAtTheEnd(const CountyFamily& family) {
  const auto& last = family.episodes.back();
  if (last.no_further_action || !last.episode.closure_date().empty()) return 0;
  const auto has_open = [](const auto& parts) {
    return std::any_of(parts.begin(), parts.end(), [](const auto& part) { return part.end_date().empty(); });
  };
  const int each = has_open(last.proceedings)                        ? kHeaviest
                   : has_open(last.episode.child_protection_plans()) ? kProtected
                   : has_open(last.periods_of_care)                  ? kLookedAfter
                                                                     : kLightest;
  return each * Children(family);
}

std::map<std::string, Burden> BurdensOf(const CountyFamily& family) {
  std::map<std::string, Burden> burdens;
  const int at_most = HeaviestOf(family) * Children(family);
  std::string holder;
  for (const auto& history : family.episodes) {
    for (const auto& allocation : history.allocations) {
      holder = allocation.worker();
      burdens[holder].at_most = at_most;
    }
  }
  if (!holder.empty()) burdens[holder].at_the_end = WeightAtTheEnd(family);
  for (const auto& spell : family.practitioners) {
    burdens[spell.worker()].at_most += kFamily;
    if (spell.end_date().empty()) burdens[spell.worker()].at_the_end += kFamily;
  }
  return burdens;
}

}  // namespace kith::cli
