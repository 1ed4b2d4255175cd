// Children whose cases are open: what the front door knows of them, and how information about them reaches the worker.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/referrals/v1/referral_events.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

// "children/C0000123" of "people/C0000123" or "cases/C0000123".
std::string OpenChildStream(std::string_view name);

// New information on an open case is no referral (CIN census guide §4.2): PassToAllocatedWorker puts it into the tray
// of whoever has each child's case, now and after any reallocation, until it is noted. Refusals: NOT_FOUND; STALE_ETAG;
// CONTACT_JOINED; CHILD_NOT_IN_CONTACT; CHILD_NOT_OPEN; CHILD_ALREADY_PASSED; BEFORE_CONTACT; DATE_IN_FUTURE;
// INVALID_REQUEST. The contact comes first among the drafts.
Result<Drafts> PassToAllocatedWorker(const Streams& streams, const v1::PassToAllocatedWorkerRequest& request,
                                     const Context& context);
std::vector<std::string> PassToAllocatedWorkerStreams(const v1::PassToAllocatedWorkerRequest& request);

// Refusals: INFORMATION_NOT_WAITING; INVALID_REQUEST.
Result<Events<v1::ReferralsEvent>> NoteCaseInformation(const v1::OpenChild& child,
                                                       const v1::NoteCaseInformationRequest& request,
                                                       const Context& context);

// CHILD_ALREADY_OPEN, and what to do, where a child of the contact is open and its worker does not have the contact
// yet. Nothing for callers that bring histories.
checks::Refused CheckWorkersHaveIt(const Streams& streams, const v1::Contact& contact, const Context& context);
// CHILD_ALREADY_OPEN where one of these children of the contact is open. The same exemption.
checks::Refused CheckNotOpen(const Streams& streams, const std::vector<std::string>& children, const Context& context);

// What holds of a child after an event of its case file; nothing where the event changes nothing of it, or is known
// already: the source may be read again from its beginning.
std::optional<v1::OpenChildChanged> ChangeOf(const v1::OpenChild& child, const cases::v1::CasesEvent& event,
                                             int64_t source_position);

}  // namespace kith::referrals
