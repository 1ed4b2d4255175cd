// Group supervisions: when they are, who chairs and attends them, and what is said in them. Decisions are in
// decision.h, the closing in supervision_close.h. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/workbook/domain/separation.h"
#include "services/workbook/domain/templates.h"
#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// Members who are children on the day, the unborn too: names of people.
std::vector<std::string> ChildrenOf(const v1::KnownFamily& family, std::string_view day);

// Managers and senior practitioners who work with the family: they chair, and are no role of a quorum.
bool MayChair(const v1::KnownFamily& family, std::string_view worker, std::string_view day);
bool IsChairRole(cases::v1::WorkerRole role);
// CHAIR_NOT_ALLOCATED unless the worker may chair on the context's today.
checks::Refused CheckChair(const v1::KnownFamily& family, std::string_view worker, const Context& context,
                           const char* field);

// Refusals: NOT_FOUND; ROLE_NOT_PERMITTED; WORKBOOK_CLOSED; SUPERVISION_NOT_ENDED; CHAIR_NOT_ALLOCATED;
// INVALID_REQUEST.
Result<Drafts> ScheduleSupervision(const Streams& streams, const v1::ScheduleSupervisionRequest& request,
                                   const Context& context);
// While it is scheduled, or open; an open one by whoever may chair it, and what was said in it stays.
// SUPERVISION_NOT_OPEN; CHAIR_NOT_ALLOCATED.
Result<Drafts> CancelSupervision(const Streams& streams, const v1::CancelSupervisionRequest& request,
                                 const Context& context);
// The caller chairs it. CHAIR_NOT_ALLOCATED; NOT_A_WORKER: an attendee does not have that role in the family.
Result<Drafts> OpenSupervision(const Streams& streams, const v1::OpenSupervisionRequest& request,
                               const Context& context);
// The caller chairs it from now on, while it is open: nobody's absence keeps a family's supervision from its end.
// SUPERVISION_NOT_OPEN; CHAIR_NOT_ALLOCATED; ALREADY_THE_CHAIR.
Result<Drafts> TakeChair(const Streams& streams, const v1::TakeChairRequest& request, const Context& context);

// Refusals of all that follow: NOT_FOUND; SUPERVISION_NOT_OPEN; NOT_PRESENT: for those in the meeting, and its chair;
// INVALID_REQUEST.
Result<Drafts> ChangeAttendance(const Streams& streams, const v1::ChangeAttendanceRequest& request,
                                const Context& context);
// NOT_YOUR_ROLE.
Result<Drafts> RecordUpdate(const Streams& streams, const v1::RecordUpdateRequest& request, const Context& context);
// NOT_A_MEMBER.
Result<Drafts> RateChild(const Templates& templates, const Streams& streams, const v1::RateChildRequest& request,
                         const Context& context);
// NOT_A_WORKER; TOO_MANY.
Result<Drafts> AddAction(const Streams& streams, const v1::AddActionRequest& request, const Context& context);
// In any state, by its owner, whoever gave it, or those who may chair. ACTION_DONE; NOT_YOURS; NOT_A_WORKER; TOO_MANY;
// INVALID_REQUEST where nothing is changed.
Result<Drafts> ChangeAction(const Streams& streams, const v1::ChangeActionRequest& request, const Context& context);
// In any state, by whoever works with the family: what was agreed in a meeting that was broken off is still to be done.
// ACTION_DONE; DATE_IN_FUTURE.
Result<Drafts> CompleteAction(const Streams& streams, const v1::CompleteActionRequest& request, const Context& context);

void Apply(v1::Supervision& supervision, const v1::WorkbookEvent& event);
void Apply(v1::SupervisionFile& file, const v1::WorkbookEvent& event);

// A supervision that the caller may see something of, for the rules of this folder.
struct Session {
  const v1::Supervision* supervision = nullptr;
  const v1::KnownFamily* family = nullptr;
  const v1::Workbook* workbook = nullptr;
  Sight sight;
};
// NOT_FOUND; ROLE_NOT_PERMITTED.
Result<Session> FindSession(const Streams& streams, const std::string& name, const Context& context);
// The same, open. SUPERVISION_NOT_OPEN; NOT_PRESENT.
Result<Session> FindOpenSession(const Streams& streams, const std::string& name, const Context& context);
bool IsPresent(const v1::Supervision& supervision, std::string_view worker);

// Whoever is to do something reads what it is, unless it locates somebody whom they must not find.
bool MaySeeAction(const v1::Action& action, const Sight& sight);

// What of a supervision this caller may see. streams: the family's workbook; the names of contradictions that are there
// and hidden are left out too; and the entries with the voices beside its decisions (VoiceEntriesOf).
v1::Supervision Seen(const v1::Supervision& supervision, const Sight& sight, const Streams& streams);

v1::WorkbookEvent SupervisionEvent(const Context& context);

}  // namespace kith::workbook
