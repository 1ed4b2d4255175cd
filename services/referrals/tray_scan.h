// One look over the items of a tray: their counts by group, and which of them the first page shows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "shared/clock/clock.h"
#include "shared/sql/connection.h"

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

// Where an item stands in the order of its tray: by group (a number or a text, as the column that is grouped by; empty
// when it is due time), then by sort.
struct TrayKey {
  sql::Value group;
  std::string sort;
};

struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};
// The sorts of items that the caller is not to see.
using HiddenItems = std::unordered_set<std::string, TextHash, std::equal_to<>>;

class TrayScan {
 public:
  static constexpr int64_t kMost = 10'000;  // items counted: those that are due first

  // wanted: how many keys the page needs, at least 1. hidden: neither shown nor counted; must outlive the scan.
  TrayScan(v1::TrayGrouping grouping, Instant now, size_t wanted, const HiddenItems& hidden);

  // row: an item's sort and, unless the grouping is by due time, the column that is grouped by. In the order of sort.
  void Add(const sql::RowView& row);

  // True when there may be more items than were counted.
  bool truncated() const { return total_ == kMost; }

  // The first of the added items in the order of the tray, at most as many as wanted. Once.
  std::vector<TrayKey> TakeKeys();

  // Sets groups, total_count, total_overdue_count and counts_truncated.
  void Describe(v1::ListTrayResponse& response) const;

 private:
  // Groups stand in the order of number, then text: an enum's number or a due bucket's, and no number with a text of
  // the rows.
  struct Group {
    int64_t number = 0;
    std::string text;
    int64_t count = 0;
    int64_t overdue = 0;
    std::string first_due;
  };
  struct Item {
    const Group* group;
    std::string sort;
  };
  Group& GroupOf(const sql::RowView& row, std::string_view due);
  Group& GroupOf(int64_t number, std::string_view text);
  void Want(const Group& group, std::string_view sort);
  static bool IsBefore(const Group& a, const Group& b);
  static bool StandsBefore(const Item& a, const Item& b);

  const v1::TrayGrouping grouping_;
  const size_t wanted_;
  const HiddenItems& hidden_;
  const std::string now_, end_of_today_, end_of_tomorrow_;
  std::unordered_map<std::string, Group, TextHash, std::equal_to<>> groups_;  // by text; items point into it
  std::vector<Item> first_;                                                   // a heap, the last of them in front
  int64_t total_ = 0;
  int64_t overdue_ = 0;
};

}  // namespace kith::referrals
