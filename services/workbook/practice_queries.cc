#include "services/workbook/practice_queries.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "services/workbook/domain/fidelity.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/trajectory.h"
#include "services/workbook/practice_rows.h"
#include "services/workbook/rows.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/front/page.h"

#include "kith/workbook/v1/entry.pb.h"

namespace kith::workbook {
namespace {

using checks::RefuseField;
using kith::reasons::kInvalidRequest;

constexpr int kMaxSessions = 2000;
constexpr int kMaxDrawn = 20;
constexpr int kMaxYears = 10;
constexpr std::chrono::days kMaxSampled{366};

// A statement that grows with its conditions.
struct Statement {
  std::string text;
  std::vector<sql::Value> values;

  void And(const std::string& condition, sql::Value value) {
    values.push_back(std::move(value));
    text += (values.size() == 1 ? " WHERE " : " AND ") + condition + " $" + std::to_string(values.size());
  }
  // The same for an empty value: anything.
  void AndIfAny(const std::string& condition, const std::string& value) {
    if (!value.empty()) And(condition, value);
  }
};

std::vector<std::string> NamesOf(journal::Journal& journal, const Statement& statement) {
  return journal.readers().With([&](sql::Connection& connection) {
    std::vector<std::string> names;
    connection.Scan(statement.text, statement.values,
                    [&](const sql::RowView& row) { names.emplace_back(row.Text(0)); });
    return names;
  });
}

// Those of the records that the caller may see, with name and etag, in their order; two round trips.
template <class State>
std::vector<State> Seen(journal::Journal& journal, const Context& context, const std::vector<std::string>& names) {
  std::vector<State> seen;
  if (names.empty()) return seen;
  auto read = journal.ReadStates(names);
  std::vector<std::string> families;
  for (size_t i = 0; i < names.size(); ++i) families.push_back(FamilyOf(names[i], read[i].state.get()));
  std::vector<std::string> distinct = families;
  std::sort(distinct.begin(), distinct.end());
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  std::erase(distinct, "");
  std::unordered_map<std::string, Sight> sights;
  const auto known = journal.ReadStates(distinct);
  for (size_t i = 0; i < distinct.size(); ++i) {
    const auto* family = static_cast<const v1::KnownFamily*>(known[i].state.get());
    if (family && !IsHidden(family, context)) sights.emplace(distinct[i], SightOf(*family, context));
  }
  for (size_t i = 0; i < names.size(); ++i) {
    const auto sight = sights.find(families[i]);
    if (!read[i].state || sight == sights.end() || !MaySee(LimitsOf(*read[i].state), sight->second)) continue;
    auto& state = seen.emplace_back();
    state.Swap(static_cast<State*>(read[i].state.get()));
    state.set_name(names[i]);
    state.set_etag(std::to_string(read[i].version));
  }
  return seen;
}

// A page, newest first: rows are read until it is full, because those that the caller may not see, or did not ask for,
// are none. statement: of "SELECT stream, sort FROM …" with its conditions.
template <class State, class Field>
Result<std::string> FillPage(journal::Journal& journal, const Context& context, const Statement& statement,
                             int page_size, const std::string& page_token, Field& field,
                             const std::function<bool(const State&)>& is_asked_for = nullptr) {
  const auto page = ParsePage(page_size, page_token);
  if (!page) return tl::unexpected<Error>(page.error());
  std::string before = page->after;
  std::string last;  // the sort of the last one that was put on the page
  for (;;) {
    Statement next = statement;
    next.AndIfAny("sort <", before);
    next.text += " ORDER BY sort DESC LIMIT " + std::to_string(page->size + 1);
    std::vector<std::string> names;
    std::unordered_map<std::string, std::string> sorts;
    journal.readers().With([&](sql::Connection& connection) {
      connection.Scan(next.text, next.values, [&](const sql::RowView& row) {
        names.emplace_back(row.Text(0));
        before = row.Text(1);
        sorts[names.back()] = before;
      });
    });
    for (auto& state : Seen<State>(journal, context, names)) {
      if (is_asked_for && !is_asked_for(state)) continue;
      if (field.size() == page->size) return PageToken(last);
      last = sorts[state.name()];
      *field.Add() = std::move(state);
    }
    if (static_cast<int64_t>(names.size()) <= page->size) return std::string();
  }
}

checks::Refused CheckPerson(const std::string& person) {
  return person.empty() ? std::nullopt : checks::CheckName("person", person, "people");
}

// A range of days of a request, both included; empty ones are filled in.
struct Days {
  std::string from, to;
};
Result<Days> DaysOf(const std::string& from, const std::string& to, const Context& context) {
  Days days{from.empty() ? "1900-01-01" : from, to.empty() ? context.today : to};
  if (auto wrong = checks::CheckDate("from_date", days.from)) return *wrong;
  if (auto wrong = checks::CheckDate("to_date", days.to)) return *wrong;
  if (days.from <= days.to) return days;
  return RefuseField(kInvalidRequest, "the last day lies before the first", "to_date", "from_date or later");
}

std::vector<std::string> NamesOfPerson(journal::Journal& journal, const char* view,
                                       const v1::GetTrajectoryRequest& request) {
  Statement statement{std::string("SELECT stream FROM ") + view, {}};
  statement.And("workbook =", request.workbook());
  statement.And("person =", request.person());
  return NamesOf(journal, statement);
}

std::vector<std::string> Sessions(journal::Journal& journal, Statement statement, const Days& days) {
  statement.And("date >=", days.from);
  statement.And("date <=", days.to);
  statement.text += " ORDER BY date DESC LIMIT " + std::to_string(kMaxSessions);
  auto names = NamesOf(journal, statement);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool HasRole(const Context& context, std::string_view role) {
  return std::find(context.roles.begin(), context.roles.end(), role) != context.roles.end();
}

// The families in which the caller supervises the practitioner's work.
std::set<std::string> SupervisedIn(journal::Journal& journal, const Context& context, const std::string& practitioner) {
  Statement shared{std::string("SELECT DISTINCT m.stream FROM ") + kFamilyWorkerView + " m JOIN " + kFamilyWorkerView +
                       " p ON p.stream = m.stream",
                   {}};
  shared.And("m.worker =", context.subject);
  shared.And("p.worker =", practitioner);
  // Dates are checked with the roles, in the state.
  const auto families = NamesOf(journal, shared);
  const auto read = journal.ReadStates(families);
  std::set<std::string> supervised;
  for (size_t i = 0; i < families.size(); ++i) {
    const auto* family = static_cast<const v1::KnownFamily*>(read[i].state.get());
    if (family && Supervises(*family, context, practitioner)) supervised.insert(families[i]);
  }
  return supervised;
}

bool MayHearOf(journal::Journal& journal, const Context& context, const std::string& practitioner) {
  if (practitioner == context.subject || HasRole(context, "auditor")) return true;
  return HasRole(context, "team_manager") && !SupervisedIn(journal, context, practitioner).empty();
}

}  // namespace

Result<v1::ListInstrumentsResponse> ListInstruments(journal::Journal& journal, const Context& context,
                                                    const v1::ListInstrumentsRequest& request) {
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  if (auto wrong = CheckPerson(request.person())) return *wrong;
  Statement statement{std::string("SELECT stream, sort FROM ") + kInstrumentView, {}};
  statement.And("workbook =", request.workbook());
  statement.AndIfAny("person =", request.person());
  if (request.instrument().find('.') != std::string::npos) {
    statement.And("instrument =", request.instrument());
  } else if (!request.instrument().empty()) {
    // All versions: "audit." and what follows; '/' comes after '.'.
    statement.And("instrument >", request.instrument() + ".");
    statement.And("instrument <", request.instrument() + "/");
  }
  v1::ListInstrumentsResponse response;
  auto next = FillPage<v1::InstrumentRecord>(
      journal, context, statement, request.page_size(), request.page_token(), *response.mutable_records(),
      [&](const v1::InstrumentRecord& record) { return request.includes_withdrawn() || !record.has_withdrawal(); });
  if (!next) return tl::unexpected<Error>(std::move(next).error());
  response.set_next_page_token(*std::move(next));
  return response;
}

Result<v1::ListGoalsResponse> ListGoals(journal::Journal& journal, const Context& context,
                                        const v1::ListGoalsRequest& request) {
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  if (auto wrong = CheckPerson(request.person())) return *wrong;
  Statement statement{std::string("SELECT stream, sort FROM ") + kGoalView, {}};
  statement.And("workbook =", request.workbook());
  statement.AndIfAny("person =", request.person());
  if (request.state() != v1::Goal::STATE_UNSPECIFIED) {
    if (auto wrong = checks::CheckKnown("state", request.state())) return *wrong;
    statement.And("state =", static_cast<int64_t>(request.state()));
  }
  v1::ListGoalsResponse response;
  auto next = FillPage<v1::Goal>(journal, context, statement, request.page_size(), request.page_token(),
                                 *response.mutable_goals());
  if (!next) return tl::unexpected<Error>(std::move(next).error());
  response.set_next_page_token(*std::move(next));
  return response;
}

Result<v1::GetTrajectoryResponse> GetTrajectory(const Templates& templates, journal::Journal& journal,
                                                const Context& context, const v1::GetTrajectoryRequest& request) {
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  const auto family = journal.ReadStateAs<v1::KnownFamily>(FamilyOf(request.workbook()));
  if (auto wrong = CheckMember("person", request.person(), family ? *family : v1::KnownFamily::default_instance()))
    return *wrong;
  auto days = DaysOf(request.from_date(), request.to_date(), context);
  if (!days) return tl::unexpected<Error>(std::move(days).error());
  if (!request.from_date().empty() &&
      calendar::AddMonths(calendar::DateOf(days->from), 12 * kMaxYears) < calendar::DateOf(days->to)) {
    return RefuseField(kInvalidRequest, "that is too long a time", "to_date", "at most ten years after from_date");
  }
  Statement sessions{std::string("SELECT stream FROM ") + kSessionView, {}};
  sessions.And("workbook =", request.workbook());
  sessions.And("person =", request.person());
  TrajectoryParts parts;
  parts.person = request.person();
  parts.goals = Seen<v1::Goal>(journal, context, NamesOfPerson(journal, kGoalView, request));
  parts.sessions = Seen<v1::Entry>(journal, context, Sessions(journal, std::move(sessions), *days));
  parts.records = Seen<v1::InstrumentRecord>(journal, context, NamesOfPerson(journal, kInstrumentView, request));
  return TrajectoryOf(templates, std::move(parts), days->from, days->to);
}

Result<v1::SampleSessionsResponse> SampleSessions(journal::Journal& journal, const Context& context,
                                                  const v1::SampleSessionsRequest& request) {
  if (auto wrong = CheckText("practitioner", request.practitioner(), 1, 64)) return *wrong;
  if (request.count() < 1 || request.count() > kMaxDrawn)
    return RefuseField(kInvalidRequest, "that many cannot be drawn", "count", "1 to 20");
  for (const auto& [field, date] :
       {std::pair("from_date", &request.from_date()), std::pair("to_date", &request.to_date())}) {
    if (auto wrong = checks::CheckDate(field, *date)) return *wrong;
  }
  auto days = DaysOf(request.from_date(), request.to_date(), context);
  if (!days) return tl::unexpected<Error>(std::move(days).error());
  if (calendar::DateOf(days->to) - calendar::DateOf(days->from) > kMaxSampled) {
    return RefuseField(kInvalidRequest, "that is too long a time", "to_date", "at most 366 days after from_date");
  }
  Statement statement{std::string("SELECT stream FROM ") + kSessionView, {}};
  statement.And("practitioner =", request.practitioner());
  const auto supervised = SupervisedIn(journal, context, request.practitioner());
  std::unordered_map<std::string, v1::Entry> sessions;
  std::vector<std::string> names, checks;
  for (auto& entry : Seen<v1::Entry>(journal, context, Sessions(journal, std::move(statement), *days))) {
    if (!supervised.contains(FamilyOf(entry.workbook()))) continue;
    names.push_back(entry.name());
    checks.push_back(FidelityStream(entry.name()));
    sessions.emplace(names.back(), std::move(entry));
  }
  const auto checked = journal.ReadStates(checks);
  std::set<std::string> done;
  for (size_t i = 0; i < names.size(); ++i) {
    if (checked[i].state) done.insert(names[i]);
  }
  if (!request.includes_checked()) std::erase_if(names, [&](const std::string& name) { return done.contains(name); });
  v1::SampleSessionsResponse response;
  response.set_of_total(static_cast<int>(names.size()));
  for (const auto& name : Draw(std::move(names), static_cast<size_t>(request.count()), request.seed())) {
    auto& drawn = *response.add_sessions();
    drawn.set_entry(name);
    drawn.set_workbook(sessions[name].workbook());
    drawn.set_date(SessionDate(sessions[name]));
    drawn.set_is_checked(done.contains(name));
  }
  return response;
}

Result<v1::ListFidelityChecksResponse> ListFidelityChecks(journal::Journal& journal, const Context& context,
                                                          const v1::ListFidelityChecksRequest& request) {
  if (auto wrong = CheckText("practitioner", request.practitioner(), 1, 64)) return *wrong;
  if (!MayHearOf(journal, context, request.practitioner())) {
    return RefuseField(reasons::kOthersPractice, "how somebody else works is between them and those who supervise them",
                       "practitioner",
                       "your own number, or as a manager that of a practitioner of a family to which both of you are "
                       "allocated today");
  }
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  Statement statement{std::string("SELECT stream, sort FROM ") + kFidelityView, {}};
  statement.And("practitioner =", request.practitioner());
  statement.AndIfAny("sort <", page->after);
  statement.text += " ORDER BY sort DESC LIMIT " + std::to_string(page->size + 1);
  auto names = NamesOf(journal, statement);
  const bool has_more = static_cast<int64_t>(names.size()) > page->size;
  if (has_more) names.pop_back();
  v1::ListFidelityChecksResponse response;
  std::string last;
  if (names.empty()) return response;
  auto read = journal.ReadStates(names);
  for (size_t i = 0; i < names.size(); ++i) {
    if (!read[i].state) continue;
    auto& check = *response.add_checks();
    check.Swap(static_cast<v1::FidelityCheck*>(read[i].state.get()));
    check.set_name(names[i]);
    check.set_etag(std::to_string(read[i].version));
    last = check.checked_date() + " " + names[i];
  }
  if (has_more) response.set_next_page_token(PageToken(last));
  return response;
}

}  // namespace kith::workbook
