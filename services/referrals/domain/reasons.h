// Every reason for which this service refuses, once. Those that all services share are in shared/result/result.h and
// shared/checks/checks.h. Clients switch on the names: they never change.
#pragma once

#include "shared/result/result.h"

namespace kith::referrals::reasons {

// Search before create.
inline constexpr Reason kSearchRequired{"SEARCH_REQUIRED", Code::kFailedPrecondition};
inline constexpr Reason kSearchExpired{"SEARCH_EXPIRED", Code::kFailedPrecondition};
inline constexpr Reason kSearchByAnother{"SEARCH_BY_ANOTHER", Code::kPermissionDenied};
// Contacts.
inline constexpr Reason kContactAlreadyDecided{"CONTACT_ALREADY_DECIDED", Code::kFailedPrecondition};
inline constexpr Reason kContactAlreadyReferred{"CONTACT_ALREADY_REFERRED", Code::kFailedPrecondition};
inline constexpr Reason kContactJoined{"CONTACT_JOINED", Code::kFailedPrecondition};
inline constexpr Reason kBeforeContact{"BEFORE_CONTACT", Code::kInvalidArgument};
inline constexpr Reason kMisplacedPoliceNotification{"MISPLACED_POLICE_NOTIFICATION", Code::kInvalidArgument};
inline constexpr Reason kOutcomeHasItsCommand{"OUTCOME_HAS_ITS_COMMAND", Code::kInvalidArgument};
inline constexpr Reason kEarlierContactIsLater{"EARLIER_CONTACT_IS_LATER", Code::kFailedPrecondition};
inline constexpr Reason kOtherAuthority{"OTHER_AUTHORITY", Code::kFailedPrecondition};
inline constexpr Reason kJoinAddsChildren{"JOIN_ADDS_CHILDREN", Code::kFailedPrecondition};
// Decisions and ratings.
inline constexpr Reason kReasonDoesNotFit{"REASON_DOES_NOT_FIT", Code::kInvalidArgument};
inline constexpr Reason kReasonTextRequired{"REASON_TEXT_REQUIRED", Code::kInvalidArgument};
inline constexpr Reason kRatingUnchanged{"RATING_UNCHANGED", Code::kFailedPrecondition};
// Open children.
inline constexpr Reason kChildAlreadyOpen{"CHILD_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kChildNotOpen{"CHILD_NOT_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kChildAlreadyPassed{"CHILD_ALREADY_PASSED", Code::kFailedPrecondition};
inline constexpr Reason kChildNotInContact{"CHILD_NOT_IN_CONTACT", Code::kInvalidArgument};
inline constexpr Reason kInformationNotWaiting{"INFORMATION_NOT_WAITING", Code::kFailedPrecondition};
// Referrals.
inline constexpr Reason kReferralAlreadyDecided{"REFERRAL_ALREADY_DECIDED", Code::kFailedPrecondition};
inline constexpr Reason kBeforeReferral{"BEFORE_REFERRAL", Code::kInvalidArgument};
inline constexpr Reason kNeedWithoutFurtherAction{"NEED_WITHOUT_FURTHER_ACTION", Code::kInvalidArgument};
inline constexpr Reason kAlreadyAcknowledged{"ALREADY_ACKNOWLEDGED", Code::kFailedPrecondition};
inline constexpr Reason kCasesNotRefused{"CASES_NOT_REFUSED", Code::kFailedPrecondition};
// Enquiries.
inline constexpr Reason kUnknownAgency{"UNKNOWN_AGENCY", Code::kInvalidArgument};
inline constexpr Reason kNotRated{"NOT_RATED", Code::kFailedPrecondition};
inline constexpr Reason kNothingToEnquire{"NOTHING_TO_ENQUIRE", Code::kFailedPrecondition};
inline constexpr Reason kEnquiryAlreadyOpen{"ENQUIRY_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kEnquiryClosed{"ENQUIRY_CLOSED", Code::kFailedPrecondition};
inline constexpr Reason kBeforeEnquiry{"BEFORE_ENQUIRY", Code::kInvalidArgument};
inline constexpr Reason kAgencyNotAsked{"AGENCY_NOT_ASKED", Code::kInvalidArgument};
inline constexpr Reason kAgencyHasReplied{"AGENCY_HAS_REPLIED", Code::kFailedPrecondition};
inline constexpr Reason kRepliesMissing{"REPLIES_MISSING", Code::kFailedPrecondition};

// Why a case file's stream is parked: its payload is not an event of the cases service.
inline constexpr Reason kUnreadableRecord{"UNREADABLE_RECORD", Code::kInvalidArgument};

}  // namespace kith::referrals::reasons
