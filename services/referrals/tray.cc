#include <algorithm>
#include <charconv>
#include <limits>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/referrals/domain/instants.h"
#include "services/referrals/domain/new_contact.h"
#include "services/referrals/hidden.h"
#include "services/referrals/tray_scan.h"
#include "services/referrals/views.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/front/page.h"

namespace kith::referrals {

namespace {

// The column that a grouping sorts and counts by; empty: due time.
std::string ColumnOf(v1::TrayGrouping grouping) {
  switch (grouping) {
    case v1::TRAY_GROUPING_PRIORITY:
      return "priority";
    case v1::TRAY_GROUPING_TEAM:
      return "team";
    case v1::TRAY_GROUPING_PERSON:
      return "person";
    case v1::TRAY_GROUPING_ADDRESS:
      return "address_key";
    case v1::TRAY_GROUPING_SIBLING_GROUP:
      return "sibling_group";
    case v1::TRAY_GROUPING_KIND:
      return "kind";
    default:
      return {};
  }
}

bool IsNumber(v1::TrayGrouping grouping) {
  return grouping == v1::TRAY_GROUPING_PRIORITY || grouping == v1::TRAY_GROUPING_KIND;
}

template <class E>
checks::Refused CheckOptional(const char* field, E value) {
  if (static_cast<int>(value) == 0) return std::nullopt;
  return checks::CheckKnown(field, value);
}

checks::Refused CheckFilters(const v1::ListTrayRequest& request) {
  if (auto wrong = CheckOptional("group_by", request.group_by())) return wrong;
  if (auto wrong = CheckOptional("kind", request.kind())) return wrong;
  if (auto wrong = CheckOptional("state", request.state())) return wrong;
  if (auto wrong = CheckOptional("brag_rating", request.brag_rating())) return wrong;
  if (!request.authority().empty()) {
    if (auto wrong = checks::CheckAuthority("authority", request.authority())) return wrong;
  }
  if (!request.team().empty()) {
    if (auto wrong = checks::CheckName("team", request.team(), "teams")) return wrong;
  }
  return CheckAddressKey("address_key", request.address_key());
}

// A statement that grows with its values.
struct Statement {
  std::string text;
  std::vector<sql::Value> values;

  std::string Place(sql::Value value) {
    values.push_back(std::move(value));
    return "$" + std::to_string(values.size());
  }
  void And(const std::string& column, const char* comparison, sql::Value value) {
    text += " AND " + column + comparison + Place(std::move(value));
  }
};

// Team, person, address and sibling group have an index each; the rest is looked for among the rows in the order of
// sort. Of what stands in a CASE PostgreSQL's planner assumes the half, and so reads the first rows by an index, in
// order. Of plain comparisons it would assume, while nobody has analysed the table, that next to nothing is left, and
// read and sort the whole table, dead rows and all.
void Filter(Statement& statement, const v1::ListTrayRequest& request, const std::string& now) {
  statement.text += " WHERE 1 = 1";
  if (!request.team().empty()) statement.And("team", " = ", request.team());
  if (!request.responsible().empty()) statement.And("person", " = ", request.responsible());
  if (!request.address_key().empty()) statement.And("address_key", " = ", request.address_key());
  if (!request.sibling_group().empty()) statement.And("sibling_group", " = ", request.sibling_group());
  if (request.overdue()) statement.And("sort", " < ", now);
  statement.text += " AND CASE WHEN 1 = 1";
  if (!request.authority().empty()) statement.And("authority", " = ", request.authority());
  if (request.kind() != 0) statement.And("kind", " = ", int64_t{request.kind()});
  if (request.state() != 0) statement.And("state", " = ", int64_t{request.state()});
  if (request.brag_rating() != 0) statement.And("priority", " = ", int64_t{request.brag_rating()});
  statement.text += " THEN TRUE ELSE FALSE END";
}

// What stands before a page's first row: "<sort>", or "<group>\n<sort>".
checks::Refused After(Statement& statement, v1::TrayGrouping grouping, const std::string& key) {
  if (key.empty()) return std::nullopt;
  const std::string column = ColumnOf(grouping);
  if (column.empty()) {
    statement.And("sort", " > ", key);
    return std::nullopt;
  }
  const auto border = key.find('\n');
  const std::string group = key.substr(0, border);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(group.data(), group.data() + group.size(), number);
  const bool is_number = error == std::errc() && end == group.data() + group.size();
  if (border == std::string::npos || (IsNumber(grouping) && !is_number)) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the page token is of another list", "page_token",
                               "next_page_token of the page before with the same group_by, or empty");
  }
  const sql::Value first = IsNumber(grouping) ? sql::Value(number) : sql::Value(group);
  statement.text += " AND (" + column + ", sort) > (" + statement.Place(first) + ", ";
  statement.text += statement.Place(key.substr(border + 1)) + ")";
  return std::nullopt;
}

enum Column {
  kStream,
  kKind,
  kState,
  kAuthority,
  kTeam,
  kPerson,
  kPriority,
  kDue,
  kSort,
  kAddress,
  kGroup,
  kChildren,
  kContact
};
constexpr std::string_view kItemsOfSorts =
    "SELECT stream, kind, state, authority, team, person, priority, due, sort, address_key, sibling_group, children, "
    "contact FROM tray_view WHERE sort = ANY ($1::text[])";
constexpr std::string_view kItemOfSort =
    "SELECT stream, kind, state, authority, team, person, priority, due, sort, address_key, sibling_group, children, "
    "contact FROM tray_view WHERE sort = $1";

v1::TrayItem ItemOf(const sql::Row& row, const std::string& now) {
  v1::TrayItem item;
  item.set_name(sql::AsText(row[kStream]));
  item.set_kind(static_cast<v1::TrayKind>(sql::AsInteger(row[kKind])));
  item.set_state(static_cast<v1::TrayState>(sql::AsInteger(row[kState])));
  item.set_authority(sql::AsText(row[kAuthority]));
  item.set_team(sql::AsText(row[kTeam]));
  item.set_responsible(sql::AsText(row[kPerson]));
  item.set_brag_rating(static_cast<v1::BragRating>(sql::AsInteger(row[kPriority])));
  *item.mutable_due_time() = TimestampOf(InstantOfText(sql::AsText(row[kDue])));
  item.set_overdue(sql::AsText(row[kDue]) < now);
  item.set_address_key(sql::AsText(row[kAddress]));
  item.set_sibling_group(sql::AsText(row[kGroup]));
  item.set_contact(sql::AsText(row[kContact]));
  const std::string& children = sql::AsText(row[kChildren]);
  for (size_t start = 0; start < children.size();) {
    const size_t end = std::min(children.find(' ', start), children.size());
    item.add_children(children.substr(start, end - start));
    start = end + 1;
  }
  return item;
}

// Keys of the page and of the first item behind it. Counts come with the first page.
std::vector<TrayKey> Keys(sql::Connection& connection, const v1::ListTrayRequest& request, Statement filtered,
                          int64_t wanted, bool is_first, Instant now, const HiddenItems& hidden,
                          v1::ListTrayResponse& response) {
  const std::string column = ColumnOf(request.group_by());
  const bool by_number = IsNumber(request.group_by());
  // All of them could stand before what is shown.
  const auto few = static_cast<int64_t>(hidden.size());
  if (is_first || by_number) {
    TrayScan scan(request.group_by(), now, static_cast<size_t>(wanted), hidden);
    // No index has the order of a number's few values: the page is chosen from all there are. PostgreSQL's planner is
    // not to see how many are asked for: it then assumes a tenth, and reads them by an index.
    const int64_t most = by_number ? std::numeric_limits<int64_t>::max() : TrayScan::kMost + few;
    connection.Scan(filtered.text + " ORDER BY sort LIMIT (SELECT " + std::to_string(most) + ")", filtered.values,
                    [&scan](const sql::RowView& row) { scan.Add(row); });
    if (is_first) scan.Describe(response);
    if (!scan.truncated() || by_number || column.empty()) return scan.TakeKeys();
  }
  filtered.text += " ORDER BY " + (column.empty() ? "" : column + ", ") + "sort LIMIT ";
  filtered.text += filtered.Place(wanted + few);
  std::vector<TrayKey> keys;
  for (auto& row : connection.Query(filtered.text, filtered.values)) {
    if (static_cast<int64_t>(keys.size()) == wanted) break;
    if (hidden.contains(sql::AsText(row[0]))) continue;
    keys.push_back({column.empty() ? sql::Value() : std::move(row[1]), sql::AsText(row[0])});
  }
  return keys;
}

std::string TokenOf(const TrayKey& key) {
  if (sql::IsNull(key.group)) return PageToken(key.sort);
  const auto* number = std::get_if<int64_t>(&key.group);
  return PageToken((number ? std::to_string(*number) : sql::AsText(key.group)) + "\n" + key.sort);
}

// What began to wait after the hidden items were looked up.
void DropHidden(journal::Journal& journal, const Context& context, v1::ListTrayResponse& response) {
  std::set<std::string> children;
  for (const auto& item : response.items()) children.insert(item.children().begin(), item.children().end());
  const auto hidden = HiddenAmong(journal, context, children);
  if (hidden.empty()) return;
  auto& items = *response.mutable_items();
  items.erase(std::remove_if(items.begin(), items.end(),
                             [&hidden](const v1::TrayItem& item) {
                               return std::any_of(item.children().begin(), item.children().end(),
                                                  [&hidden](const auto& child) { return hidden.contains(child); });
                             }),
              items.end());
}

}  // namespace

Result<v1::ListTrayResponse> ListTray(journal::Journal& journal, const Context& context,
                                      const v1::ListTrayRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckFilters(request)) return *wrong;
  const std::string now_text = TextOf(context.now);
  const std::string column = ColumnOf(request.group_by());
  Statement filtered{"SELECT sort" + (column.empty() ? "" : ", " + column) + " FROM tray_view", {}};
  Filter(filtered, request, now_text);
  if (auto wrong = After(filtered, request.group_by(), page->after)) return *wrong;

  const HiddenItems hidden = HiddenItemsOf(journal, context);
  v1::ListTrayResponse response;
  journal.readers().With([&](sql::Connection& connection) {
    auto keys = Keys(connection, request, std::move(filtered), page->size + 1, page->after.empty(), context.now, hidden,
                     response);
    if (static_cast<int64_t>(keys.size()) > page->size) {
      keys.pop_back();
      response.set_next_page_token(TokenOf(keys.back()));
    }
    sql::Bulk items{kItemsOfSorts, kItemOfSort, {sql::Type::kText}, {}};
    for (const TrayKey& key : keys) items.rows.push_back({key.sort});
    if (keys.empty()) return;
    std::unordered_map<std::string, v1::TrayItem> found;
    const auto rows = connection.Run({std::move(items)});
    for (const auto& row : rows[0]) found.emplace(sql::AsText(row[kSort]), ItemOf(row, now_text));
    for (const TrayKey& key : keys) {
      const auto item = found.find(key.sort);
      if (item != found.end()) *response.add_items() = std::move(item->second);  // else done since
    }
  });
  DropHidden(journal, context, response);
  return response;
}

}  // namespace kith::referrals
