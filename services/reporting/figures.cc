#include "services/reporting/figures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/inbox/inbox.h"

namespace kith::reporting {
namespace {

constexpr std::array<v1::Status, 4> kStatuses = {v1::STATUS_OPEN_EPISODE, v1::STATUS_CIN_PLAN,
                                                 v1::STATUS_CHILD_PROTECTION_PLAN, v1::STATUS_CARE_PROCEEDINGS};

struct Group {
  std::string display_name;
  std::map<int, int64_t> children;  // by status
};
using Groups = std::map<std::string, Group>;

struct Question {
  v1::Grouping group_by = v1::GROUPING_UNSPECIFIED;
  std::string authority;
  bool allocated_only = false;
};

// SQL for the group and its name for people.
std::pair<std::string, std::string> GroupColumns(v1::Grouping group_by) {
  switch (group_by) {
    case v1::GROUPING_TEAM:
      return {"COALESCE(t.team, 'unallocated')", "COALESCE(t.display_name, 'Unallocated')"};
    case v1::GROUPING_DISTRICT:
      return {"COALESCE(t.district, 'unallocated')", "COALESCE(t.district, 'Unallocated')"};
    case v1::GROUPING_AUTHORITY:
      return {"s.authority", "s.authority"};
    case v1::GROUPING_UNSPECIFIED:
    default:
      return {"''", "'All'"};
  }
}

// A period holds on its start date and no longer on its end date. The text is the same for both databases.
std::string CountStatement(const Question& question) {
  const auto [group, name] = GroupColumns(question.group_by);
  std::string statement =
      "SELECT " + group + " AS team_group, MAX(" + name + "), s.status, COUNT(DISTINCT s.stream) FROM spell_view s ";
  statement += question.allocated_only ? "JOIN" : "LEFT JOIN";
  statement +=
      " team_view t ON t.stream = s.stream AND t.start_date <= $1 AND (t.end_date = '' OR t.end_date > $1)"
      " WHERE s.start_date <= $1 AND (s.end_date = '' OR s.end_date > $1)";
  if (!question.authority.empty()) statement += " AND s.authority = $2";
  return statement + " GROUP BY team_group, s.status";
}

Groups Count(journal::Journal& journal, const Question& question, const std::string& date) {
  std::vector<sql::Value> parameters = {date};
  if (!question.authority.empty()) parameters.emplace_back(question.authority);
  const auto rows = journal.readers().With(
      [&](sql::Connection& connection) { return connection.Query(CountStatement(question), parameters); });
  Groups groups;
  if (question.group_by == v1::GROUPING_UNSPECIFIED) groups[""].display_name = "All";
  for (const auto& row : rows) {
    auto& group = groups[sql::AsText(row[0])];
    group.display_name = std::max(group.display_name, sql::AsText(row[1]));
    group.children[static_cast<int>(sql::AsInteger(row[2]))] = sql::AsInteger(row[3]);
  }
  return groups;
}

template <class Request>
Result<Question> QuestionOf(const Request& request) {
  if (!v1::Grouping_IsValid(request.group_by())) {
    return Refuse(
        reasons::kInvalidRequest, "the grouping is not known",
        {{"group_by", "must be GROUPING_UNSPECIFIED, GROUPING_TEAM, GROUPING_DISTRICT or GROUPING_AUTHORITY"}});
  }
  if (!request.authority().empty()) {
    if (auto wrong = checks::CheckAuthority("authority", request.authority())) return *wrong;
  }
  return Question{request.group_by(), request.authority(), request.allocated_only()};
}

// "children of authority 873 allocated to a team, with each status on 2020-07-31; unit: children".
std::string Describe(const Question& question, const std::string& dates) {
  std::string text = "children";
  if (!question.authority.empty()) text += " of authority " + question.authority;
  if (question.allocated_only) text += " whose case a team held";
  return text + ", by status on " + dates + "; unit: children";
}

int64_t Of(const Group* group, v1::Status status) {
  if (!group) return 0;
  const auto found = group->children.find(status);
  return found == group->children.end() ? 0 : found->second;
}

int64_t AppliedPosition(journal::Journal& journal) { return journal.ReadCursor("in/cases"); }

}  // namespace

double PercentChange(int64_t before, int64_t after) {
  if (before == 0) return 0;
  return std::round(1000.0 * static_cast<double>(after - before) / static_cast<double>(before)) / 10.0;
}

Result<v1::CountChildrenResponse> CountChildren(journal::Journal& journal, const v1::CountChildrenRequest& request) {
  const auto question = QuestionOf(request);
  if (!question) return tl::unexpected<Error>(question.error());
  if (auto date = calendar::ParseDate("date", request.date()); !date) return tl::unexpected<Error>(date.error());

  v1::CountChildrenResponse response;
  // Before the counts: they may hold more than this position, never less.
  response.set_applied_position(AppliedPosition(journal));
  response.set_description(Describe(*question, request.date()));
  for (const auto& [name, group] : Count(journal, *question, request.date())) {
    auto& row = *response.add_rows();
    row.set_group(name);
    row.set_display_name(group.display_name);
    for (const v1::Status status : kStatuses) {
      auto& count = *row.add_counts();
      count.set_status(status);
      count.set_children(Of(&group, status));
    }
  }
  return response;
}

Result<v1::CompareDatesResponse> CompareDates(journal::Journal& journal, const v1::CompareDatesRequest& request) {
  const auto question = QuestionOf(request);
  if (!question) return tl::unexpected<Error>(question.error());
  const auto from = calendar::ParseDate("from_date", request.from_date());
  if (!from) return tl::unexpected<Error>(from.error());
  const auto to = calendar::ParseDate("to_date", request.to_date());
  if (!to) return tl::unexpected<Error>(to.error());
  if (*to < *from) {
    return Refuse(reasons::kInvalidRequest, "the dates are in the wrong order",
                  {{"to_date", "must not be before from_date"}});
  }

  v1::CompareDatesResponse response;
  response.set_applied_position(AppliedPosition(journal));
  response.set_description(Describe(*question, request.from_date() + " and on " + request.to_date()));
  const Groups before = Count(journal, *question, request.from_date());
  const Groups after = Count(journal, *question, request.to_date());
  std::map<std::string, std::pair<const Group*, const Group*>> both;
  for (const auto& [name, group] : before) both[name].first = &group;
  for (const auto& [name, group] : after) both[name].second = &group;
  for (const auto& [name, pair] : both) {
    auto& row = *response.add_rows();
    row.set_group(name);
    row.set_display_name((pair.second ? pair.second : pair.first)->display_name);
    for (const v1::Status status : kStatuses) {
      auto& change = *row.add_changes();
      change.set_status(status);
      change.set_before(Of(pair.first, status));
      change.set_after(Of(pair.second, status));
      change.set_percent(PercentChange(change.before(), change.after()));
    }
  }
  return response;
}

v1::GetProgressResponse GetProgress(journal::Journal& journal) {
  v1::GetProgressResponse response;
  (*response.mutable_applied_positions())["cases"] = AppliedPosition(journal);
  for (const auto& parked : inbox::ListParked(journal))
    response.add_parked_streams(parked.source() + "/" + parked.stream());
  return response;
}

}  // namespace kith::reporting
