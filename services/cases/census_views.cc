#include "services/cases/census_views.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "services/cases/domain/census/census.h"
#include "services/cases/domain/opening.h"
#include "services/cases/views.h"
#include "shared/checks/checks.h"
#include "shared/front/front.h"
#include "shared/front/page.h"

namespace kith::cases {

namespace {

using census::CensusDay;
using census::Finding;
using checks::Refused;

constexpr char kReturns = '@';    // before the text of an episode's days in returns
constexpr int64_t kChunk = 2000;  // rows read at once

Result<CensusDay> DayOf(int year, const std::string& today) {
  if (year == 0) return census::CensusDayOf(today);
  if (auto day = census::CensusDayOfYear(year, today)) return *day;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the period of this census has not begun", "census_year",
                             "0, or a year up to " + std::to_string(census::CensusDayOf(today).year));
}

// One child as the rows tell it.
struct ChildRow {
  std::string stream;
  std::string team;
  std::vector<Finding> findings;  // that a census of the day shows
};

// Calls each(child) for the children of the filter that a census of the day holds, by name, until it returns false.
class Children {
 public:
  Children(const CensusDay& day, const std::string& team, const std::string& authority) : day_(day) {
    statement_ =
        "SELECT c.stream, c.team, c.census, p.census FROM case_view c LEFT JOIN person_census_view p ON p.stream = "
        "c.child WHERE c.stream > $1 AND ";
    statement_ += team.empty() ? "c.authority = $2" : "c.team = $2";
    statement_ += " ORDER BY c.stream LIMIT $3";
    filter_ = team.empty() ? authority : team;
  }

  template <class Each>
  void Run(journal::Journal& journal, std::string after, Each each) const {
    for (bool more = true; more;) {
      const sql::Rows rows = journal.readers().With([&](sql::Connection& connection) {
        return connection.Query(statement_, {after, filter_, kChunk});
      });
      more = static_cast<int64_t>(rows.size()) == kChunk;
      for (const auto& row : rows) {
        after = sql::AsText(row[0]);
        if (!IsInReturn(sql::AsText(row[2]))) continue;
        ChildRow child{after, sql::AsText(row[1]), {}};
        Take(sql::AsText(row[2]), child.findings);
        if (!sql::IsNull(row[3])) Take(sql::AsText(row[3]), child.findings);
        if (!each(std::move(child))) return;
      }
    }
  }

 private:
  bool IsInReturn(std::string_view text) const {
    while (!text.empty()) {
      const auto end = std::min(text.find(';'), text.size());
      const std::string_view one = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (one.empty() || one.front() != kReturns) continue;
      const auto comma = one.find(',');
      if (comma == std::string_view::npos) continue;
      if (census::Span{std::string(one.substr(1, comma - 1)), std::string(one.substr(comma + 1))}.Holds(day_.day)) {
        return true;
      }
    }
    return false;
  }

  void Take(std::string_view text, std::vector<Finding>& findings) const {
    for (auto& finding : census::Unpacked(text)) {
      if (census::IsShown(finding, day_)) findings.push_back(std::move(finding));
    }
  }

  CensusDay day_;
  std::string statement_;
  std::string filter_;
};

Refused CheckFilter(bool one_given, const std::string& team, const std::string& authority, const char* accepted) {
  if (!one_given) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the census is asked of one thing", "team", accepted);
  }
  if (!team.empty()) return checks::CheckName("team", team, "teams");
  if (!authority.empty()) return checks::CheckAuthority("authority", authority);
  return std::nullopt;
}

Refused CheckRule(const std::string& rule) {
  if (rule.empty() || census::FindRule(rule)) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "there is no such rule", "rule",
                             "a number of the census's rules, e.g. 8670Q, or empty");
}

void AddChild(const std::string& stream, const std::vector<Finding>& findings, const std::string& rule,
              v1::ListCensusFindingsResponse& response) {
  v1::ListCensusFindingsResponse::ChildFindings child;
  for (const Finding& finding : findings) {
    if (rule.empty() || finding.rule->number == rule) *child.add_findings() = census::ToProto(finding);
  }
  if (child.findings().empty()) return;
  child.set_name(stream);
  *response.add_children() = std::move(child);
}

Result<v1::ListCensusFindingsResponse> FindingsOfChild(journal::Journal& journal, const std::string& name,
                                                       const std::string& rule, const CensusDay& day) {
  const bool is_person = !checks::CheckName("name", name, "people");
  if (!is_person) {
    if (auto wrong = checks::CheckName("name", name, "cases")) return *wrong;
  }
  const std::string stream = is_person ? CaseFileOf(name) : name;
  const auto file = ReadResource<v1::CaseFile>(journal, stream, "cases");
  if (!file) return tl::unexpected<Error>(file.error());
  const auto person = journal.ReadStateAs<v1::Person>(file->child());
  v1::ListCensusFindingsResponse response;
  AddChild(stream, census::BrokenRules(*file, person ? *person : v1::Person::default_instance(), day), rule, response);
  return response;
}

}  // namespace

std::string CensusText(const v1::CaseFile& file) {
  std::string text;
  for (const auto& episode : file.episodes()) {
    text.append(1, kReturns).append(episode.referral_date()).append(1, ',');
    text.append(census::NextCensusStart(episode.closure_date())).append(1, ';');
  }
  return text + census::Packed(census::FindingsOf(file));
}

void PersonCensusRows(std::string_view, const v1::Person& person, journal::RowSink& sink) {
  const auto findings = census::FindingsOf(person);
  if (!findings.empty()) sink.Row(kPersonCensusView, {census::Packed(findings)});
}

Result<v1::ListCensusFindingsResponse> ListCensusFindings(journal::Journal& journal,
                                                          const v1::ListCensusFindingsRequest& request,
                                                          const std::string& today) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  const bool one = (!request.name().empty() + !request.team().empty() + !request.authority().empty()) == 1;
  if (auto wrong = CheckFilter(one, request.team(), request.authority(), "exactly one of name, team and authority")) {
    return *wrong;
  }
  if (auto wrong = CheckRule(request.rule())) return *wrong;
  const auto day = DayOf(request.census_year(), today);
  if (!day) return tl::unexpected<Error>(day.error());
  if (!request.name().empty()) {
    auto response = FindingsOfChild(journal, request.name(), request.rule(), *day);
    if (response) response->set_as_of_date(day->day);
    return response;
  }
  v1::ListCensusFindingsResponse response;
  response.set_as_of_date(day->day);
  Children(*day, request.team(), request.authority()).Run(journal, page->after, [&](const ChildRow& child) {
    AddChild(child.stream, child.findings, request.rule(), response);
    if (response.children_size() <= page->size) return true;
    response.mutable_children()->RemoveLast();
    response.set_next_page_token(PageToken(response.children(response.children_size() - 1).name()));
    return false;
  });
  return response;
}

Result<v1::CheckCensusReadinessResponse> CheckCensusReadiness(journal::Journal& journal,
                                                              const v1::CheckCensusReadinessRequest& request,
                                                              const std::string& today) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  const bool one = request.team().empty() != request.authority().empty();
  if (auto wrong = CheckFilter(one, request.team(), request.authority(), "exactly one of team and authority")) {
    return *wrong;
  }
  const auto day = DayOf(request.census_year(), today);
  if (!day) return tl::unexpected<Error>(day.error());
  struct Count {
    const census::Rule* rule = nullptr;
    int findings = 0, children = 0;
  };
  std::map<std::string, Count> counts;  // by team and rule
  v1::CheckCensusReadinessResponse response;
  response.set_as_of_date(day->day);
  Children(*day, request.team(), request.authority()).Run(journal, "", [&](const ChildRow& child) {
    response.set_children(response.children() + 1);
    std::set<const Count*> seen;
    for (const Finding& finding : child.findings) {
      Count& count = counts[child.team + '\n' + std::string(finding.rule->number)];
      count.rule = finding.rule;
      ++count.findings;
      count.children += seen.insert(&count).second;
    }
    return true;
  });
  for (auto at = counts.upper_bound(page->after); at != counts.end(); ++at) {
    if (response.counts_size() == page->size) {
      response.set_next_page_token(PageToken(std::prev(at)->first));
      break;
    }
    const auto& [key, count] = *at;
    auto& row = *response.add_counts();
    row.set_team(key.substr(0, key.find('\n')));
    row.set_rule(std::string(count.rule->number));
    row.set_kind(count.rule->is_query() ? v1::CensusFinding::KIND_QUERY : v1::CensusFinding::KIND_ERROR);
    row.set_n_number(std::string(count.rule->n_number));
    row.set_message(std::string(count.rule->message));
    row.set_findings(count.findings);
    row.set_children(count.children);
  }
  return response;
}

}  // namespace kith::cases
