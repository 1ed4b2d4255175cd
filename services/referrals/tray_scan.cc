#include "services/referrals/tray_scan.h"

#include <algorithm>

#include "services/referrals/domain/instants.h"
#include "shared/calendar/date.h"

namespace kith::referrals {

namespace {

constexpr size_t kMostGroups = 200;
constexpr size_t kDueLength = 20;  // "2025-03-04T00:00:00Z", with which a sort begins

// A day's items are due at its end, which is the first moment of the next.
std::string EndOfDayAfter(Instant now, int days) {
  return TextOf(calendar::StartOfDay(calendar::LondonDay(now) + std::chrono::days(days + 1)));
}

}  // namespace

TrayScan::TrayScan(v1::TrayGrouping grouping, Instant now, size_t wanted, const HiddenItems& hidden)
    : grouping_(grouping),
      wanted_(wanted),
      hidden_(hidden),
      now_(TextOf(now)),
      end_of_today_(EndOfDayAfter(now, 0)),
      end_of_tomorrow_(EndOfDayAfter(now, 1)) {}

void TrayScan::Add(const sql::RowView& row) {
  const std::string_view sort = row.Text(0);
  if (!hidden_.empty() && hidden_.contains(sort)) return;
  const std::string_view due = sort.substr(0, kDueLength);
  Group& group = GroupOf(row, due);
  Want(group, sort);
  if (total_ == kMost) return;
  if (group.count == 0) group.first_due = due;
  const bool is_overdue = due < now_;
  ++total_;
  ++group.count;
  overdue_ += is_overdue ? 1 : 0;
  group.overdue += is_overdue ? 1 : 0;
}

TrayScan::Group& TrayScan::GroupOf(const sql::RowView& row, std::string_view due) {
  switch (grouping_) {
    case v1::TRAY_GROUPING_PRIORITY: {
      const auto number = static_cast<int>(row.Integer(1));
      return GroupOf(number, v1::BragRating_Name(number));
    }
    case v1::TRAY_GROUPING_KIND: {
      const auto number = static_cast<int>(row.Integer(1));
      return GroupOf(number, v1::TrayKind_Name(number));
    }
    case v1::TRAY_GROUPING_TEAM:
    case v1::TRAY_GROUPING_PERSON:
    case v1::TRAY_GROUPING_ADDRESS:
    case v1::TRAY_GROUPING_SIBLING_GROUP:
      return GroupOf(0, row.Text(1));
    default:
      break;
  }
  if (due < now_) return GroupOf(1, "overdue");
  if (due <= end_of_today_) return GroupOf(2, "today");
  if (due <= end_of_tomorrow_) return GroupOf(3, "tomorrow");
  return GroupOf(4, "later");
}

TrayScan::Group& TrayScan::GroupOf(int64_t number, std::string_view text) {
  const auto found = groups_.find(text);
  if (found != groups_.end()) return found->second;
  return groups_.emplace(std::string(text), Group{number, std::string(text), 0, 0, {}}).first->second;
}

void TrayScan::Want(const Group& group, std::string_view sort) {
  if (first_.size() == wanted_) {
    // Of its own group it is the last so far.
    if (!IsBefore(group, *first_.front().group)) return;
    std::pop_heap(first_.begin(), first_.end(), StandsBefore);
    first_.pop_back();
  }
  first_.push_back({&group, std::string(sort)});
  std::push_heap(first_.begin(), first_.end(), StandsBefore);
}

bool TrayScan::IsBefore(const Group& a, const Group& b) {
  return a.number != b.number ? a.number < b.number : a.text < b.text;
}

bool TrayScan::StandsBefore(const Item& a, const Item& b) {
  return a.group == b.group ? a.sort < b.sort : IsBefore(*a.group, *b.group);
}

std::vector<TrayKey> TrayScan::TakeKeys() {
  std::sort(first_.begin(), first_.end(), StandsBefore);
  const bool by_number = grouping_ == v1::TRAY_GROUPING_PRIORITY || grouping_ == v1::TRAY_GROUPING_KIND;
  const bool by_due = grouping_ == v1::TRAY_GROUPING_UNSPECIFIED || grouping_ == v1::TRAY_GROUPING_DUE_TIME;
  std::vector<TrayKey> keys;
  for (Item& item : first_) {
    TrayKey key{{}, std::move(item.sort)};
    if (by_number) key.group = item.group->number;
    if (!by_number && !by_due) key.group = item.group->text;
    keys.push_back(std::move(key));
  }
  first_.clear();
  return keys;
}

void TrayScan::Describe(v1::ListTrayResponse& response) const {
  response.set_total_count(total_);
  response.set_total_overdue_count(overdue_);
  response.set_counts_truncated(truncated());
  std::vector<const Group*> groups;
  for (const auto& [text, group] : groups_) {
    if (group.count > 0) groups.push_back(&group);
  }
  const auto keep = groups.begin() + static_cast<std::ptrdiff_t>(std::min(groups.size(), kMostGroups));
  std::partial_sort(groups.begin(), keep, groups.end(), [](const Group* a, const Group* b) {
    return a->count != b->count ? a->count > b->count : IsBefore(*a, *b);
  });
  groups.erase(keep, groups.end());
  std::sort(groups.begin(), groups.end(), [](const Group* a, const Group* b) { return IsBefore(*a, *b); });
  for (const Group* one : groups) {
    auto& group = *response.add_groups();
    group.set_key(one->text);
    group.set_count(one->count);
    group.set_overdue_count(one->overdue);
    *group.mutable_first_due_time() = TimestampOf(InstantOfText(one->first_due));
  }
}

}  // namespace kith::referrals
