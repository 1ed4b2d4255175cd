// The modules ChildProtectionPlans (with Reviews) and CINPlanDates.
#include <algorithm>
#include <charconv>

#include "services/cli/census_check.h"
#include "shared/calendar/working_days.h"

namespace kith::cli {
namespace {

using calendar::Date;
using type::v1::CategoryOfAbuse;

void QuarantineGroup(Check& check, RecordKind kind, int line, const Fault& fault) {
  check.Quarantine(fault.line != 0 ? fault.line : line, ElementName(kind), fault.rules,
                   fault.field + " " + fault.reason);
}

// The rules that both kinds of plan have, under their own numbers.
struct PlanRules {
  const char* start_field;
  const char* end_field;
  const char* start_missing;
  const char* before_referral;
  const char* end_before_start;
  const char* start_after_death;
  const char* end_after_death;
  const char* end_outside_year;
};
constexpr PlanRules kCinPlan = {"CINPlanStartDate", "CINPlanEndDate", "4010", "4015", "4011", "4008", "4009Q", "4013"};
constexpr PlanRules kProtectionPlan = {"CPPstartDate", "CPPendDate", "8720", "1105", "8925", "8915", "8920", "8930"};

struct PlanDates {
  Date start;
  std::optional<Date> end;

  // The last day included: a plan cannot begin on the day on which another of its kind ended (4014, 8940).
  bool Overlaps(const PlanDates& earlier) const { return !earlier.end || start <= *earlier.end; }
};

std::optional<Fault> FaultOf(const Check& check, const PlanRules& rules, int line, const CensusText& start_text,
                             const CensusText& end_text, const EpisodeFrame& frame, PlanDates& dates) {
  const auto start = ReadDate(check, start_text, rules.start_field);
  const auto end = ReadDate(check, end_text, rules.end_field);
  const int start_line = start_text.line != 0 ? start_text.line : line;
  if (start.fault) return start.fault;
  if (end.fault) return end.fault;
  if (!start.date) return Fault{start_line, rules.start_field, rules.start_missing, "is missing"};
  if (*start.date > check.reference_date()) {
    return Fault{start_line, rules.start_field, rules.start_missing, "is after the reference date"};
  }
  if (*start.date < frame.referral) {
    return Fault{start_line, rules.start_field, rules.before_referral, "is before the referral date"};
  }
  if (end.date && *end.date < *start.date) {
    return Fault{end_text.line, rules.end_field, rules.end_before_start, "is before the start"};
  }
  if (frame.life.death && *start.date > *frame.life.death) {
    return Fault{start_line, rules.start_field, rules.start_after_death, "is after the child's death"};
  }
  if (frame.life.death && end.date && *end.date > *frame.life.death) {
    return Fault{end_text.line, rules.end_field, rules.end_after_death, "is after the child's death"};
  }
  if (frame.closure && !end.date) {
    return Fault{line, rules.end_field, import_rules::kContradiction, "is missing, but the episode is closed"};
  }
  if (frame.closure && *end.date > *frame.closure) {
    return Fault{end_text.line, rules.end_field, "8565", "is after the closure"};
  }
  dates = {*start.date, end.date};
  return std::nullopt;
}

struct SoundProtectionPlan {
  const CensusProtectionPlan* source;
  PlanDates dates;
};

std::optional<Fault> FaultOf(const Check& check, const CensusProtectionPlan& plan, const EpisodeFrame& frame,
                             PlanDates& dates) {
  if (auto fault = FaultOf(check, kProtectionPlan, plan.line, plan.start, plan.end, frame, dates)) return fault;
  if (dates.end && *dates.end == dates.start) {
    return Fault{plan.end.line, "CPPendDate", "8840", "is the day of the start"};
  }
  // The plan starts on the day of the conference (2885), which is never at a weekend.
  if (calendar::IsWeekend(dates.start)) {
    return Fault{plan.start.line, "CPPstartDate", "2885 8875", "is at a weekend, when there are no conferences"};
  }
  if (!ReadCode<CategoryOfAbuse>(plan.initial_category)) {
    return Fault{plan.initial_category.line, "InitialCategoryOfAbuse", "8905", "must be a code of the census"};
  }
  return std::nullopt;
}

void AddReviews(Check& check, const SoundProtectionPlan& sound, const EpisodeFrame& frame,
                cases::v1::ChildProtectionPlan& kept) {
  std::set<std::string> dates;
  for (const auto& text : sound.source->reviews) {
    const auto review = ReadDate(check, text, "CPPreviewDate");
    std::optional<Fault> fault = review.fault;
    if (!fault && !review.date) {
      fault = Fault{text.line, "CPPreviewDate", "8842Q", "is missing"};
    } else if (review.date && *review.date <= sound.dates.start) {
      fault = Fault{text.line, "CPPreviewDate", "8841", "is not after the start of the plan"};
    } else if (review.date && sound.dates.end && *review.date > *sound.dates.end) {
      const bool in_cin_plan =
          std::any_of(frame.source->cin_plans.begin(), frame.source->cin_plans.end(), [&](const auto& plan) {
            return plan.start.value <= text.value && (!plan.end.given() || text.value <= plan.end.value);
          });
      fault = Fault{text.line, "CPPreviewDate", in_cin_plan ? "4003" : import_rules::kContradiction,
                    in_cin_plan ? "is during a child in need plan" : "is after the end of the plan"};
    } else if (review.date && !dates.insert(text.value).second) {
      fault = Fault{text.line, "CPPreviewDate", import_rules::kContradiction, "is given twice"};
    }
    if (fault) check.Quarantine(fault->line, "CPPreviewDate", fault->rules, fault->reason);
  }
  for (const auto& date : dates) {
    kept.add_review_dates(date);
    check.Kept(RecordKind::kReview);
  }
}

int PreviousPlans(Check& check, const CensusProtectionPlan& plan) {
  int count = -1;
  const auto& text = plan.previous_plans.value;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), count);
  if (!text.empty() && parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && count >= 0 &&
      count <= 99) {
    return count;
  }
  check.Quarantine(plan.previous_plans.line != 0 ? plan.previous_plans.line : plan.line, "NumberOfPreviousCPP", "8730",
                   "must be a number from 0 to 99; 0 stands in");
  return 0;
}

void WarnOfConference(Check& check, const CensusProtectionPlan& plan, const EpisodeFrame& frame) {
  const auto& start = plan.start.value;
  const bool held = frame.source->conference.value == start ||
                    std::any_of(frame.source->section_47s.begin(), frame.source->section_47s.end(),
                                [&](const auto& enquiry) { return enquiry.conference.value == start; });
  if (!held && check.year().Contains(calendar::DateOf(start))) {
    check.Warn(plan.start.line, "CPPstartDate", "2885", "is not the day of an initial conference of the episode");
  }
}

void AddProtectionPlan(Check& check, const SoundProtectionPlan& sound, EpisodeFrame& frame) {
  const auto& source = *sound.source;
  auto& kept = *frame.history.episode.add_child_protection_plans();
  kept.set_start_date(source.start.value);
  kept.set_end_date(source.end.value);
  kept.set_initial_category(*ReadCode<CategoryOfAbuse>(source.initial_category));
  const auto latest = ReadCode<CategoryOfAbuse>(source.latest_category);
  if (!latest) {
    check.Quarantine(source.latest_category.line != 0 ? source.latest_category.line : source.line,
                     "LatestCategoryOfAbuse", "8910", "must be a code of the census; the initial category stands in",
                     source.latest_category.value);
  }
  kept.set_latest_category(latest.value_or(kept.initial_category()));
  kept.set_number_of_previous_plans(PreviousPlans(check, source));
  AddReviews(check, sound, frame, kept);
  WarnOfConference(check, source, frame);
  if (sound.dates.end && !check.year().Contains(*sound.dates.end)) {
    check.Warn(source.end.line, "CPPendDate", "8930", "is outside the census year");
  }
}

// True when the two run on one day other than a hand-over (4016, 4017).
bool Concurrent(const PlanDates& a, const PlanDates& b) {
  const auto starts_during = [](const PlanDates& other, const PlanDates& plan) {
    return other.start >= plan.start && (!plan.end || other.start < *plan.end);
  };
  return starts_during(a, b) || starts_during(b, a);
}

PlanDates DatesOf(const cases::v1::ChildProtectionPlan& plan) {
  PlanDates dates{calendar::DateOf(plan.start_date()), std::nullopt};
  if (!plan.end_date().empty()) dates.end = calendar::DateOf(plan.end_date());
  return dates;
}

}  // namespace

void CheckProtectionPlans(Check& check, EpisodeFrame& frame, EpisodeLines& lines) {
  std::vector<SoundProtectionPlan> sound;
  for (const auto& plan : frame.source->protection_plans) {
    PlanDates dates;
    if (const auto fault = FaultOf(check, plan, frame, dates)) {
      QuarantineGroup(check, RecordKind::kProtectionPlan, plan.line, *fault);
    } else {
      sound.push_back({&plan, dates});
    }
  }
  std::stable_sort(sound.begin(), sound.end(),
                   [](const auto& a, const auto& b) { return a.dates.start < b.dates.start; });
  std::optional<PlanDates> last;
  for (const auto& plan : sound) {
    if (last && plan.dates.Overlaps(*last)) {
      check.Quarantine(plan.source->line, "ChildProtectionPlans", !last->end && !plan.dates.end ? "8935 8940" : "8940",
                       "begins while another child protection plan is open");
      continue;
    }
    last = plan.dates;
    AddProtectionPlan(check, plan, frame);
    lines.protection_plans.push_back(plan.source->line);
    check.Kept(RecordKind::kProtectionPlan);
  }
}

void CheckCinPlans(Check& check, EpisodeFrame& frame, EpisodeLines& lines) {
  struct Sound {
    const CensusCinPlan* source;
    PlanDates dates;
  };
  std::vector<Sound> sound;
  for (const auto& plan : frame.source->cin_plans) {
    PlanDates dates;
    if (const auto fault = FaultOf(check, kCinPlan, plan.line, plan.start, plan.end, frame, dates)) {
      QuarantineGroup(check, RecordKind::kCinPlan, plan.line, *fault);
    } else {
      sound.push_back({&plan, dates});
    }
  }
  std::stable_sort(sound.begin(), sound.end(),
                   [](const auto& a, const auto& b) { return a.dates.start < b.dates.start; });
  std::optional<PlanDates> last;
  for (const auto& [source, dates] : sound) {
    if (last && dates.Overlaps(*last)) {
      check.Quarantine(source->line, "CINPlanDates", !last->end && !dates.end ? "4004 4014" : "4014",
                       "begins while another child in need plan is open");
      continue;
    }
    // Of the two plans the child protection plan is the weightier: the other is left out.
    const auto& protection = frame.history.episode.child_protection_plans();
    const auto during = std::find_if(protection.begin(), protection.end(), [&plan_dates = dates](const auto& plan) {
      return Concurrent(plan_dates, DatesOf(plan));
    });
    if (during != protection.end()) {
      const bool both_open = !dates.end && during->end_date().empty();
      check.Quarantine(source->line, "CINPlanDates",
                       both_open                              ? "4001 4016"
                       : DatesOf(*during).start > dates.start ? "4017"
                                                              : "4016",
                       "runs beside a child protection plan");
      continue;
    }
    if (dates.end && *dates.end == dates.start) {
      check.Warn(source->line, "CINPlanDates", "4012Q", "starts and ends on one day");
    }
    if (dates.end && !check.year().Contains(*dates.end)) {
      check.Warn(source->end.line, "CINPlanEndDate", "4013", "is outside the census year");
    }
    last = dates;
    auto& kept = *frame.history.episode.add_cin_plans();
    kept.set_start_date(source->start.value);
    kept.set_end_date(source->end.value);
    lines.cin_plans.push_back(source->line);
    check.Kept(RecordKind::kCinPlan);
  }
}

}  // namespace kith::cli
