#include "services/workbook/domain/supervision.h"

#include <algorithm>

#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"
#include "shared/checks/no_such.h"

namespace kith::workbook {

namespace {

using checks::RefuseField;
using v1::KnownFamily;
using v1::Supervision;
using v1::WorkbookEvent;

constexpr int kMaxAttendees = 30;

bool IsMember(const KnownFamily::Member& member, std::string_view day) {
  return (member.start_date().empty() || member.start_date() <= day) &&
         (member.end_date().empty() || day < member.end_date());
}

bool HasCase(const KnownFamily& family, const std::string& person) {
  const std::string file = "cases" + person.substr(person.find('/'));
  return std::any_of(family.workers().begin(), family.workers().end(),
                     [&](const auto& worker) { return worker.subject() == file; });
}

Result<Drafts> NotInState(const char* accepted, const Supervision& supervision) {
  return RefuseField(reasons::kSupervisionNotOpen,
                     "the supervision is " + Supervision::State_Name(supervision.state()).substr(6), "name", accepted);
}

checks::Refused CheckAttendees(const google::protobuf::RepeatedPtrField<v1::Attendee>& attendees,
                               const KnownFamily& family, const Context& context) {
  if (attendees.empty() || attendees.size() > kMaxAttendees) {
    return RefuseField(kith::reasons::kInvalidRequest, "nobody attends, or too many", "attendees",
                       "1 to " + std::to_string(kMaxAttendees) + " workers of the family");
  }
  for (int i = 0; i < attendees.size(); ++i) {
    const auto& attendee = attendees[i];
    const std::string at = checks::Indexed("attendees", i);
    if (auto wrong = CheckText(at + ".apology", attendee.apology(), 0, 300)) return wrong;
    const bool works = std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& worker) {
      return worker.worker() == attendee.worker() && worker.role() == attendee.role() && Holds(worker, context.today);
    });
    if (!works) {
      return RefuseField(reasons::kNotAWorker, "the worker does not have this role in the family", at,
                         "a worker of the family today, in a role of theirs");
    }
    const bool is_twice = std::any_of(attendees.begin(), attendees.begin() + i, [&](const auto& other) {
      return other.worker() == attendee.worker() && other.role() == attendee.role();
    });
    if (is_twice) {
      return RefuseField(kith::reasons::kInvalidRequest, "the attendee is there twice", at,
                         "each worker and role once");
    }
  }
  return std::nullopt;
}

}  // namespace

WorkbookEvent SupervisionEvent(const Context& context) {
  WorkbookEvent event;
  event.set_occurred_on(context.today);
  return event;
}

std::vector<std::string> ChildrenOf(const KnownFamily& family, std::string_view day) {
  std::vector<std::string> children;
  for (const auto& member : family.members()) {
    if (!IsMember(member, day)) continue;
    const bool is_child = IsChild(member, day).value_or(HasCase(family, member.person()));
    if (is_child) children.push_back(member.person());
  }
  return children;
}

bool IsChairRole(cases::v1::WorkerRole role) {
  return role == cases::v1::WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER ||
         role == cases::v1::WORKER_ROLE_SENIOR_PRACTITIONER || role == cases::v1::WORKER_ROLE_HEAD_OF_SERVICE;
}

bool MayChair(const KnownFamily& family, std::string_view worker, std::string_view day) {
  return std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& allocated) {
    return allocated.worker() == worker && IsChairRole(allocated.role()) && Holds(allocated, day);
  });
}

checks::Refused CheckChair(const KnownFamily& family, std::string_view worker, const Context& context,
                           const char* field) {
  if (MayChair(family, worker, context.today)) return std::nullopt;
  return RefuseField(reasons::kChairNotAllocated, "whoever chairs a supervision manages the work with this family",
                     field, "a manager or senior practitioner who is allocated to the family today");
}

bool IsPresent(const Supervision& supervision, std::string_view worker) {
  return supervision.chair() == worker ||
         std::any_of(supervision.attendees().begin(), supervision.attendees().end(),
                     [&](const auto& attendee) { return attendee.worker() == worker && attendee.is_present(); });
}

Result<Session> FindSession(const Streams& streams, const std::string& name, const Context& context) {
  if (auto wrong = checks::CheckName("name", name, "supervisions")) return *wrong;
  Session session;
  session.supervision = streams.Find<Supervision>(name);
  session.family = streams.Find<KnownFamily>(FamilyOf(name));
  session.workbook = streams.Find<v1::Workbook>(WorkbookOf(name));
  if (!session.supervision || !session.family || !session.workbook) {
    return checks::NoSuch(name, "name");
  }
  session.sight = SightOf(*session.family, context);
  if (session.sight.Writes()) return session;
  return Refuse(kith::reasons::kRoleNotPermitted,
                "the record is written by those who work with the family and their managers");
}

Result<Session> FindOpenSession(const Streams& streams, const std::string& name, const Context& context) {
  auto session = FindSession(streams, name, context);
  if (!session) return session;
  if (session->supervision->state() != Supervision::STATE_OPEN) {
    return tl::unexpected<Error>(NotInState("an open supervision", *session->supervision).error());
  }
  if (IsPresent(*session->supervision, context.subject)) return session;
  return RefuseField(reasons::kNotPresent, "only those who are in the meeting put something into its record", "name",
                     "a supervision that the caller attends");
}

Result<Drafts> ScheduleSupervision(const Streams& streams, const v1::ScheduleSupervisionRequest& request,
                                   const Context& context) {
  const auto open = FindOpenWorkbook(streams, "workbook", request.workbook(), context);
  if (!open) return tl::unexpected<Error>(open.error());
  if (auto wrong = checks::CheckDate("scheduled_date", request.scheduled_date())) return *wrong;
  if (request.scheduled_date() < context.today) {
    return RefuseField(kith::reasons::kInvalidRequest, "the day is past", "scheduled_date", "today or later");
  }
  if (auto wrong = CheckChair(*open->family, request.chair(), context, "chair")) return *wrong;
  const std::string file_name = SupervisionFileOf(request.workbook());
  const auto* file = streams.Find<v1::SupervisionFile>(file_name);
  if (file && !file->current().empty()) {
    return RefuseField(reasons::kSupervisionNotEnded, file->current() + " has not ended", "workbook",
                       "to hold or to cancel it first");
  }
  const int number = file ? file->last_number() + 1 : 1;
  const std::string name =
      "supervisions" + request.workbook().substr(request.workbook().find('/')) + "-" + std::to_string(number);
  WorkbookEvent event = SupervisionEvent(context);
  auto& scheduled = *event.mutable_supervision_scheduled();
  scheduled.set_workbook(request.workbook());
  scheduled.set_number(number);
  scheduled.set_scheduled_date(request.scheduled_date());
  scheduled.set_chair(request.chair());
  *scheduled.mutable_by() = HandOf(*open->family, context);
  WorkbookEvent in_file = SupervisionEvent(context);
  auto& awaited = *in_file.mutable_supervision_awaited();
  awaited.set_supervision(name);
  awaited.set_number(number);
  awaited.set_scheduled_date(request.scheduled_date());
  return Drafts{DraftOf(name, std::move(event)), DraftOf(file_name, std::move(in_file))};
}

Result<Drafts> CancelSupervision(const Streams& streams, const v1::CancelSupervisionRequest& request,
                                 const Context& context) {
  const auto session = FindSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (auto wrong = CheckText("reason", request.reason(), 1, 500)) return *wrong;
  const auto state = session->supervision->state();
  if (state != Supervision::STATE_SCHEDULED && state != Supervision::STATE_OPEN) {
    return NotInState("a scheduled or an open supervision", *session->supervision);
  }
  if (state == Supervision::STATE_OPEN) {
    if (auto wrong = CheckChair(*session->family, context.subject, context, "name")) return *wrong;
  }
  WorkbookEvent event = SupervisionEvent(context);
  auto& cancelled = *event.mutable_supervision_cancelled();
  cancelled.set_reason(request.reason());
  *cancelled.mutable_by() = HandOf(*session->family, context);
  return Drafts{DraftOf(request.name(), event), DraftOf(SupervisionFileOf(request.name()), event)};
}

Result<Drafts> OpenSupervision(const Streams& streams, const v1::OpenSupervisionRequest& request,
                               const Context& context) {
  const auto session = FindSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (session->supervision->state() != Supervision::STATE_SCHEDULED) {
    return NotInState("a scheduled supervision", *session->supervision);
  }
  // Its chair is there in person, and is one of the family's managers on the day.
  if (auto wrong = CheckChair(*session->family, context.subject, context, "name")) return *wrong;
  if (session->workbook->state() != v1::Workbook::STATE_OPEN) {
    return RefuseField(reasons::kWorkbookClosed, "the workbook is closed", "name", "a supervision of an open workbook");
  }
  if (auto wrong = CheckAttendees(request.attendees(), *session->family, context)) return *wrong;
  WorkbookEvent event = SupervisionEvent(context);
  auto& opened = *event.mutable_supervision_opened();
  opened.set_held_date(context.today);
  opened.set_chair(context.subject);
  opened.set_episode(session->workbook->episodes_size());
  *opened.mutable_attendees() = request.attendees();
  for (auto& child : ChildrenOf(*session->family, context.today)) opened.add_children(std::move(child));
  *opened.mutable_by() = HandOf(*session->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> TakeChair(const Streams& streams, const v1::TakeChairRequest& request, const Context& context) {
  const auto session = FindSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (auto wrong = CheckText("reason", request.reason(), 1, 500)) return *wrong;
  if (session->supervision->state() != Supervision::STATE_OPEN) {
    return NotInState("an open supervision", *session->supervision);
  }
  if (auto wrong = CheckChair(*session->family, context.subject, context, "name")) return *wrong;
  if (session->supervision->chair() == context.subject) {
    return RefuseField(reasons::kAlreadyTheChair, "the caller chairs it", "name",
                       "a supervision that somebody else chairs");
  }
  WorkbookEvent event = SupervisionEvent(context);
  auto& taken = *event.mutable_chair_taken();
  *taken.mutable_by() = HandOf(*session->family, context);
  taken.set_reason(request.reason());
  taken.set_before(session->supervision->chair());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> ChangeAttendance(const Streams& streams, const v1::ChangeAttendanceRequest& request,
                                const Context& context) {
  const auto session = FindOpenSession(streams, request.name(), context);
  if (!session) return tl::unexpected<Error>(session.error());
  if (auto wrong = CheckAttendees(request.attendees(), *session->family, context)) return *wrong;
  if (session->supervision->attendees_size() + request.attendees_size() > 2 * kMaxAttendees) {
    return RefuseField(reasons::kTooMany, "too many attend", "attendees", "fewer attendees");
  }
  WorkbookEvent event = SupervisionEvent(context);
  *event.mutable_attendance_changed()->mutable_attendees() = request.attendees();
  *event.mutable_attendance_changed()->mutable_by() = HandOf(*session->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

}  // namespace kith::workbook
