#include <algorithm>

#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/decision_sight.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/supervision.h"

namespace kith::workbook {

namespace {

using checks::RefuseField;
using v1::Supervision;
using v1::WorkbookEvent;

constexpr int kMaxUpdates = 40;
constexpr int kMaxRatings = 60;
constexpr int kMaxActions = 60;
constexpr int kMaxActionChanges = 20;

checks::Refused CheckRating(const Templates& templates, const v1::Workbook& workbook, int rating) {
  const auto* made = templates.Find(workbook.template_());
  if (!made) return std::nullopt;
  const auto& scale = made->supervision().rating();
  if (rating >= scale.least() && rating <= scale.most()) return std::nullopt;
  return RefuseField(kith::reasons::kInvalidRequest, "the rating is not on the scale", "rating",
                     std::to_string(scale.least()) + " (" + scale.least_means() + ") to " +
                         std::to_string(scale.most()) + " (" + scale.most_means() + ")");
}

}  // namespace

bool MaySeeAction(const v1::Action& action, const Sight& sight) {
  return MaySee(action.visibility(), action.by().worker(), sight) ||
         (action.owner() == sight.worker && action.visibility().locates().empty());
}

Result<Drafts> RecordUpdate(const Streams& streams, const v1::RecordUpdateRequest& request, const Context& context) {
  const auto session = FindOpenSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  if (auto wrong = checks::CheckKnown("role", request.role())) return *wrong;
  const auto& supervision = *session->supervision;
  if (!session->sight.Has(request.role()) && supervision.chair() != context.subject) {
    return RefuseField(reasons::kNotYourRole, "an update is given by whoever has the role, or by the chair for them",
                       "role", "a role of the caller's in this family");
  }
  if (auto wrong = CheckText("text", request.text(), 1, 3000)) return *wrong;
  auto visibility = TakeVisibility("visibility", request.visibility(), *session->family, context);
  if (!visibility) return tl::unexpected<Error>(visibility.error());
  const bool is_new = std::none_of(supervision.updates().begin(), supervision.updates().end(), [&](const auto& update) {
    return update.role() == request.role() && update.by().worker() == context.subject;
  });
  if (is_new && supervision.updates_size() >= kMaxUpdates) {
    return RefuseField(reasons::kTooMany, "too many gave an update", "role", "to change an update of one's own");
  }
  WorkbookEvent event = SupervisionEvent(context);
  auto& update = *event.mutable_update_given()->mutable_update();
  update.set_role(request.role());
  update.set_text(request.text());
  *update.mutable_visibility() = *std::move(visibility);
  *update.mutable_by() = HandOf(*session->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> RateChild(const Templates& templates, const Streams& streams, const v1::RateChildRequest& request,
                         const Context& context) {
  const auto session = FindOpenSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  const auto& children = session->supervision->children();
  if (std::find(children.begin(), children.end(), request.child()) == children.end()) {
    return RefuseField(reasons::kNotAMember, "the supervision is not about this child", "child",
                       "one of the supervision's children");
  }
  if (auto wrong = CheckRating(templates, *session->workbook, request.rating())) return *wrong;
  if (auto wrong = CheckText("analysis", request.analysis(), 1, 1500)) return *wrong;
  if (session->supervision->ratings_size() >= kMaxRatings) {
    return RefuseField(reasons::kTooMany, "too many ratings in one supervision", "name", "to keep the last one");
  }
  auto visibility = TakeVisibility("visibility", request.visibility(), *session->family, context);
  if (!visibility) return tl::unexpected<Error>(visibility.error());
  WorkbookEvent event = SupervisionEvent(context);
  auto& given = *event.mutable_rating_given();
  auto& rating = *given.mutable_rating();
  rating.set_child(request.child());
  rating.set_rating(request.rating());
  rating.set_analysis(request.analysis());
  *rating.mutable_visibility() = *std::move(visibility);
  *rating.mutable_by() = HandOf(*session->family, context);
  if (const auto* file = streams.Find<v1::SupervisionFile>(SupervisionFileOf(request.name()))) {
    for (const auto& earlier : file->ratings()) {
      if (earlier.child() == request.child()) given.set_before(earlier.rating());
    }
  }
  return Drafts{DraftOf(request.name(), std::move(event))};
}

namespace {

// An action belongs to somebody who can do it.
checks::Refused CheckOwner(const v1::KnownFamily& family, const std::string& owner, const Context& context) {
  const bool works = std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& worker) {
    return worker.worker() == owner && Holds(worker, context.today);
  });
  if (works) return std::nullopt;
  return RefuseField(reasons::kNotAWorker, "an action belongs to somebody who works with the family", "owner",
                     "the number of a worker of the family today");
}

// An open action that the caller may see: what is limited to others is not there.
Result<const v1::Action*> FindOpenAction(const Session& session, int number) {
  const auto& actions = session.supervision->actions();
  const auto action =
      std::find_if(actions.begin(), actions.end(), [&](const auto& one) { return one.number() == number; });
  if (action == actions.end() || !MaySeeAction(*action, session.sight)) {
    return RefuseField(kith::reasons::kNotFound, "there is no such action", "number",
                       "the number of an action of the supervision");
  }
  if (!action->done_date().empty()) {
    return RefuseField(reasons::kActionDone, "the action was done on " + action->done_date(), "number",
                       "an open action");
  }
  return &*action;
}

}  // namespace

Result<Drafts> AddAction(const Streams& streams, const v1::AddActionRequest& request, const Context& context) {
  const auto session = FindOpenSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  if (auto wrong = CheckText("text", request.text(), 1, 500)) return *wrong;
  if (auto wrong = CheckOwner(*session->family, request.owner(), context)) return *wrong;
  if (auto wrong = checks::CheckDate("due_date", request.due_date())) return *wrong;
  if (request.due_date() < session->supervision->held_date()) {
    return RefuseField(kith::reasons::kInvalidRequest, "it would be overdue already", "due_date",
                       "a day on or after the supervision");
  }
  if (session->supervision->actions_size() >= kMaxActions) {
    return RefuseField(reasons::kTooMany, "too many actions in one supervision", "name", "fewer actions");
  }
  auto visibility = TakeVisibility("visibility", request.visibility(), *session->family, context);
  if (!visibility) return tl::unexpected<Error>(visibility.error());
  WorkbookEvent event = SupervisionEvent(context);
  auto& action = *event.mutable_action_added()->mutable_action();
  action.set_number(session->supervision->actions_size() + 1);
  action.set_text(request.text());
  action.set_owner(request.owner());
  action.set_due_date(request.due_date());
  *action.mutable_visibility() = *std::move(visibility);
  *action.mutable_by() = HandOf(*session->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> ChangeAction(const Streams& streams, const v1::ChangeActionRequest& request, const Context& context) {
  const auto session = FindSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  const auto action = FindOpenAction(*session, request.number());
  if (!action) return tl::unexpected<Error>(action.error());
  const v1::Action& before = **action;
  if (before.owner() != context.subject && before.by().worker() != context.subject &&
      !MayChair(*session->family, context.subject, context.today)) {
    return RefuseField(reasons::kNotYours, "an action is changed by its owner, whoever gave it, or a manager", "number",
                       "an action of yours, or one that you gave");
  }
  const std::string& owner = request.owner().empty() ? before.owner() : request.owner();
  const std::string& due_date = request.due_date().empty() ? before.due_date() : request.due_date();
  if (owner == before.owner() && due_date == before.due_date()) {
    return RefuseField(kith::reasons::kInvalidRequest, "nothing is changed", "owner", "another owner, or due_date");
  }
  if (!request.owner().empty()) {
    if (auto wrong = CheckOwner(*session->family, owner, context)) return *wrong;
  }
  if (!request.due_date().empty()) {
    if (auto wrong = checks::CheckDate("due_date", due_date)) return *wrong;
    if (due_date < context.today)
      return RefuseField(kith::reasons::kInvalidRequest, "it would be overdue already", "due_date", "today or later");
  }
  if (auto wrong = CheckText("reason", request.reason(), 1, 500)) return *wrong;
  if (before.changes_size() >= kMaxActionChanges)
    return RefuseField(reasons::kTooMany, "the action was changed 20 times", "number", "another action, in a meeting");
  WorkbookEvent event = SupervisionEvent(context);
  auto& changed = *event.mutable_action_changed();
  changed.set_number(request.number());
  changed.set_owner(owner);
  changed.set_due_date(due_date);
  changed.set_reason(request.reason());
  *changed.mutable_by() = HandOf(*session->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> CompleteAction(const Streams& streams, const v1::CompleteActionRequest& request,
                              const Context& context) {
  const auto session = FindSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  const auto action = FindOpenAction(*session, request.number());
  if (!action) return tl::unexpected<Error>(action.error());
  if (auto wrong = checks::CheckPastDate("done_date", request.done_date(), context)) return *wrong;
  if (request.done_date() < session->supervision->held_date()) {
    return RefuseField(kith::reasons::kInvalidRequest, "it was not asked for before the supervision", "done_date",
                       "a day on or after the supervision");
  }
  if (auto wrong = CheckText("outcome", request.outcome(), 1, 1000)) return *wrong;
  WorkbookEvent event = SupervisionEvent(context);
  auto& completed = *event.mutable_action_completed();
  completed.set_number(request.number());
  completed.set_done_date(request.done_date());
  completed.set_outcome(request.outcome());
  *completed.mutable_by() = HandOf(*session->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Supervision Seen(const Supervision& supervision, const Sight& sight, const Streams& streams) {
  Supervision seen = supervision;
  const auto keep = [](auto* names, auto&& is_seen) {
    names->erase(std::remove_if(names->begin(), names->end(), [&](const auto& name) { return !is_seen(name); }),
                 names->end());
  };
  // The name of a chapter says of whom it is, and with whom somebody of that role works.
  const auto* workbook = streams.Find<v1::Workbook>(supervision.workbook());
  keep(seen.mutable_snapshot(), [&](const v1::FrozenChapter& frozen) {
    const auto& heads = workbook ? workbook->chapters() : v1::Workbook::default_instance().chapters();
    return std::any_of(heads.begin(), heads.end(), [&](const auto& head) {
      return head.name() == frozen.chapter() && MaySee(head.visibility(), sight);
    });
  });
  const auto sees = [&](const std::string& name) {
    const auto* contradiction = streams.Find<v1::Contradiction>(name);
    return !contradiction || MaySee(contradiction->visibility(), contradiction->by().worker(), sight);
  };
  keep(seen.mutable_settled_contradictions(), sees);
  keep(seen.mutable_carried_contradictions(), sees);
  const auto drop = [&](auto* parts) {
    parts->erase(
        std::remove_if(parts->begin(), parts->end(),
                       [&](const auto& part) { return !MaySee(part.visibility(), part.by().worker(), sight); }),
        parts->end());
  };
  drop(seen.mutable_updates());
  drop(seen.mutable_ratings());
  auto* actions = seen.mutable_actions();
  actions->erase(std::remove_if(actions->begin(), actions->end(),
                                [&](const auto& action) { return !MaySeeAction(action, sight); }),
                 actions->end());
  ShowDecisions(streams, sight, seen);
  return seen;
}

}  // namespace kith::workbook
