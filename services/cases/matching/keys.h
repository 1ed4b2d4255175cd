// Blocking: which records are worth comparing. A record has about ten keys; whoever shares one with what is searched
// for is a candidate. A key is eight bytes of a digest, so that nothing can be read in the view that holds them.
//
// The keys find a record although any one of its names is wrong and its date of birth has its day and month swapped, or
// its year or day wrong, or although the date is wrong altogether and both names sound right.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "services/cases/matching/profile.h"

namespace kith::cases::matching {

struct SearchKey {
  int64_t key = 0;
  int weight = 0;  // how much sharing it says, for choosing among too many candidates

  bool operator==(const SearchKey&) const = default;
};

// Those of a record, each once, in order.
std::vector<int64_t> StoredKeys(const Profile& recorded);

// Those to look for: the same, and those of usual errors. Each once, at most kMostSearchKeys.
inline constexpr size_t kMostSearchKeys = 64;
std::vector<SearchKey> SearchKeys(const Profile& wanted);

// Records of a key that are looked at, the oldest ones first, and records that are compared: so that no name is common
// enough to make a search slow.
inline constexpr int kMostRowsOfAKey = 200;
inline constexpr size_t kMostCompared = 100;

// The records that share most with what is searched for, best first, at most kMostCompared. hits: a record and the
// weight of a key that it shares, in any order.
std::vector<std::string> ChooseCandidates(const std::vector<std::pair<std::string, int>>& hits);

}  // namespace kith::cases::matching
