#include "services/workbook/domain/trajectory.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "shared/calendar/date.h"

namespace kith::workbook {
namespace {

constexpr size_t kMonth = sizeof("2026-03") - 1;

bool IsWithin(const std::string& date, const std::string& from, const std::string& to) {
  return from <= date && date <= to;
}

void AddGoals(std::vector<v1::Goal> goals, const std::string& from, const std::string& to,
              v1::GetTrajectoryResponse& response) {
  std::sort(goals.begin(), goals.end(), [](const auto& one, const auto& other) {
    return std::tie(one.set_date(), one.name()) < std::tie(other.set_date(), other.name());
  });
  for (auto& goal : goals) {
    if (goal.set_date() > to || (!goal.closed_date().empty() && goal.closed_date() < from)) continue;
    auto& path = *response.add_goals();
    for (const auto& reading : goal.readings()) {
      if (IsWithin(reading.date(), from, to)) *path.add_readings() = reading;
    }
    goal.clear_readings();
    *path.mutable_goal() = std::move(goal);
  }
}

// One month's counts while they are made.
struct Talk {
  v1::TalkMonth month;
  std::map<int, int> change, sustain;

  void Add(const v1::SessionDetails& session, const std::string& person) {
    month.set_sessions(month.sessions() + 1);
    month.set_reflections(month.reflections() + session.reflections());
    month.set_questions(month.questions() + session.questions());
    month.set_affirmations(month.affirmations() + session.affirmations());
    for (const auto& talk : session.talk()) {
      // Sessions that were recorded before talk had a speaker have none.
      if (talk.person().empty() || talk.person() == person) ++(talk.is_sustain() ? sustain : change)[talk.category()];
    }
  }

  v1::TalkMonth Finished() && {
    month.set_is_ratio_known(month.questions() > 0);
    if (month.questions() > 0) {
      month.set_reflections_per_question_percent((200 * month.reflections() + month.questions()) /
                                                 (2 * month.questions()));
    }
    const auto counts = [](const std::map<int, int>& from, auto& to) {
      for (const auto& [category, count] : from) {
        auto& added = *to.Add();
        added.set_category(static_cast<v1::Talk::Category>(category));
        added.set_count(count);
      }
    };
    counts(change, *month.mutable_change_talk());
    counts(sustain, *month.mutable_sustain_talk());
    return std::move(month);
  }
};

void AddSessions(const std::vector<v1::Entry>& sessions, const std::string& person, const std::string& from,
                 const std::string& to, v1::GetTrajectoryResponse& response) {
  std::map<std::string, Talk> months;
  for (const auto& entry : sessions) {
    const std::string date = SessionDate(entry);
    if (!IsWithin(date, from, to)) continue;
    months[date.substr(0, kMonth)].Add(entry.session(), person);
    if (entry.session().next_step().empty()) continue;
    auto& step = *response.add_next_steps();
    step.set_entry(entry.name());
    step.set_date(date);
    step.set_text(entry.session().next_step());
    *step.mutable_goals() = entry.session().goals();
  }
  for (auto& [name, talk] : months) {
    talk.month.set_month(name);
    *response.add_months() = std::move(talk).Finished();
  }
  auto& steps = *response.mutable_next_steps();
  std::sort(steps.begin(), steps.end(), [](const auto& one, const auto& other) {
    return std::tie(one.date(), one.entry()) < std::tie(other.date(), other.entry());
  });
}

void AddRecords(const Templates& templates, std::vector<v1::InstrumentRecord> records, const std::string& from,
                const std::string& to, v1::GetTrajectoryResponse& response) {
  std::sort(records.begin(), records.end(), [](const auto& one, const auto& other) {
    return std::tie(one.instrument(), one.answered_date(), one.name()) <
           std::tie(other.instrument(), other.answered_date(), other.name());
  });
  for (const auto& record : records) {
    const auto* instrument = templates.FindInstrument(record.instrument());
    if (!instrument || record.has_withdrawal() || !IsWithin(record.answered_date(), from, to)) continue;
    const auto& main = *instrument->scores().rbegin();
    const auto score = std::find_if(record.scores().begin(), record.scores().end(),
                                    [&](const auto& made) { return made.score() == main.id() && made.is_complete(); });
    if (score == record.scores().end()) continue;
    const int last = response.instruments_size() - 1;
    auto* path = last >= 0 && response.instruments(last).instrument() == record.instrument()
                     ? response.mutable_instruments(last)
                     : response.add_instruments();
    path->set_instrument(record.instrument());
    path->set_title(instrument->title());
    path->set_score(main.id());
    auto& point = *path->add_points();
    point.set_record(record.name());
    point.set_date(record.answered_date());
    point.set_value(score->value());
    point.set_band(score->band());
    point.set_respondent(record.respondent());
  }
}

}  // namespace

std::string SessionDate(const v1::Entry& entry) {
  const auto& time = entry.start_time();
  return calendar::LondonDate(
      Instant(std::chrono::seconds(time.seconds()) + std::chrono::microseconds(time.nanos() / 1000)));
}

v1::GetTrajectoryResponse TrajectoryOf(const Templates& templates, TrajectoryParts parts, const std::string& from,
                                       const std::string& to) {
  v1::GetTrajectoryResponse response;
  AddGoals(std::move(parts.goals), from, to, response);
  AddSessions(parts.sessions, parts.person, from, to, response);
  AddRecords(templates, std::move(parts.records), from, to, response);
  return response;
}

}  // namespace kith::workbook
