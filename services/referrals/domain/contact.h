// A contact until it is decided. Pure.
#pragma once

#include <string>
#include <vector>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/referrals/v1/referral_events.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

// Begins "contacts/K0000123", numbered from the journal's position, and its 24-hour clock (D1). Whether the children
// are recorded is known to the cases service alone: it says so when their cases are opened. Refusals: UNKNOWN_CODE;
// UNKNOWN_AGENCY; DATE_IN_FUTURE; MISPLACED_POLICE_NOTIFICATION; REASON_TEXT_REQUIRED; INVALID_REQUEST.
Result<Drafts> ReceiveContact(const Streams& streams, const v1::ReceiveContactRequest& request, const Context& context);

// Refusals: those of a contact that does not wait (CheckWaiting) and of ChangeRating.
Result<Events<v1::ReferralsEvent>> RateContact(const v1::Contact& contact, const v1::RateContactRequest& request,
                                               const Context& context);

// No further action, information and advice, or early help. An open child's worker must have the contact first.
// Refusals: NOT_FOUND; STALE_ETAG; those of CheckWaiting and CheckReason; OUTCOME_HAS_ITS_COMMAND; CHILD_ALREADY_OPEN;
// BEFORE_CONTACT; DATE_IN_FUTURE; UNKNOWN_CODE; INVALID_REQUEST.
Result<Drafts> DecideContact(const Streams& streams, const v1::DecideContactRequest& request, const Context& context);
std::vector<std::string> DecideContactStreams(const v1::DecideContactRequest& request);

// Several agencies report the same thing: the first contact gives date and source (CIN census guide §4.2, §4.4) and
// goes on; the later one ends. Refusals: NOT_FOUND; STALE_ETAG; those of CheckWaiting; CONTACT_JOINED where the earlier
// one is joined itself; EARLIER_CONTACT_IS_LATER; OTHER_AUTHORITY; JOIN_ADDS_CHILDREN where the earlier one is decided
// and does not name all children; BEFORE_CONTACT; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> JoinContact(const Streams& streams, const v1::JoinContactRequest& request, const Context& context);
std::vector<std::string> JoinContactStreams(const v1::JoinContactRequest& request);

// Nothing for a contact that waits for its decision, else why not: CONTACT_ALREADY_REFERRED, CONTACT_ALREADY_DECIDED,
// CONTACT_JOINED.
checks::Refused CheckWaiting(const v1::Contact& contact);
// CONTACT_JOINED for a joined contact: nothing can happen to it any more.
checks::Refused CheckNotJoined(const v1::Contact& contact);
// The contact of the request's `name`: NOT_FOUND, STALE_ETAG or INVALID_REQUEST otherwise.
Result<const v1::Contact*> FindContact(const Streams& streams, const std::string& name, const std::string& etag);

// Whether a decision at that time is late by D1.
bool IsLate(const v1::Contact& contact, Instant decision);

}  // namespace kith::referrals
