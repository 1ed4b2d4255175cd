#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

#include "services/referrals/domain/instants.h"
#include "services/referrals/domain/new_contact.h"
#include "services/referrals/views.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/front/page.h"

namespace kith::referrals {

namespace {

constexpr int64_t kMostCounted = 10'000;
constexpr size_t kMostGroups = 200;

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

// The filters are the same for the page and for the counts.
void Filter(Statement& statement, const v1::ListTrayRequest& request, const std::string& now) {
  statement.text += " WHERE 1 = 1";
  if (!request.authority().empty()) statement.And("authority", " = ", request.authority());
  if (!request.team().empty()) statement.And("team", " = ", request.team());
  if (!request.responsible().empty()) statement.And("person", " = ", request.responsible());
  if (request.kind() != 0) statement.And("kind", " = ", int64_t{request.kind()});
  if (request.state() != 0) statement.And("state", " = ", int64_t{request.state()});
  if (request.brag_rating() != 0) statement.And("priority", " = ", int64_t{request.brag_rating()});
  if (request.overdue()) statement.And("sort", " < ", now);
  if (!request.address_key().empty()) statement.And("address_key", " = ", request.address_key());
  if (!request.sibling_group().empty()) statement.And("sibling_group", " = ", request.sibling_group());
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

google::protobuf::Timestamp TimestampOfText(const std::string& text) {
  const auto number = [&](size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  const auto day = calendar::DateOf(text.substr(0, 10));
  return TimestampOf(Instant(day) + std::chrono::hours(number(11)) + std::chrono::minutes(number(14)) +
                     std::chrono::seconds(number(17)));
}

constexpr char kColumns[] =
    "stream, kind, state, authority, team, person, priority, due, sort, address_key, sibling_group, children, contact";
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

v1::TrayItem ItemOf(const sql::Row& row, const std::string& now) {
  v1::TrayItem item;
  item.set_name(sql::AsText(row[kStream]));
  item.set_kind(static_cast<v1::TrayKind>(sql::AsInteger(row[kKind])));
  item.set_state(static_cast<v1::TrayState>(sql::AsInteger(row[kState])));
  item.set_authority(sql::AsText(row[kAuthority]));
  item.set_team(sql::AsText(row[kTeam]));
  item.set_responsible(sql::AsText(row[kPerson]));
  item.set_brag_rating(static_cast<v1::BragRating>(sql::AsInteger(row[kPriority])));
  *item.mutable_due_time() = TimestampOfText(sql::AsText(row[kDue]));
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

// Of one column: both are numbers, or both are texts.
bool IsBefore(const sql::Value& a, const sql::Value& b) {
  if (std::holds_alternative<int64_t>(a)) return sql::AsInteger(a) < sql::AsInteger(b);
  return sql::AsText(a) < sql::AsText(b);
}

std::string GroupKey(v1::TrayGrouping grouping, const sql::Value& value) {
  if (grouping == v1::TRAY_GROUPING_PRIORITY) return v1::BragRating_Name(static_cast<int>(sql::AsInteger(value)));
  if (grouping == v1::TRAY_GROUPING_KIND) return v1::TrayKind_Name(static_cast<int>(sql::AsInteger(value)));
  return sql::AsText(value);
}

// A day's items are due at its end, which is the first moment of the next.
std::string DueBucket(Statement& statement, Instant now) {
  const auto today = calendar::LondonDay(now);
  const auto end_of = [](calendar::Date day) { return TextOf(calendar::StartOfDay(day + std::chrono::days(1))); };
  std::string bucket = "CASE WHEN due < " + statement.Place(TextOf(now)) + " THEN 'overdue'";
  bucket += " WHEN due <= " + statement.Place(end_of(today)) + " THEN 'today'";
  bucket += " WHEN due <= " + statement.Place(end_of(today + std::chrono::days(1))) + " THEN 'tomorrow'";
  return bucket + " ELSE 'later' END";
}

// The groups in the order of the items; PostgreSQL types a bare parameter in a CASE as text, as the columns are.
void Count(sql::Connection& connection, const v1::ListTrayRequest& request, Instant now,
           v1::ListTrayResponse& response) {
  const std::string column = ColumnOf(request.group_by());
  const std::string now_text = TextOf(now);
  Statement statement;
  const std::string key = column.empty() ? DueBucket(statement, now) : column;
  statement.text = "SELECT " + key + " AS bucket, COUNT(*), COUNT(*) FILTER (WHERE due < " + statement.Place(now_text) +
                   "), MIN(due) FROM (SELECT due" + (column.empty() ? "" : ", " + column) + " FROM tray_view";
  Filter(statement, request, now_text);
  statement.text += " ORDER BY sort LIMIT " + statement.Place(kMostCounted) + ") AS first_due GROUP BY bucket";
  sql::Rows rows = connection.Query(statement.text, statement.values);
  for (const auto& row : rows) {
    response.set_total_count(response.total_count() + sql::AsInteger(row[1]));
    response.set_total_overdue_count(response.total_overdue_count() + sql::AsInteger(row[2]));
  }
  response.set_counts_truncated(response.total_count() == kMostCounted);
  const auto keep = rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), kMostGroups));
  std::partial_sort(rows.begin(), keep, rows.end(), [](const auto& a, const auto& b) {
    if (sql::AsInteger(a[1]) != sql::AsInteger(b[1])) return sql::AsInteger(a[1]) > sql::AsInteger(b[1]);
    return IsBefore(a[0], b[0]);
  });
  rows.erase(keep, rows.end());
  const size_t order = column.empty() ? 3 : 0;
  std::sort(rows.begin(), rows.end(), [&](const auto& a, const auto& b) { return IsBefore(a[order], b[order]); });
  for (const auto& row : rows) {
    auto& group = *response.add_groups();
    group.set_key(GroupKey(request.group_by(), row[0]));
    group.set_count(sql::AsInteger(row[1]));
    group.set_overdue_count(sql::AsInteger(row[2]));
    *group.mutable_first_due_time() = TimestampOfText(sql::AsText(row[3]));
  }
}

std::string LastKey(v1::TrayGrouping grouping, const sql::Row& row) {
  const std::string& sort = sql::AsText(row[kSort]);
  switch (grouping) {
    case v1::TRAY_GROUPING_PRIORITY:
      return std::to_string(sql::AsInteger(row[kPriority])) + "\n" + sort;
    case v1::TRAY_GROUPING_KIND:
      return std::to_string(sql::AsInteger(row[kKind])) + "\n" + sort;
    case v1::TRAY_GROUPING_TEAM:
      return sql::AsText(row[kTeam]) + "\n" + sort;
    case v1::TRAY_GROUPING_PERSON:
      return sql::AsText(row[kPerson]) + "\n" + sort;
    case v1::TRAY_GROUPING_ADDRESS:
      return sql::AsText(row[kAddress]) + "\n" + sort;
    case v1::TRAY_GROUPING_SIBLING_GROUP:
      return sql::AsText(row[kGroup]) + "\n" + sort;
    default:
      return sort;
  }
}

}  // namespace

Result<v1::ListTrayResponse> ListTray(journal::Journal& journal, const v1::ListTrayRequest& request, Instant now) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckFilters(request)) return *wrong;
  const std::string now_text = TextOf(now);
  Statement statement;
  statement.text = std::string("SELECT ") + kColumns + " FROM tray_view";
  Filter(statement, request, now_text);
  if (auto wrong = After(statement, request.group_by(), page->after)) return *wrong;
  const std::string column = ColumnOf(request.group_by());
  statement.text += " ORDER BY " + (column.empty() ? "" : column + ", ") + "sort LIMIT ";
  statement.text += statement.Place(page->size + 1);

  v1::ListTrayResponse response;
  const sql::Rows rows = journal.readers().With([&](sql::Connection& connection) {
    if (page->after.empty()) Count(connection, request, now, response);
    return connection.Query(statement.text, statement.values);
  });
  for (size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<int64_t>(i) == page->size) {
      response.set_next_page_token(PageToken(LastKey(request.group_by(), rows[i - 1])));
      break;
    }
    *response.add_items() = ItemOf(rows[i], now_text);
  }
  return response;
}

}  // namespace kith::referrals
