#include "services/referrals/hidden.h"

#include <map>

#include "services/referrals/domain/restricted_child.h"
#include "shared/front/stored_streams.h"

namespace kith::referrals {

namespace {

constexpr std::string_view kItemsOfChildren =
    "SELECT c.child, t.sort FROM tray_child_view c JOIN tray_view t ON t.stream = c.stream WHERE c.child = ANY "
    "($1::text[])";
constexpr std::string_view kItemsOfChild =
    "SELECT c.child, t.sort FROM tray_child_view c JOIN tray_view t ON t.stream = c.stream WHERE c.child = $1";

// Of the restricted children, who are `among`.
std::set<std::string> HiddenOf(journal::Journal& journal, const Context& context, StoredStreams& known,
                               const std::set<std::string>& among) {
  std::vector<std::string> streams;
  for (const auto& child : among) {
    for (auto& stream : HidingStreams(child)) streams.push_back(std::move(stream));
  }
  known.Read(journal, streams);
  std::set<std::string> hidden;
  for (const auto& child : among) {
    if (IsHidden(known, child, context)) hidden.insert(child);
  }
  return hidden;
}

}  // namespace

std::set<std::string> HiddenAmong(journal::Journal& journal, const Context& context,
                                  const std::set<std::string>& children) {
  if (children.empty()) return {};
  StoredStreams known(journal, {kRestrictedChildren});
  const auto* all = known.Find<v1::RestrictedChildren>(kRestrictedChildren);
  if (!all) return {};
  std::set<std::string> restricted;
  for (const auto& child : children) {
    if (IsNamed(*all, child)) restricted.insert(child);
  }
  return HiddenOf(journal, context, known, restricted);
}

HiddenItems HiddenItemsOf(journal::Journal& journal, const Context& context) {
  StoredStreams known(journal, {kRestrictedChildren});
  const auto* all = known.Find<v1::RestrictedChildren>(kRestrictedChildren);
  if (!all || all->children().empty()) return {};
  sql::Bulk items{kItemsOfChildren, kItemsOfChild, {sql::Type::kText}, {}};
  for (const auto& child : all->children()) items.rows.push_back({child});
  const auto rows = journal.readers().With(
      [&](sql::Connection& connection) { return std::move(connection.Run({std::move(items)})[0]); });
  std::set<std::string> waiting;
  for (const auto& row : rows) waiting.insert(sql::AsText(row[0]));
  const auto hidden = HiddenOf(journal, context, known, waiting);
  HiddenItems sorts;
  for (const auto& row : rows) {
    if (hidden.contains(sql::AsText(row[0]))) sorts.insert(sql::AsText(row[1]));
  }
  return sorts;
}

}  // namespace kith::referrals
