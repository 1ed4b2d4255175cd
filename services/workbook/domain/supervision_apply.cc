#include <algorithm>
#include <stdexcept>

#include "services/workbook/domain/decision_voice.h"
#include "services/workbook/domain/supervision.h"

namespace kith::workbook {

namespace {

using v1::Supervision;
using v1::SupervisionFile;
using v1::WorkbookEvent;

constexpr int kRatingsKept = 24;  // of each child

[[noreturn]] void Misplaced(const WorkbookEvent& event) {
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of another kind");
}

void Attend(Supervision& supervision, const v1::AttendanceChanged& changed) {
  for (const auto& attendee : changed.attendees()) {
    auto& all = *supervision.mutable_attendees();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) {
      return one.worker() == attendee.worker() && one.role() == attendee.role();
    });
    if (found != all.end())
      *found = attendee;
    else
      *all.Add() = attendee;
  }
}

v1::SupervisionDecision& DecisionOf(Supervision& supervision, int number) {
  for (auto& decision : *supervision.mutable_decisions()) {
    if (decision.number() == number) return decision;
  }
  throw std::logic_error("an event of a decision that was not proposed");
}

bool ApplySession(Supervision& supervision, const WorkbookEvent& event) {
  if (event.has_attendance_changed()) {
    Attend(supervision, event.attendance_changed());
  } else if (event.has_update_given()) {
    auto& all = *supervision.mutable_updates();
    const auto& update = event.update_given().update();
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) {
      return one.role() == update.role() && one.by().worker() == update.by().worker();
    });
    if (found != all.end())
      *found = update;
    else
      *all.Add() = update;
  } else if (event.has_rating_given()) {
    *supervision.add_ratings() = event.rating_given().rating();
  } else if (event.has_decision_proposed()) {
    *supervision.add_decisions() = event.decision_proposed().decision();
  } else if (event.has_decision_withdrawn()) {
    DecisionOf(supervision, event.decision_withdrawn().number())
        .set_withdraw_reason(event.decision_withdrawn().reason());
  } else if (event.has_dissent_recorded()) {
    *DecisionOf(supervision, event.dissent_recorded().number()).add_dissents() = event.dissent_recorded().dissent();
  } else if (event.has_action_added()) {
    *supervision.add_actions() = event.action_added().action();
  } else if (event.has_action_changed()) {
    const auto& changed = event.action_changed();
    for (auto& action : *supervision.mutable_actions()) {
      if (action.number() != changed.number()) continue;
      auto& change = *action.add_changes();
      change.set_owner(action.owner());
      change.set_due_date(action.due_date());
      change.set_reason(changed.reason());
      *change.mutable_by() = changed.by();
      action.set_owner(changed.owner());
      action.set_due_date(changed.due_date());
    }
  } else if (event.has_action_completed()) {
    const auto& completed = event.action_completed();
    for (auto& action : *supervision.mutable_actions()) {
      if (action.number() != completed.number()) continue;
      action.set_done_date(completed.done_date());
      action.set_outcome(completed.outcome());
      *action.mutable_done_by() = completed.by();
    }
  } else if (event.has_contradiction_settled_here()) {
    supervision.add_settled_contradictions(event.contradiction_settled_here().contradiction());
  } else {
    return false;
  }
  return true;
}

void Close(Supervision& supervision, const v1::SupervisionClosing& closing) {
  supervision.set_state(Supervision::STATE_CLOSING);
  *supervision.mutable_quorum() = closing.quorum();
  supervision.set_next_date(closing.next_date());
  supervision.set_next_date_reason(closing.next_date_reason());
  supervision.set_next_due_date(closing.next_due_date().empty() ? closing.next_date() : closing.next_due_date());
  *supervision.mutable_carried_contradictions() = closing.carried_contradictions();
  *supervision.mutable_closed_by() = closing.by();
  KeepTaken(closing, supervision);
  supervision.clear_refusal();
}

void KeepRatings(SupervisionFile& file, const v1::SupervisionFiled& filed) {
  for (const auto& rated : filed.ratings()) {
    auto& all = *file.mutable_ratings();
    *all.Add() = rated;
    const auto of_child = [&](const auto& one) { return one.child() == rated.child(); };
    if (std::count_if(all.begin(), all.end(), of_child) > kRatingsKept) {
      all.erase(std::find_if(all.begin(), all.end(), of_child));
    }
  }
}

}  // namespace

void Apply(Supervision& supervision, const WorkbookEvent& event) {
  if (ApplySession(supervision, event)) return;
  if (event.has_supervision_scheduled()) {
    const auto& scheduled = event.supervision_scheduled();
    supervision.set_workbook(scheduled.workbook());
    supervision.set_number(scheduled.number());
    supervision.set_scheduled_date(scheduled.scheduled_date());
    supervision.set_chair(scheduled.chair());
    supervision.set_state(Supervision::STATE_SCHEDULED);
  } else if (event.has_supervision_cancelled()) {
    supervision.set_state(Supervision::STATE_CANCELLED);
    supervision.mutable_cancellation()->set_reason(event.supervision_cancelled().reason());
    *supervision.mutable_cancellation()->mutable_by() = event.supervision_cancelled().by();
  } else if (event.has_supervision_opened()) {
    const auto& opened = event.supervision_opened();
    supervision.set_state(Supervision::STATE_OPEN);
    supervision.set_held_date(opened.held_date());
    supervision.set_chair(opened.chair());
    supervision.set_episode(opened.episode());
    *supervision.mutable_attendees() = opened.attendees();
    *supervision.mutable_children() = opened.children();
    *supervision.add_chairings()->mutable_by() = opened.by();
  } else if (event.has_chair_taken()) {
    const auto& taken = event.chair_taken();
    supervision.set_chair(taken.by().worker());
    auto& chairing = *supervision.add_chairings();
    *chairing.mutable_by() = taken.by();
    chairing.set_reason(taken.reason());
  } else if (event.has_supervision_closing()) {
    Close(supervision, event.supervision_closing());
  } else if (event.has_supervision_returned()) {
    supervision.set_state(Supervision::STATE_OPEN);
    *supervision.mutable_refusal() = event.supervision_returned().refusal();
    supervision.clear_closed_by();
    supervision.clear_carried_contradictions();
  } else if (event.has_supervision_held()) {
    supervision.set_state(Supervision::STATE_CLOSED);
    *supervision.mutable_snapshot() = event.supervision_held().snapshot();
    supervision.set_workbook_version(event.supervision_held().workbook_version());
  } else {
    Misplaced(event);
  }
}

void Apply(SupervisionFile& file, const WorkbookEvent& event) {
  if (event.has_contradiction_carried()) {
    *file.add_differing() = event.contradiction_carried().differing();
  } else if (event.has_contradiction_dropped()) {
    auto& all = *file.mutable_differing();
    all.erase(std::remove_if(all.begin(), all.end(),
                             [&](const auto& open) {
                               return open.contradiction() == event.contradiction_dropped().contradiction();
                             }),
              all.end());
  } else if (event.has_supervision_awaited()) {
    file.set_last_number(event.supervision_awaited().number());
    file.set_current(event.supervision_awaited().supervision());
  } else if (event.has_supervision_cancelled()) {
    file.clear_current();
  } else if (event.has_supervision_filed()) {
    const auto& filed = event.supervision_filed();
    file.clear_current();
    file.set_last(filed.supervision());
    file.set_last_date(filed.held_date());
    file.set_next_date(filed.next_date());
    KeepRatings(file, filed);
  } else {
    Misplaced(event);
  }
}

}  // namespace kith::workbook
