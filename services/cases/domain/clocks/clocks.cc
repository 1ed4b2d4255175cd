#include "services/cases/domain/clocks/clocks.h"

#include <algorithm>
#include <tuple>

#include "services/cases/domain/access.h"
#include "services/cases/domain/clocks/starts.h"
#include "shared/calendar/date.h"

namespace kith::cases {

namespace {

using calendar::DateOf;
using calendar::FormatDate;
using Kind = v1::ClockAdjustment;

void Adjust(CaseClock& clock, const v1::ClockAdjustment& adjustment) {
  switch (adjustment.kind()) {
    case Kind::KIND_EXTENDED:
    case Kind::KIND_SHORTENED:
      clock.due_date = adjustment.due_date();
      break;
    case Kind::KIND_PAUSED:
      if (adjustment.resume_date().empty()) {
        clock.pause_date = adjustment.pause_date();
      } else {
        clock.due_date =
            FormatDate(calendar::DueAfterPause(clock.rule.unit, DateOf(clock.due_date), DateOf(adjustment.pause_date()),
                                               DateOf(adjustment.resume_date())));
      }
      break;
    default:
      break;
  }
}

bool HasPassed(const std::string& date, const std::string& day) { return !date.empty() && date <= day; }

}  // namespace

bool CaseClock::IsLate() const {
  const std::string& stopped = done_date.empty() ? ended_date : done_date;
  return !stopped.empty() && stopped > due_date;
}

std::vector<CaseClock> CaseClocks(const v1::CaseFile& file, const ClockRules& rules) {
  std::vector<CaseClock> clocks;
  for (ClockStart& start : ClockStarts(file)) {
    const calendar::Date from = DateOf(start.start_date);
    const auto* rule = rules.Find(file.authority(), start.clock_id, from);
    if (!rule) continue;
    CaseClock clock;
    clock.rule = *rule;
    clock.rule_due_date = start.fixed_due.empty() ? FormatDate(calendar::DueDate(*rule, from)) : start.fixed_due;
    clock.due_date = clock.rule_due_date;
    if (start.extra_weeks > 0) {
      clock.due_date = FormatDate(calendar::AddWeeks(DateOf(clock.due_date), start.extra_weeks));
    }
    clock.clock_id = std::move(start.clock_id);
    clock.key = std::move(start.key);
    clock.start_date = std::move(start.start_date);
    clock.done_date = std::move(start.done_date);
    clock.ended_date = std::move(start.ended_date);
    for (const auto& adjustment : file.clock_adjustments()) {
      if (adjustment.clock() == clock.key) Adjust(clock, adjustment);
    }
    clock.is_extended = clock.due_date > clock.rule_due_date;
    clocks.push_back(std::move(clock));
  }
  std::sort(clocks.begin(), clocks.end(), [](const CaseClock& a, const CaseClock& b) {
    return std::tie(a.due_date, a.key) < std::tie(b.due_date, b.key);
  });
  return clocks;
}

v1::Clock::State ClockStateOn(const CaseClock& clock, const std::string& day) {
  if (HasPassed(clock.done_date, day)) {
    return clock.done_date <= clock.due_date ? v1::Clock::STATE_MET : v1::Clock::STATE_MISSED;
  }
  if (HasPassed(clock.ended_date, day)) {
    return clock.ended_date <= clock.due_date ? v1::Clock::STATE_CANCELLED : v1::Clock::STATE_MISSED;
  }
  // A pause does not undo a limit that had passed before it.
  if (HasPassed(clock.pause_date, day) && clock.pause_date <= clock.due_date) return v1::Clock::STATE_PAUSED;
  if (day > clock.due_date) return v1::Clock::STATE_MISSED;
  return clock.is_extended ? v1::Clock::STATE_EXTENDED : v1::Clock::STATE_RUNNING;
}

const v1::MissedClock* FindMiss(const v1::CaseFile& file, const std::string& key, const std::string& due_date) {
  for (const auto& missed : file.missed_clocks()) {
    if (missed.clock() == key && missed.due_date() == due_date) return &missed;
  }
  return nullptr;
}

v1::Clock PresentClock(const std::string& name, const v1::CaseFile& file, const CaseClock& clock,
                       const std::string& day) {
  v1::Clock shown;
  shown.set_case_file(name);
  shown.set_clock(clock.key);
  shown.set_clock_id(clock.clock_id);
  shown.set_trigger(clock.rule.trigger);
  shown.set_must_happen(clock.rule.must_happen);
  shown.set_start_date(clock.start_date);
  shown.set_due_date(clock.due_date);
  shown.set_rule_due_date(clock.rule_due_date);
  if (HasPassed(clock.done_date, day)) shown.set_done_date(clock.done_date);
  shown.set_state(ClockStateOn(clock, day));
  if (const auto* held = CurrentAllocation(file)) {
    shown.set_worker(held->worker());
    shown.set_team(held->team());
  }
  shown.set_is_statutory(clock.rule.is_statutory);
  if (const auto* missed = FindMiss(file, clock.key, clock.due_date)) {
    shown.set_is_miss_recorded(true);
    shown.set_missed_reason(missed->reason());
  }
  return shown;
}

std::vector<v1::Clock> RunningClocks(const std::string& name, const v1::CaseFile& file, const ClockRules& rules,
                                     const std::string& day) {
  std::vector<v1::Clock> shown;
  for (const CaseClock& clock : CaseClocks(file, rules)) {
    if (clock.start_date <= day) shown.push_back(PresentClock(name, file, clock, day));
  }
  return shown;
}

}  // namespace kith::cases
