// Enquiries to the agencies of the multi-agency safeguarding hub, and who works on what. Pure.
#pragma once

#include <string>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/referrals/v1/referral_events.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

// Begins "enquiries/M0000123", due by the rating, and marks what it is about. Refusals: NOT_FOUND; STALE_ETAG;
// NOTHING_TO_ENQUIRE (decided or joined); ENQUIRY_ALREADY_OPEN; NOT_RATED; UNKNOWN_AGENCY; BEFORE_CONTACT;
// DATE_IN_FUTURE; INVALID_REQUEST. The enquiry comes first among the drafts.
Result<Drafts> StartMashEnquiry(const Streams& streams, const v1::StartMashEnquiryRequest& request,
                                const Context& context);
std::vector<std::string> StartMashEnquiryStreams(const v1::StartMashEnquiryRequest& request);

// A further reply adds to the first; one after the end is kept too. Refusals: AGENCY_NOT_ASKED; BEFORE_ENQUIRY;
// DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::ReferralsEvent>> RecordMashReply(const v1::MashEnquiry& enquiry,
                                                   const v1::RecordMashReplyRequest& request, const Context& context);

// Refusals: ENQUIRY_CLOSED; AGENCY_NOT_ASKED; AGENCY_HAS_REPLIED; BEFORE_ENQUIRY; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::ReferralsEvent>> RecordMashReminder(const v1::MashEnquiry& enquiry,
                                                      const v1::RecordMashReminderRequest& request,
                                                      const Context& context);

// Refusals: NOT_FOUND; STALE_ETAG; ENQUIRY_CLOSED; REPLIES_MISSING without a reason; BEFORE_ENQUIRY; DATE_IN_FUTURE;
// INVALID_REQUEST. The enquiry comes first among the drafts.
Result<Drafts> CloseMashEnquiry(const Streams& streams, const v1::CloseMashEnquiryRequest& request,
                                const Context& context);
std::vector<std::string> CloseMashEnquiryStreams(const v1::CloseMashEnquiryRequest& request);

// A contact, a referral or an enquiry, in any state, gets another team or person. Refusals: NOT_FOUND; STALE_ETAG;
// INVALID_REQUEST.
Result<Drafts> AssignWork(const Streams& streams, const v1::AssignWorkRequest& request, const Context& context);
std::vector<std::string> AssignWorkStreams(const v1::AssignWorkRequest& request);

}  // namespace kith::referrals
