#include "services/cases/domain/clocks/adjust.h"

#include <algorithm>
#include <optional>

#include "services/cases/domain/access.h"
#include "services/cases/domain/clocks/clocks.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/domain/teams/text.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"

namespace kith::cases {

namespace {

using checks::Refused;

// What only the court or the law itself makes longer (Children Act 1989 s.32(5), s.45(4) to (6), s.46(6)).
bool IsSetByCourt(const std::string& clock_id) { return clock_id == "D14" || clock_id == "D19" || clock_id == "D20"; }

Result<CaseClock> FindClock(const CaseFile& file, const ClockRules& rules, const std::string& key) {
  for (CaseClock& clock : CaseClocks(file, rules)) {
    if (clock.key == key) return std::move(clock);
  }
  return checks::RefuseField(reasons::kClockNotFound, "the case has no such clock", "clock",
                             "a clock of GetCaseClocks, e.g. \"D3-assessment-1\"");
}

template <class Request>
Refused CheckReason(const Request& request) {
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return wrong;
  return CheckLine("text", request.text(), 1);
}

Refused CheckAuthoriser(const CaseFile& file, const Context& context) {
  const auto* held = CurrentAllocation(file);
  if (!held || held->worker() != context.subject) return std::nullopt;
  return checks::RefuseField(reasons::kClockAuthorisedByOwner, "nobody moves the limits of a case that they hold",
                             "name", "another manager's authorisation");
}

Refused CheckRuns(const CaseClock& clock, const Context& context) {
  const auto state = ClockStateOn(clock, context.today);
  if (state == v1::Clock::STATE_RUNNING || state == v1::Clock::STATE_EXTENDED) return std::nullopt;
  return checks::RefuseField(reasons::kClockNotRunning,
                             "the clock is not running: " + v1::Clock::State_Name(state).substr(6), "clock",
                             "a clock that runs");
}

Refused CheckCourt(const CaseClock& clock) {
  if (!IsSetByCourt(clock.clock_id)) return std::nullopt;
  return checks::RefuseField(reasons::kClockSetByCourt, "only the court or the law gives this limit more time", "clock",
                             "the court's own decision, recorded with the proceedings or the order");
}

// The clock that a manager may move now.
template <class Request>
Result<CaseClock> MovableClock(const CaseFile& file, const Request& request, const Context& context,
                               const ClockRules& rules) {
  if (auto wrong = CheckReason(request)) return *wrong;
  auto clock = FindClock(file, rules, request.clock());
  if (!clock) return clock;
  if (auto wrong = CheckRuns(*clock, context)) return *wrong;
  if (auto wrong = CheckAuthoriser(file, context)) return *wrong;
  return clock;
}

template <class Event, class Request>
void FillMove(Event& moved, const CaseClock& clock, const Request& request, const Context& context) {
  moved.set_clock(clock.key);
  moved.set_clock_id(clock.clock_id);
  moved.set_start_date(clock.start_date);
  moved.set_old_due_date(clock.due_date);
  moved.set_due_date(request.due_date());
  moved.set_reason(request.reason());
  moved.set_text(request.text());
  moved.set_authorised_by(context.subject);
}

Refused CheckBetween(const char* field, const std::string& date, const std::string& first, const std::string& last) {
  if (auto wrong = checks::CheckDate(field, date)) return wrong;
  if (date >= first && date <= last) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the date does not fit the clock", field,
                             "a date from " + first + " to " + last);
}

std::string DayAfter(const std::string& date) {
  return calendar::FormatDate(calendar::DateOf(date) + std::chrono::days(1));
}
std::string DayBefore(const std::string& date) {
  return calendar::FormatDate(calendar::DateOf(date) - std::chrono::days(1));
}

v1::ClockAdjustment* OpenPause(CaseFile& file, const std::string& key) {
  for (auto& adjustment : *file.mutable_clock_adjustments()) {
    if (adjustment.clock() == key && adjustment.kind() == v1::ClockAdjustment::KIND_PAUSED &&
        adjustment.resume_date().empty()) {
      return &adjustment;
    }
  }
  return nullptr;
}

template <class Event>
void AddMove(CaseFile& file, v1::ClockAdjustment::Kind kind, const Event& event) {
  auto& adjustment = *file.add_clock_adjustments();
  adjustment.set_clock(event.clock());
  adjustment.set_kind(kind);
  adjustment.set_due_date(event.due_date());
  adjustment.set_reason(event.reason());
  adjustment.set_authorised_by(event.authorised_by());
}

}  // namespace

Result<Events<CasesEvent>> ExtendClock(const CaseFile& file, const v1::ExtendClockRequest& request,
                                       const Context& context, const ClockRules& rules) {
  const auto clock = MovableClock(file, request, context, rules);
  if (!clock) return tl::unexpected<Error>(clock.error());
  if (auto wrong = CheckCourt(*clock)) return *wrong;
  const std::string last = calendar::FormatDate(calendar::AddMonths(calendar::DateOf(clock->due_date), 12));
  if (auto wrong = CheckBetween("due_date", request.due_date(), DayAfter(clock->due_date), last)) return *wrong;
  CasesEvent event = EventOn(context.today);
  FillMove(*event.mutable_clock_extended(), *clock, request, context);
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> ShortenClock(const CaseFile& file, const v1::ShortenClockRequest& request,
                                        const Context& context, const ClockRules& rules) {
  const auto clock = MovableClock(file, request, context, rules);
  if (!clock) return tl::unexpected<Error>(clock.error());
  if (auto wrong = CheckBetween("due_date", request.due_date(), context.today, DayBefore(clock->due_date))) {
    return *wrong;
  }
  CasesEvent event = EventOn(context.today);
  FillMove(*event.mutable_clock_shortened(), *clock, request, context);
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> PauseClock(const CaseFile& file, const v1::PauseClockRequest& request,
                                      const Context& context, const ClockRules& rules) {
  const auto clock = MovableClock(file, request, context, rules);
  if (!clock) return tl::unexpected<Error>(clock.error());
  if (auto wrong = CheckCourt(*clock)) return *wrong;
  if (auto wrong = checks::CheckPastDate("pause_date", request.pause_date(), context)) return *wrong;
  // Pauses of one clock follow one another.
  std::string first = clock->start_date;
  for (const auto& adjustment : file.clock_adjustments()) {
    if (adjustment.clock() == clock->key) first = std::max(first, adjustment.resume_date());
  }
  if (auto wrong = CheckBetween("pause_date", request.pause_date(), first, context.today)) return *wrong;
  CasesEvent event = EventOn(request.pause_date());
  auto& paused = *event.mutable_clock_paused();
  paused.set_clock(clock->key);
  paused.set_clock_id(clock->clock_id);
  paused.set_pause_date(request.pause_date());
  paused.set_reason(request.reason());
  paused.set_text(request.text());
  paused.set_authorised_by(context.subject);
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> ResumeClock(const CaseFile& file, const v1::ResumeClockRequest& request,
                                       const Context& context, const ClockRules& rules) {
  if (auto wrong = CheckLine("text", request.text(), 0)) return *wrong;
  const auto clock = FindClock(file, rules, request.clock());
  if (!clock) return tl::unexpected<Error>(clock.error());
  if (clock->pause_date.empty()) {
    return checks::RefuseField(reasons::kClockNotPaused, "the clock is not paused", "clock", "a clock that is paused");
  }
  if (auto wrong = CheckAuthoriser(file, context)) return *wrong;
  if (auto wrong = checks::CheckPastDate("resume_date", request.resume_date(), context)) return *wrong;
  if (auto wrong = CheckBetween("resume_date", request.resume_date(), clock->pause_date, context.today)) return *wrong;
  CasesEvent event = EventOn(request.resume_date());
  auto& resumed = *event.mutable_clock_resumed();
  resumed.set_clock(clock->key);
  resumed.set_clock_id(clock->clock_id);
  resumed.set_pause_date(clock->pause_date);
  resumed.set_resume_date(request.resume_date());
  resumed.set_due_date(calendar::FormatDate(calendar::DueAfterPause(clock->rule.unit, calendar::DateOf(clock->due_date),
                                                                    calendar::DateOf(clock->pause_date),
                                                                    calendar::DateOf(request.resume_date()))));
  resumed.set_text(request.text());
  resumed.set_authorised_by(context.subject);
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> RecordMissedClockReason(const CaseFile& file,
                                                   const v1::RecordMissedClockReasonRequest& request,
                                                   const Context& context) {
  if (auto wrong = CheckReason(request)) return *wrong;
  const auto* missed = FindMiss(file, request.clock(), request.due_date());
  if (!missed || missed->reason() != 0) {
    return checks::RefuseField(reasons::kClockNotMissed,
                               missed ? "the reason has been given" : "the record has no such miss", "clock",
                               "a missed clock that waits for a reason, with the due date that was missed");
  }
  CasesEvent event = EventOn(context.today);
  auto& explained = *event.mutable_missed_clock_explained();
  explained.set_clock(missed->clock());
  explained.set_clock_id(missed->clock().substr(0, missed->clock().find('-')));
  explained.set_due_date(missed->due_date());
  explained.set_reason(request.reason());
  explained.set_text(request.text());
  return Events<CasesEvent>{std::move(event)};
}

Result<Events<CasesEvent>> MissClock(const CaseFile& file, const std::string& key, const std::string& due_date,
                                     const Context& context, const ClockRules& rules) {
  const auto clock = FindClock(file, rules, key);
  if (!clock) return tl::unexpected<Error>(clock.error());
  if (clock->due_date != due_date || ClockStateOn(*clock, context.today) != v1::Clock::STATE_MISSED ||
      FindMiss(file, key, due_date)) {
    return checks::RefuseField(reasons::kClockNotMissed, "the clock was not missed, or the record has it", "clock",
                               "a clock that was missed and is not recorded as such");
  }
  CasesEvent event = EventOn(DayAfter(due_date));
  auto& missed = *event.mutable_clock_missed();
  missed.set_clock(clock->key);
  missed.set_clock_id(clock->clock_id);
  missed.set_start_date(clock->start_date);
  missed.set_due_date(clock->due_date);
  if (const auto* held = CurrentAllocation(file)) {
    missed.set_worker(held->worker());
    missed.set_team(held->team());
  }
  return Events<CasesEvent>{std::move(event)};
}

void ApplyClocks(CaseFile& file, const CasesEvent& event) {
  if (event.has_clock_extended()) {
    AddMove(file, v1::ClockAdjustment::KIND_EXTENDED, event.clock_extended());
  } else if (event.has_clock_shortened()) {
    AddMove(file, v1::ClockAdjustment::KIND_SHORTENED, event.clock_shortened());
  } else if (event.has_clock_paused()) {
    const auto& paused = event.clock_paused();
    auto& adjustment = *file.add_clock_adjustments();
    adjustment.set_clock(paused.clock());
    adjustment.set_kind(v1::ClockAdjustment::KIND_PAUSED);
    adjustment.set_pause_date(paused.pause_date());
    adjustment.set_reason(paused.reason());
    adjustment.set_authorised_by(paused.authorised_by());
  } else if (event.has_clock_resumed()) {
    if (auto* pause = OpenPause(file, event.clock_resumed().clock())) {
      pause->set_resume_date(event.clock_resumed().resume_date());
    }
  } else if (event.has_clock_missed()) {
    auto& missed = *file.add_missed_clocks();
    missed.set_clock(event.clock_missed().clock());
    missed.set_due_date(event.clock_missed().due_date());
  } else if (event.has_missed_clock_explained()) {
    const auto& explained = event.missed_clock_explained();
    for (auto& missed : *file.mutable_missed_clocks()) {
      if (missed.clock() == explained.clock() && missed.due_date() == explained.due_date()) {
        missed.set_reason(explained.reason());
      }
    }
  }
}

}  // namespace kith::cases
