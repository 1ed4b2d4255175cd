#include "services/workbook/domain/goal.h"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "services/workbook/domain/given.h"
#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"
#include "shared/checks/no_such.h"
#include "shared/ids/ids.h"

namespace kith::workbook {
namespace {

using checks::RefuseField;
using kith::reasons::kInvalidRequest;
using v1::Goal;

constexpr size_t kMaxWords = 1000;
constexpr size_t kMaxReadingWords = 500;
constexpr int kRulers = 3;
constexpr int kMostOnRuler = 10;

// The open goal with its open workbook.
struct OpenGoal {
  const Goal* goal = nullptr;
  OpenWorkbook open;
};

Result<OpenGoal> FindOpenGoal(const Streams& streams, const std::string& name, const std::string& etag,
                              const Context& context) {
  // A name of another kind would be read as what it is not.
  if (auto wrong = checks::CheckName("name", name, "goals")) return *wrong;
  const auto* goal = streams.Find<Goal>(name);
  if (!goal) return checks::NoSuch(name, "name");
  auto open = FindOpenWorkbook(streams, "name", goal->workbook(), context);
  if (!open) return tl::unexpected<Error>(std::move(open).error());
  if (auto wrong = checks::CheckEtag("etag", etag, streams, name)) return *wrong;
  if (goal->state() == Goal::STATE_OPEN) return OpenGoal{goal, *open};
  return RefuseField(reasons::kGoalClosed, "the goal was closed on " + goal->closed_date(), "name",
                     "an open goal, or a new one: SetGoal");
}

checks::Refused CheckNotBefore(const Goal& goal, const std::string& field, const std::string& date,
                               const Context& context) {
  if (auto wrong = checks::CheckPastDate(field, date, context)) return wrong;
  if (date >= goal.set_date()) return std::nullopt;
  return RefuseField(reasons::kBeforeGoal, "the goal was not set then", field, "a date on or after " + goal.set_date());
}

checks::Refused CheckReading(const Goal& goal, const v1::RulerReading& reading, const std::string& at,
                             const Context& context) {
  if (auto wrong = checks::CheckKnown(at + ".ruler", reading.ruler())) return wrong;
  if (reading.value() < 0 || reading.value() > kMostOnRuler) {
    return RefuseField(kInvalidRequest, "a ruler goes from 0 to 10", at + ".value", "0 to 10");
  }
  if (auto wrong = CheckText(at + ".words", reading.words(), 0, kMaxReadingWords)) return wrong;
  return CheckNotBefore(goal, at + ".date", reading.date(), context);
}

}  // namespace

Result<Drafts> SetGoal(const Streams& streams, const v1::SetGoalRequest& request, const Context& context) {
  const auto open = FindOpenWorkbook(streams, "workbook", request.workbook(), context);
  if (!open) return tl::unexpected<Error>(open.error());
  if (auto wrong = CheckMember("person", request.person(), *open->family)) return *wrong;
  if (IsChild(*open->family, request.person(), context.today).value_or(false)) {
    return RefuseField(reasons::kNotAnAdult,
                       "goals of change are an adult's; a child's wishes stand in an entry as their voice", "person",
                       "an adult of the family");
  }
  if (auto wrong = CheckText("own_words", request.own_words(), 1, kMaxWords)) return *wrong;
  if (auto wrong = CheckText("plan_outcome", request.plan_outcome(), 0, kMaxWords)) return *wrong;
  if (auto wrong = checks::CheckPastDate("set_date", request.set_date(), context)) return *wrong;
  auto visibility = TakeVisibility("visibility", request.visibility(), *open->family, context);
  if (!visibility) return tl::unexpected<Error>(visibility.error());

  v1::WorkbookEvent event;
  event.set_occurred_on(request.set_date());
  auto& goal = *event.mutable_goal_set()->mutable_goal();
  goal.set_workbook(request.workbook());
  goal.set_person(request.person());
  goal.set_own_words(request.own_words());
  goal.set_plan_outcome(request.plan_outcome());
  goal.set_set_date(request.set_date());
  goal.set_state(Goal::STATE_OPEN);
  *goal.mutable_visibility() = *std::move(visibility);
  *goal.mutable_by() = HandOf(*open->family, context);
  return Drafts{DraftOf(ids::NumberName("goals", 'G', context.position), std::move(event))};
}

Result<Drafts> RecordRuler(const Streams& streams, const v1::RecordRulerRequest& request, const Context& context) {
  const auto found = FindOpenGoal(streams, request.name(), request.etag(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  if (request.readings().empty() || request.readings_size() > kRulers) {
    return RefuseField(kInvalidRequest, "a reading is of one to three rulers", "readings",
                       "1 to 3 readings, each ruler once");
  }
  std::set<int> read;
  v1::WorkbookEvent event;
  for (int i = 0; i < request.readings_size(); ++i) {
    const auto& reading = request.readings(i);
    const std::string at = checks::Indexed("readings", i);
    if (auto wrong = CheckReading(*found->goal, reading, at, context)) return *wrong;
    if (!read.insert(reading.ruler()).second)
      return RefuseField(kInvalidRequest, "a ruler stands twice", at + ".ruler", "each ruler once");
    auto& added = *event.mutable_rulers_read()->add_readings();
    added = reading;
    *added.mutable_by() = HandOf(*found->open.family, context);
    event.set_occurred_on(std::max(event.occurred_on(), reading.date()));
  }
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> CloseGoal(const Streams& streams, const v1::CloseGoalRequest& request, const Context& context) {
  const auto found = FindOpenGoal(streams, request.name(), request.etag(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  if (request.state() != Goal::STATE_ACHIEVED && request.state() != Goal::STATE_LEFT) {
    return RefuseField(kInvalidRequest, "a goal is closed as achieved or as left", "state",
                       "STATE_ACHIEVED or STATE_LEFT");
  }
  if (auto wrong = CheckNotBefore(*found->goal, "closed_date", request.closed_date(), context)) return *wrong;
  if (auto wrong = CheckText("closed_words", request.closed_words(), 1, kMaxWords)) return *wrong;
  v1::WorkbookEvent event;
  event.set_occurred_on(request.closed_date());
  auto& closed = *event.mutable_goal_closed();
  closed.set_state(request.state());
  closed.set_closed_date(request.closed_date());
  closed.set_closed_words(request.closed_words());
  *closed.mutable_by() = HandOf(*found->open.family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

void Apply(Goal& goal, const v1::WorkbookEvent& event) {
  if (event.has_goal_set()) {
    goal = event.goal_set().goal();
  } else if (event.has_rulers_read()) {
    auto& readings = *goal.mutable_readings();
    for (const auto& reading : event.rulers_read().readings()) *readings.Add() = reading;
    // What is recorded late stands where it belongs.
    std::stable_sort(readings.begin(), readings.end(),
                     [](const auto& one, const auto& other) { return one.date() < other.date(); });
    if (readings.size() > kMaxReadings) readings.DeleteSubrange(0, readings.size() - kMaxReadings);
  } else if (event.has_goal_closed()) {
    goal.set_state(event.goal_closed().state());
    goal.set_closed_date(event.goal_closed().closed_date());
    goal.set_closed_words(event.goal_closed().closed_words());
  } else {
    throw std::logic_error("an event that is none of a goal's stands in its stream");
  }
}

}  // namespace kith::workbook
