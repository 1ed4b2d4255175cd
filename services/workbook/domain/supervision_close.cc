#include "services/workbook/domain/supervision_close.h"

#include <algorithm>
#include <set>

#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/decision.h"
#include "services/workbook/domain/decision_roles.h"
#include "services/workbook/domain/decision_voice.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/supervision.h"
#include "services/workbook/domain/template_rules.h"
#include "services/workbook/domain/workbook.h"
#include "shared/calendar/date.h"
#include "shared/checks/cut.h"

namespace kith::workbook {

namespace {

using cases::v1::WorkerRole;
using checks::RefuseField;
using v1::Supervision;
using v1::WorkbookEvent;

// The chair may agree a day that is so much later than the rhythm's, for leave and bank holidays; anything later is
// late, and needs a reason: supervision is monthly for each family (domain reference §2).
constexpr int kLaterDays = 7;
constexpr int kLatestDays = 366;
constexpr int kMaxCaseFiles = 20;                // that cases takes in one call
constexpr size_t kMaxCommandsBytes = 160 << 10;  // of the 200 KiB that an event may hold
constexpr size_t kLongestMessage = 500;

bool Stands(const v1::SupervisionDecision& decision) { return decision.withdraw_reason().empty(); }

template <class Values, class Value>
bool Contains(const Values& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

std::string RoleName(int role) { return cases::v1::WorkerRole_Name(role); }

// Everything that is missing, at once.
std::vector<FieldViolation> Missing(const Supervision& supervision, const v1::Workbook& workbook) {
  std::vector<FieldViolation> missing;
  for (const auto& child : supervision.children()) {
    const bool is_rated = std::any_of(supervision.ratings().begin(), supervision.ratings().end(),
                                      [&](const auto& rating) { return rating.child() == child; });
    if (!is_rated) missing.push_back({"ratings", "a rating of " + child});
    const bool is_decided =
        std::any_of(supervision.decisions().begin(), supervision.decisions().end(),
                    [&](const auto& decision) { return Stands(decision) && Contains(decision.children(), child); });
    if (!is_decided) missing.push_back({"decisions", "a decision about " + child + ", be it that all goes on"});
  }
  std::set<int> roles;
  for (const auto& head : workbook.chapters()) {
    if (head.end_date().empty()) roles.insert(head.role());
  }
  for (const int role : roles) {
    const bool is_heard = std::any_of(supervision.updates().begin(), supervision.updates().end(),
                                      [&](const auto& update) { return update.role() == role; });
    if (!is_heard) missing.push_back({"updates", "an update of " + RoleName(role)});
  }
  return missing;
}

checks::Refused CheckQuorum(const v1::Quorum& quorum, const v1::SupervisionTemplate& made) {
  if (IsMet(quorum, made)) return std::nullopt;
  std::string absent;
  for (const int role : quorum.allocated()) {
    if (!Contains(quorum.present(), role)) absent += (absent.empty() ? "" : ", ") + RoleName(role);
  }
  std::string always;
  for (const int role : made.quorum_roles()) always += (always.empty() ? "" : ", ") + RoleName(role);
  return RefuseField(reasons::kQuorumNotMet,
                     std::to_string(quorum.present_size()) + " of " + std::to_string(quorum.allocated_size()) +
                         " allocated roles are present; absent: " + (absent.empty() ? "none" : absent),
                     "attendees",
                     std::to_string(quorum.needed_percent()) + " in 100 of the allocated roles" +
                         (always.empty() ? "" : ", and always " + always));
}

Drafts Held(const Streams& streams, const std::string& name, const Supervision& supervision, const Context& context) {
  const auto* workbook = streams.Find<v1::Workbook>(supervision.workbook());
  WorkbookEvent held = SupervisionEvent(context);
  held.set_occurred_on(supervision.held_date());
  WorkbookEvent ended, filed = held;
  auto& snapshot = *held.mutable_supervision_held();
  if (workbook) {
    ended = EndEpisode(streams, *workbook, name, supervision.held_date());
    ended.mutable_episode_ended()->set_supervision_due_date(supervision.next_due_date());
    *snapshot.mutable_snapshot() = ended.episode_ended().chapters();
    snapshot.set_workbook_version(ended.episode_ended().workbook_version());
  }
  auto& file = *filed.mutable_supervision_filed();
  file.set_supervision(name);
  file.set_held_date(supervision.held_date());
  file.set_next_date(supervision.next_date());
  for (const auto& child : supervision.children()) {
    const v1::Rating* last = nullptr;
    for (const auto& rating : supervision.ratings()) {
      if (rating.child() == child) last = &rating;
    }
    if (!last) continue;
    auto& rated = *file.add_ratings();
    rated.set_child(child);
    rated.set_rating(last->rating());
    rated.set_date(supervision.held_date());
    rated.set_supervision(name);
    rated.set_is_limited(!IsOpenToAll(last->visibility()));
    rated.set_worker(last->by().worker());
    if (last->has_visibility()) *rated.mutable_visibility() = last->visibility();
  }
  Drafts drafts;
  // It ends the episode that it was about, and no other one.
  if (workbook && workbook->state() == v1::Workbook::STATE_OPEN &&
      ended.episode_ended().number() == supervision.episode())
    drafts.push_back(DraftOf(supervision.workbook(), std::move(ended)));
  drafts.push_back(DraftOf(name, std::move(held)));
  drafts.push_back(DraftOf(SupervisionFileOf(name), std::move(filed)));
  return drafts;
}

std::string Later(const std::string& day, int days) {
  return calendar::FormatDate(calendar::DateOf(day) + std::chrono::days(days));
}

struct Next {
  std::string date, reason, due_date;
};

Result<Next> NextOf(const v1::CloseSupervisionRequest& request, const Supervision& supervision,
                    const v1::SupervisionTemplate& made) {
  const std::string& held = supervision.held_date();
  const std::string due = SupervisionDueAfter(held, made);
  const std::string in_time = Later(due, kLaterDays);
  const std::string date = request.next_date().empty() ? due : request.next_date();
  if (auto wrong = checks::CheckDate("next_date", date)) return *wrong;
  if (date <= held || date > Later(held, kLatestDays)) {
    return RefuseField(kith::reasons::kInvalidRequest, "the next one is later than this one, and within a year",
                       "next_date", "a day after " + held + " and up to " + Later(held, kLatestDays));
  }
  const bool is_in_time = date <= in_time;
  if (is_in_time != request.next_date_reason().empty()) {
    return RefuseField(kith::reasons::kInvalidRequest,
                       is_in_time ? "the day is in time: no reason is kept" : "the day is late, which has a reason",
                       "next_date_reason",
                       is_in_time ? "nothing up to " + in_time : "1 to 500 bytes, or a next_date up to " + in_time);
  }
  if (!is_in_time) {
    if (auto wrong = CheckText("next_date_reason", request.next_date_reason(), 1, 500)) return *wrong;
  }
  return Next{date, request.next_date_reason(), is_in_time ? date : due};
}

}  // namespace

checks::Refused CheckTakenTogether(const Supervision& supervision, const cases::v1::Decision& more) {
  std::set<std::string> children;
  size_t bytes = 0;
  const auto add = [&](const cases::v1::Decision& command) {
    bytes += command.ByteSizeLong();
    for (auto& child : ChildrenOfCommand(command)) children.insert(std::move(child));
  };
  add(more);
  for (const auto& decision : supervision.decisions()) {
    if (Stands(decision) && decision.has_command()) add(decision.command());
  }
  if (children.size() > kMaxCaseFiles) {
    return RefuseField(reasons::kTooMany, "the case files take decisions about so many children at once", "command",
                       "commands about at most " + std::to_string(kMaxCaseFiles) + " children in one supervision");
  }
  if (bytes > kMaxCommandsBytes) {
    return RefuseField(reasons::kDecisionsTooLarge, "the decisions together are more than one closing carries",
                       "command", "commands of at most 160 KiB in one supervision: shorter texts");
  }
  return std::nullopt;
}

v1::Quorum QuorumOf(const Supervision& supervision, const v1::KnownFamily& family, const v1::SupervisionTemplate& made,
                    const std::string& day) {
  v1::Quorum quorum;
  quorum.set_needed_percent(made.quorum_percent());
  std::set<int> allocated, present;
  for (const auto& worker : family.workers()) {
    if (Holds(worker, day) && !IsChairRole(worker.role())) allocated.insert(worker.role());
  }
  for (const auto& attendee : supervision.attendees()) {
    if (attendee.is_present() && allocated.contains(attendee.role())) present.insert(attendee.role());
  }
  for (const int role : allocated) quorum.add_allocated(static_cast<WorkerRole>(role));
  for (const int role : present) quorum.add_present(static_cast<WorkerRole>(role));
  return quorum;
}

bool IsMet(const v1::Quorum& quorum, const v1::SupervisionTemplate& made) {
  for (const int role : made.quorum_roles()) {
    if (!Contains(quorum.present(), role)) return false;
  }
  return quorum.present_size() * 100 >= quorum.allocated_size() * quorum.needed_percent();
}

Result<Drafts> CloseSupervision(const Templates& templates, const Streams& streams,
                                const v1::CloseSupervisionRequest& request, const Context& context) {
  const auto session = FindSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  const auto& supervision = *session->supervision;
  if (supervision.state() != Supervision::STATE_OPEN) {
    return RefuseField(reasons::kSupervisionNotOpen,
                       "the supervision is " + Supervision::State_Name(supervision.state()).substr(6), "name",
                       "an open supervision");
  }
  if (supervision.chair() != context.subject) {
    return RefuseField(reasons::kNotTheChair, "a supervision is closed by its chair", "name",
                       "a supervision that the caller chairs");
  }
  // They may have left the family since; whoever manages the work now takes the chair.
  if (auto wrong = CheckChair(*session->family, context.subject, context, "name")) return *wrong;
  if (session->workbook->state() != v1::Workbook::STATE_OPEN) {
    return RefuseField(reasons::kWorkbookClosed, "the workbook was closed", "name",
                       "a supervision of an open workbook");
  }
  const auto* found = templates.Find(session->workbook->template_());
  const auto& made = found ? found->supervision() : v1::SupervisionTemplate::default_instance();
  const auto next = NextOf(request, supervision, made);
  if (!next) return tl::unexpected<Error>(next.error());
  const v1::Quorum quorum = QuorumOf(supervision, *session->family, made, supervision.held_date());
  if (auto wrong = CheckQuorum(quorum, made)) return *wrong;
  if (auto missing = Missing(supervision, *session->workbook); !missing.empty()) {
    return Refuse(reasons::kSupervisionIncomplete, "something was not talked about yet", std::move(missing));
  }
  if (auto wrong = CheckMayTake(supervision, context)) return *wrong;

  WorkbookEvent event = SupervisionEvent(context);
  auto& closing = *event.mutable_supervision_closing();
  for (const auto& child : supervision.children()) closing.add_case_files("cases" + child.substr(child.find('/')));
  for (const auto& decision : supervision.decisions()) {
    if (Stands(decision) && decision.has_command()) *closing.add_decisions() = decision.command();
  }
  TakeDecisions(streams, *session->family, supervision, context, closing);
  *closing.mutable_quorum() = quorum;
  closing.set_next_date(next->date);
  closing.set_next_date_reason(next->reason);
  closing.set_next_due_date(next->due_date);
  if (const auto* file = streams.Find<v1::SupervisionFile>(SupervisionFileOf(request.name()))) {
    for (const auto& open : file->differing()) closing.add_carried_contradictions(open.contradiction());
  }
  *closing.mutable_by() = HandOf(*session->family, context);
  const bool is_closed = closing.decisions().empty();
  Supervision after = supervision;
  Apply(after, event);
  Drafts drafts{DraftOf(request.name(), std::move(event))};
  if (!is_closed) return drafts;
  for (auto& draft : Held(streams, request.name(), after, context)) drafts.push_back(std::move(draft));
  return drafts;
}

std::optional<cases::v1::ApplyDecisionsRequest> DecisionsFor(const std::string& event_id, const WorkbookEvent& event) {
  if (!event.has_supervision_closing() || event.supervision_closing().decisions().empty()) return std::nullopt;
  cases::v1::ApplyDecisionsRequest request;
  request.set_request_id(event_id);
  *request.mutable_decisions() = event.supervision_closing().decisions();
  // Only those who are decided about: a child whose case is not open is not in the way of the others.
  std::set<std::string> files;
  for (const auto& decision : request.decisions()) {
    for (const auto& child : ChildrenOfCommand(decision)) files.insert("cases" + child.substr(child.find('/')));
  }
  for (const auto& file : files) request.add_case_files(file);
  return request;
}

Drafts NoteApplied(const Streams& streams, const std::string& name, const Context& context) {
  const auto* supervision = streams.Find<Supervision>(name);
  if (!supervision || supervision->state() != Supervision::STATE_CLOSING) return {};
  return Held(streams, name, *supervision, context);
}

Drafts NoteRefused(const Streams& streams, const std::string& name, const Error& error, const Context& context) {
  const auto* supervision = streams.Find<Supervision>(name);
  if (!supervision || supervision->state() != Supervision::STATE_CLOSING) return {};
  WorkbookEvent event = SupervisionEvent(context);
  auto& refusal = *event.mutable_supervision_returned()->mutable_refusal();
  refusal.set_reason(error.reason);
  refusal.set_message(checks::Cut(error.message, kLongestMessage));
  return {DraftOf(name, std::move(event))};
}

}  // namespace kith::workbook
