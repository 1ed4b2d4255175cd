#include "services/reporting/fold.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "services/reporting/reasons.h"
#include "shared/calendar/date.h"

namespace kith::reporting {
namespace {

using cases::v1::CasesEvent;
using v1::ChildHistory;
using v1::ChildHistoryChanged;
using v1::ReportingEvent;
using v1::Spell;
using v1::Status;
using v1::TeamPeriod;

constexpr std::string_view kCaseFiles = "cases/";

const Spell* FindSpell(const ChildHistory& history, Status status, int number) {
  const auto& spells = history.spells();
  const auto found = std::find_if(spells.begin(), spells.end(), [&](const Spell& spell) {
    return spell.status() == status && spell.number() == number;
  });
  return found == spells.end() ? nullptr : &*found;
}

void PutSpell(ChildHistory& history, const Spell& spell) {
  for (auto& known : *history.mutable_spells()) {
    if (known.status() != spell.status() || known.number() != spell.number()) continue;
    known = spell;
    return;
  }
  *history.add_spells() = spell;
}

// The number of the episode that begins; events of before episodes had numbers are counted.
int NumberOf(const ChildHistory& history, const cases::v1::CaseOpened& opened) {
  if (opened.number() != 0) return opened.number();
  int last = 0;
  for (const auto& spell : history.spells()) {
    if (spell.status() == v1::STATUS_OPEN_EPISODE) last = std::max(last, spell.number());
  }
  return last + 1;
}

// The newest episode that is open; null when none is.
const Spell* OpenEpisode(const ChildHistory& history) {
  const auto& spells = history.spells();
  const auto found = std::find_if(spells.rbegin(), spells.rend(), [](const Spell& spell) {
    return spell.status() == v1::STATUS_OPEN_EPISODE && spell.end_date().empty();
  });
  return found == spells.rend() ? nullptr : &*found;
}

bool IsDate(const std::string& date) { return calendar::IsIsoDate(date); }

tl::unexpected<Error> NotADate(const char* what) {
  return Refuse(reasons::kNotADate, std::string("the ") + what + " is not a date yyyy-mm-dd");
}

Result<void> Open(ChildHistoryChanged& change, Status status, int number, const std::string& start_date) {
  if (!IsDate(start_date)) return NotADate("start date");
  auto& spell = *change.add_spells();
  spell.set_status(status);
  spell.set_number(number);
  spell.set_start_date(start_date);
  return {};
}

Result<void> Close(ChildHistoryChanged& change, const ChildHistory& history, Status status, int number,
                   const std::string& end_date) {
  if (!IsDate(end_date)) return NotADate("end date");
  const Spell* open = FindSpell(history, status, number);
  if (!open || !open->end_date().empty()) {
    return Refuse(reasons::kHistoryDisagrees,
                  v1::Status_Name(status) + " number " + std::to_string(number) + " is not open");
  }
  auto& spell = *change.add_spells();
  spell = *open;
  spell.set_end_date(end_date);
  return {};
}

Result<void> Allocate(ChildHistoryChanged& change, const cases::v1::CaseAllocated& allocated) {
  if (!IsDate(allocated.start_date())) return NotADate("allocation's start date");
  auto& period = *change.mutable_team_period();
  period.set_team(allocated.team());
  period.set_team_display_name(allocated.team_display_name());
  period.set_district(allocated.district());
  period.set_authority(allocated.authority());
  period.set_start_date(allocated.start_date());
  return {};
}

Result<void> CloseCase(ChildHistoryChanged& change, const ChildHistory& history, const cases::v1::CaseClosed& closed) {
  const Spell* episode = OpenEpisode(history);
  if (!episode) return Refuse(reasons::kHistoryDisagrees, "no referral episode is open");
  change.set_team_period_end_date(closed.closure_date());
  return Close(change, history, v1::STATUS_OPEN_EPISODE, episode->number(), closed.closure_date());
}

// What a part of a case file means for a child's status; nothing for those that no figure counts.
std::optional<Status> StatusOf(cases::v1::CasePart part) {
  switch (static_cast<int>(part)) {
    case cases::v1::CASE_PART_EPISODE:
      return v1::STATUS_OPEN_EPISODE;
    case cases::v1::CASE_PART_CIN_PLAN:
      return v1::STATUS_CIN_PLAN;
    case cases::v1::CASE_PART_CHILD_PROTECTION_PLAN:
      return v1::STATUS_CHILD_PROTECTION_PLAN;
    case cases::v1::CASE_PART_CARE_PROCEEDINGS:
      return v1::STATUS_CARE_PROCEEDINGS;
  }
  return std::nullopt;
}

// Figures are those of the record as it is now: also for days of before the correction.
Result<void> Correct(ChildHistoryChanged& change, const ChildHistory& history,
                     const cases::v1::PartCorrected& corrected) {
  const auto status = StatusOf(corrected.part());
  if (!status) return {};
  if (!FindSpell(history, *status, corrected.number())) {
    return Refuse(reasons::kHistoryDisagrees, "a correction of " + v1::Status_Name(*status) + " number " +
                                                  std::to_string(corrected.number()) + ", which is not there");
  }
  if (corrected.recorded_in_error()) {
    auto& removed = *change.add_removed_spells();
    removed.set_status(*status);
    removed.set_number(corrected.number());
    return {};
  }
  const bool moves_end = corrected.end_date() != corrected.previous_end_date();
  if (!moves_end && corrected.start_date() == corrected.previous_start_date()) return {};
  if (!corrected.end_date().empty() && !IsDate(corrected.end_date())) return NotADate("end date");
  if (auto opened = Open(change, *status, corrected.number(), corrected.start_date()); !opened) return opened;
  change.mutable_spells(0)->set_end_date(corrected.end_date());
  // The closure ended the allocation.
  if (*status == v1::STATUS_OPEN_EPISODE && moves_end && !corrected.previous_end_date().empty()) {
    change.set_previous_team_period_end_date(corrected.previous_end_date());
    change.set_team_period_end_date(corrected.end_date());
  }
  return {};
}

Result<void> Fill(ChildHistoryChanged& change, const ChildHistory& history, const CasesEvent& event) {
  switch (event.event_case()) {
    case CasesEvent::kCaseOpened:
      change.set_authority(event.case_opened().authority());
      return Open(change, v1::STATUS_OPEN_EPISODE, NumberOf(history, event.case_opened()),
                  event.case_opened().referral_date());
    case CasesEvent::kCaseAllocated:
      return Allocate(change, event.case_allocated());
    case CasesEvent::kCinPlanStarted:
      return Open(change, v1::STATUS_CIN_PLAN, event.cin_plan_started().number(),
                  event.cin_plan_started().start_date());
    case CasesEvent::kCinPlanEnded:
      return Close(change, history, v1::STATUS_CIN_PLAN, event.cin_plan_ended().number(),
                   event.cin_plan_ended().end_date());
    case CasesEvent::kChildProtectionPlanStarted: {
      const auto& plan = event.child_protection_plan_started();
      return Open(change, v1::STATUS_CHILD_PROTECTION_PLAN, plan.number(), plan.start_date());
    }
    case CasesEvent::kChildProtectionPlanEnded: {
      const auto& plan = event.child_protection_plan_ended();
      return Close(change, history, v1::STATUS_CHILD_PROTECTION_PLAN, plan.number(), plan.end_date());
    }
    case CasesEvent::kCareProceedingsIssued: {
      const auto& proceedings = event.care_proceedings_issued();
      return Open(change, v1::STATUS_CARE_PROCEEDINGS, proceedings.number(), proceedings.issue_date());
    }
    case CasesEvent::kCareProceedingsConcluded: {
      const auto& proceedings = event.care_proceedings_concluded();
      return Close(change, history, v1::STATUS_CARE_PROCEEDINGS, proceedings.number(), proceedings.end_date());
    }
    case CasesEvent::kCaseClosed:
      return CloseCase(change, history, event.case_closed());
    case CasesEvent::kPartCorrected:
      return Correct(change, history, event.part_corrected());
    // Of the others no figure is made; some may be newer than this program.
    default:
      return {};
  }
}

bool Covers(const TeamPeriod& period, const std::string& date) {
  return period.start_date() < date && (period.end_date().empty() || period.end_date() > date);
}

// The new period takes over from its start: up to where the period that it cuts ended, else up to the next one.
void AddTeamPeriod(ChildHistory& history, TeamPeriod added) {
  auto& periods = *history.mutable_team_periods();
  const std::string& start = added.start_date();
  for (const auto& period : periods) {
    if (period.start_date() > start && added.end_date().empty()) added.set_end_date(period.start_date());
  }
  for (auto& period : periods) {
    if (period.start_date() == start) added.set_end_date(period.end_date());
    if (!Covers(period, start)) continue;
    added.set_end_date(period.end_date());
    period.set_end_date(start);
  }
  periods.erase(std::remove_if(periods.begin(), periods.end(),
                               [&](const TeamPeriod& period) { return period.start_date() == start; }),
                periods.end());
  *periods.Add() = std::move(added);
  std::sort(periods.begin(), periods.end(),
            [](const TeamPeriod& a, const TeamPeriod& b) { return a.start_date() < b.start_date(); });
}

void EndTeamPeriods(ChildHistory& history, const std::string& date) {
  auto& periods = *history.mutable_team_periods();
  periods.erase(std::remove_if(periods.begin(), periods.end(),
                               [&](const TeamPeriod& period) { return period.start_date() >= date; }),
                periods.end());
  for (auto& period : periods) {
    if (Covers(period, date)) period.set_end_date(date);
  }
}

void MoveTeamPeriodEnd(ChildHistory& history, const std::string& from, const std::string& to) {
  if (history.team_periods().empty()) return;
  auto& last = *history.mutable_team_periods()->rbegin();
  if (last.end_date() == from) last.set_end_date(to);
}

void RemoveSpell(ChildHistory& history, const Spell& removed) {
  auto& spells = *history.mutable_spells();
  spells.erase(std::remove_if(spells.begin(), spells.end(),
                              [&removed](const Spell& spell) {
                                return spell.status() == removed.status() && spell.number() == removed.number();
                              }),
               spells.end());
}

bool IsEmpty(const ChildHistoryChanged& change) {
  return change.spells().empty() && change.removed_spells().empty() && !change.has_team_period() &&
         change.team_period_end_date().empty();
}

}  // namespace

Result<ChildHistoryChanged> Change(const ChildHistory& history, const CasesEvent& event, int64_t source_position) {
  ChildHistoryChanged change;
  if (auto filled = Fill(change, history, event); !filled) return tl::unexpected<Error>(std::move(filled).error());
  change.set_source_position(source_position);
  return change;
}

void Apply(ChildHistory& history, const ReportingEvent& event) {
  if (!event.has_child_history_changed()) return;
  const auto& change = event.child_history_changed();
  if (!change.authority().empty()) history.set_authority(change.authority());
  for (const auto& spell : change.spells()) PutSpell(history, spell);
  if (change.has_team_period()) AddTeamPeriod(history, change.team_period());
  for (const auto& spell : change.removed_spells()) RemoveSpell(history, spell);
  if (!change.previous_team_period_end_date().empty()) {
    MoveTeamPeriodEnd(history, change.previous_team_period_end_date(), change.team_period_end_date());
  } else if (!change.team_period_end_date().empty())
    EndTeamPeriods(history, change.team_period_end_date());
}

Result<Drafts> Consume(const Streams& streams, const journal::Entry& entry, const Context&) {
  if (!entry.stream.starts_with(kCaseFiles)) return Drafts{};
  CasesEvent event;
  if (!event.ParseFromString(entry.payload)) {
    return Refuse(reasons::kUnreadableRecord, "the payload is not a kith.cases.v1.CasesEvent");
  }
  const std::string child = "children/" + entry.stream.substr(kCaseFiles.size());
  const auto* history = streams.Find<ChildHistory>(child);
  auto change = Change(history ? *history : ChildHistory::default_instance(), event, entry.position);
  if (!change) return tl::unexpected<Error>(std::move(change).error());
  if (IsEmpty(*change)) return Drafts{};
  if (!IsDate(event.occurred_on())) return NotADate("event's occurred_on");
  ReportingEvent draft;
  draft.set_occurred_on(event.occurred_on());
  *draft.mutable_child_history_changed() = std::move(*change);
  return Drafts{DraftOf(child, std::move(draft))};
}

inbox::Source CasesSource() {
  return inbox::MakeSource<ReportingEvent>("cases", "reporting", Consume, [](const journal::Entry& entry) {
    std::vector<std::string> names;
    if (entry.stream.starts_with(kCaseFiles)) names.push_back("children/" + entry.stream.substr(kCaseFiles.size()));
    return names;
  });
}

}  // namespace kith::reporting
