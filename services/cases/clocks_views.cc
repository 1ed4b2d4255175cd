#include "services/cases/clocks_views.h"

#include <algorithm>

#include "services/cases/domain/access.h"
#include "services/cases/domain/allocation.h"
#include "services/cases/domain/clocks/clocks.h"
#include "services/cases/paged_query.h"
#include "shared/calendar/working_days.h"
#include "shared/checks/checks.h"
#include "shared/front/front.h"
#include "shared/front/page.h"

namespace kith::cases {

namespace {

using checks::Refused;

// How the clock of a row runs; kStopped: the row is a miss of a clock that is done or gone.
enum Run : int64_t { kStopped = 0, kRunning = 1, kExtended = 2, kPaused = 3 };

constexpr char kSelect[] =
    "SELECT due_date, stream, clock, clock_id, start_date, rule_due_date, run, recorded, reason_wanted, worker, team "
    "FROM "
    "clock_view";
const std::vector<std::string> kKeys = {"due_date", "stream", "clock"};
constexpr int kForecastDays = 15;

Run RunOf(const CaseClock& clock) {
  if (!clock.IsOpen()) return kStopped;
  if (!clock.pause_date.empty() && clock.pause_date <= clock.due_date) return kPaused;
  return clock.is_extended ? kExtended : kRunning;
}

v1::Clock::State StateOf(int64_t run, const std::string& due_date, const std::string& today) {
  if (run == kPaused) return v1::Clock::STATE_PAUSED;
  if (run == kStopped || due_date < today) return v1::Clock::STATE_MISSED;
  return run == kExtended ? v1::Clock::STATE_EXTENDED : v1::Clock::STATE_RUNNING;
}

v1::Clock ClockOf(const sql::Row& row, const std::string& today) {
  v1::Clock clock;
  clock.set_due_date(sql::AsText(row[0]));
  clock.set_case_file(sql::AsText(row[1]));
  clock.set_clock(sql::AsText(row[2]));
  clock.set_clock_id(sql::AsText(row[3]));
  clock.set_start_date(sql::AsText(row[4]));
  clock.set_rule_due_date(sql::AsText(row[5]));
  clock.set_state(StateOf(sql::AsInteger(row[6]), clock.due_date(), today));
  clock.set_is_miss_recorded(sql::AsInteger(row[7]) != 0);
  clock.set_worker(sql::AsText(row[9]));
  clock.set_team(sql::AsText(row[10]));
  const std::string& start = clock.start_date().empty() ? clock.due_date() : clock.start_date();
  // The words are the same for every authority.
  const auto& rule = calendar::ClockAt(clock.clock_id(), calendar::DateOf(start));
  clock.set_trigger(rule.trigger);
  clock.set_must_happen(rule.must_happen);
  clock.set_is_statutory(rule.is_statutory);
  return clock;
}

bool IsClockId(const std::string& id) {
  const auto& clocks = calendar::StatutoryClocks();
  return std::any_of(clocks.begin(), clocks.end(), [&id](const auto& clock) { return clock.id == id; });
}

// The filters that lists and forecasts share.
template <class Request>
Refused AddFilters(const Request& request, PagedQuery& query) {
  if (!request.team().empty()) {
    if (auto wrong = checks::CheckName("team", request.team(), "teams")) return wrong;
    query.Where("team =", request.team());
  }
  if (!request.worker().empty()) {
    if (auto wrong = CheckWorker(request.worker())) return wrong;
    query.Where("worker =", request.worker());
  }
  if (!request.authority().empty()) {
    if (auto wrong = checks::CheckAuthority("authority", request.authority())) return wrong;
    query.Where("authority =", request.authority());
  }
  if (request.clock_id().empty()) return std::nullopt;
  if (!IsClockId(request.clock_id())) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "there is no such clock", "clock_id",
                               "the id of a clock, e.g. \"D3\"");
  }
  query.Where("clock_id =", request.clock_id());
  return std::nullopt;
}

Refused AddTray(const v1::ListClocksRequest& request, const std::string& today, PagedQuery& query) {
  using Request = v1::ListClocksRequest;
  if (request.due_within_days() < 0 || request.due_within_days() > 366) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a tray looks ahead a year at most", "due_within_days",
                               "0 to 366");
  }
  const calendar::Date from = calendar::DateOf(today);
  switch (request.tray()) {
    case Request::TRAY_UNSPECIFIED:
    case Request::TRAY_OPEN:
      query.Where("run > 0");
      return std::nullopt;
    case Request::TRAY_DUE_SOON: {
      const calendar::Date until = request.due_within_days() == 0 ? calendar::AddWorkingDays(from, kForecastDays)
                                                                  : from + std::chrono::days(request.due_within_days());
      query.Where("run IN (1, 2)");
      query.Where("due_date >=", today);
      query.Where("due_date <=", calendar::FormatDate(until));
      return std::nullopt;
    }
    case Request::TRAY_OVERDUE:
      query.Where("run IN (1, 2)");
      query.Where("due_date <", today);
      return std::nullopt;
    case Request::TRAY_REASON_WANTED:
      query.Where("reason_wanted = 1");
      return std::nullopt;
    case Request::TRAY_PAUSED:
      query.Where("run = 3");
      return std::nullopt;
    default:
      return checks::CheckKnown("tray", request.tray());
  }
}

Refused AddState(const v1::ListClocksRequest& request, const std::string& today, PagedQuery& query) {
  switch (request.state()) {
    case v1::Clock::STATE_UNSPECIFIED:
      return std::nullopt;
    case v1::Clock::STATE_RUNNING:
      query.Where("run = 1");
      query.Where("due_date >=", today);
      return std::nullopt;
    case v1::Clock::STATE_EXTENDED:
      query.Where("run = 2");
      query.Where("due_date >=", today);
      return std::nullopt;
    case v1::Clock::STATE_PAUSED:
      query.Where("run = 3");
      return std::nullopt;
    case v1::Clock::STATE_MISSED:
      query.Where("run IN (0, 1, 2)");
      query.Where("due_date <", today);
      return std::nullopt;
    default:
      return checks::RefuseField(checks::kUnknownCode, "trays hold what is not done", "state",
                                 "STATE_RUNNING, STATE_EXTENDED, STATE_PAUSED or STATE_MISSED");
  }
}

}  // namespace

journal::ViewTable ClockTable() {
  using sql::Type;
  return {kClockView,
          {{"stream", Type::kText},
           {"clock", Type::kText},
           {"clock_id", Type::kText},
           {"start_date", Type::kText},
           {"due_date", Type::kText},
           {"rule_due_date", Type::kText},
           {"run", Type::kInteger},
           {"recorded", Type::kInteger},
           {"reason_wanted", Type::kInteger},
           {"worker", Type::kText},
           {"team", Type::kText},
           {"authority", Type::kText},
           {"rules", Type::kText}}};
}

void ClockRows(const v1::CaseFile& file, const ClockRules& rules, journal::RowSink& sink) {
  const auto* held = CurrentAllocation(file);
  const auto row = [&](const std::string& key, const std::string& start, const std::string& due,
                       const std::string& rule_due, Run run, bool recorded, bool wanted) {
    sink.Row(kClockView, {key, key.substr(0, key.find('-')), start, due, rule_due, int64_t{run}, int64_t{recorded},
                          int64_t{wanted}, held ? held->worker() : std::string(), held ? held->team() : std::string(),
                          file.authority(), rules.digest});
  };
  std::vector<const v1::MissedClock*> shown;
  for (const CaseClock& clock : CaseClocks(file, rules)) {
    const auto* missed = FindMiss(file, clock.key, clock.due_date);
    const bool wanted = missed && missed->reason() == 0;
    if (!clock.IsOpen() && !wanted && (missed || !clock.IsLate())) continue;
    if (missed) shown.push_back(missed);
    row(clock.key, clock.start_date, clock.due_date, clock.rule_due_date, RunOf(clock), missed, wanted);
  }
  // Misses at a due date that is not the clock's any more: the fact was corrected, or more time was given afterwards.
  for (const auto& missed : file.missed_clocks()) {
    if (missed.reason() != 0 || std::find(shown.begin(), shown.end(), &missed) != shown.end()) continue;
    row(missed.clock(), "", missed.due_date(), "", kStopped, true, true);
  }
}

Result<v1::GetCaseClocksResponse> GetCaseClocks(journal::Journal& journal, const v1::GetCaseClocksRequest& request,
                                                const ClockRules& rules, const std::string& today) {
  if (auto wrong = checks::CheckName("name", request.name(), "cases")) return *wrong;
  if (!request.on_date().empty()) {
    if (auto wrong = checks::CheckDate("on_date", request.on_date())) return *wrong;
  }
  const auto file = ReadResource<v1::CaseFile>(journal, request.name(), "cases");
  if (!file) return tl::unexpected<Error>(file.error());
  v1::GetCaseClocksResponse response;
  for (auto& clock :
       RunningClocks(request.name(), *file, rules, request.on_date().empty() ? today : request.on_date())) {
    *response.add_clocks() = std::move(clock);
  }
  return response;
}

Result<v1::ListClocksResponse> ListClocks(journal::Journal& journal, const v1::ListClocksRequest& request,
                                          const std::string& today) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  PagedQuery query(kSelect, kKeys, *page);
  if (auto wrong = AddFilters(request, query)) return *wrong;
  if (auto wrong = AddTray(request, today, query)) return *wrong;
  if (auto wrong = AddState(request, today, query)) return *wrong;
  v1::ListClocksResponse response;
  response.set_next_page_token(
      query.Run(journal, [&](const sql::Row& row) { *response.add_clocks() = ClockOf(row, today); }));
  return response;
}

Result<v1::ForecastBreachesResponse> ForecastBreaches(journal::Journal& journal,
                                                      const v1::ForecastBreachesRequest& request,
                                                      const std::string& today) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (request.working_days() < 0 || request.working_days() > 60) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a forecast is of 60 working days at most",
                               "working_days", "0 to 60");
  }
  const int days = request.working_days() == 0 ? kForecastDays : request.working_days();
  const std::string until = calendar::FormatDate(calendar::AddWorkingDays(calendar::DateOf(today), days));
  const auto restrict = [&](PagedQuery& query) -> Refused {
    query.Where("run IN (1, 2)");
    query.Where("due_date >=", today);
    query.Where("due_date <=", until);
    return AddFilters(request, query);
  };
  v1::ForecastBreachesResponse response;
  if (page->after.empty()) {
    PagedQuery counts("SELECT due_date, team, clock_id, count(*) FROM clock_view", {"due_date", "team", "clock_id"},
                      {});
    if (auto wrong = restrict(counts)) return *wrong;
    for (const sql::Row& row : counts.Groups(journal)) {
      auto& count = *response.add_counts();
      count.set_due_date(sql::AsText(row[0]));
      count.set_team(sql::AsText(row[1]));
      count.set_clock_id(sql::AsText(row[2]));
      count.set_clocks(static_cast<int>(sql::AsInteger(row[3])));
    }
  }
  PagedQuery query(kSelect, kKeys, *page);
  if (auto wrong = restrict(query)) return *wrong;
  response.set_next_page_token(
      query.Run(journal, [&](const sql::Row& row) { *response.add_clocks() = ClockOf(row, today); }));
  return response;
}

Result<v1::ListClockRulesResponse> ListClockRules(const v1::ListClockRulesRequest& request, const ClockRules& rules) {
  if (!request.authority().empty()) {
    if (auto wrong = checks::CheckAuthority("authority", request.authority())) return *wrong;
  }
  v1::ListClockRulesResponse response;
  response.set_data_digest(rules.digest);
  const auto add = [&response](const calendar::StatutoryClock& clock, const std::string& authority, bool is_off) {
    auto& rule = *response.add_rules();
    rule.set_clock_id(clock.id);
    rule.set_trigger(clock.trigger);
    rule.set_must_happen(clock.must_happen);
    rule.set_amount(is_off ? 0 : clock.amount);
    rule.set_unit(std::string(calendar::UnitName(clock.unit)));
    rule.set_is_first_day_counted(clock.first_day_counted);
    rule.set_is_statutory(clock.is_statutory);
    rule.set_effective_from(calendar::FormatDate(clock.effective_from));
    rule.set_source(clock.source);
    rule.set_authority(authority);
  };
  for (const auto& clock : calendar::StatutoryClocks()) add(clock, "", false);
  for (const auto& variant : rules.variants) {
    if (request.authority().empty() || request.authority() == variant.authority) {
      add(variant.clock, variant.authority, variant.is_off);
    }
  }
  return response;
}

}  // namespace kith::cases
