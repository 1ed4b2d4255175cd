// Every reason for which this service refuses, once. Those that all services share are in shared/result/result.h and
// shared/checks/checks.h. Clients switch on the names: they never change.
#pragma once

#include "shared/result/result.h"

namespace kith::cases::reasons {

// The request is wrong, whatever else is recorded or by a date of the record that it names.
inline constexpr Reason kInvalidIdentifier{"INVALID_IDENTIFIER", Code::kInvalidArgument};
inline constexpr Reason kOneBirthDateRequired{"ONE_BIRTH_DATE_REQUIRED", Code::kInvalidArgument};
inline constexpr Reason kUnbornSexMustBeUnknown{"UNBORN_SEX_MUST_BE_UNKNOWN", Code::kInvalidArgument};
inline constexpr Reason kDeathBeforeBirth{"DEATH_BEFORE_BIRTH", Code::kInvalidArgument};
inline constexpr Reason kDisabilitiesContradict{"DISABILITIES_CONTRADICT", Code::kInvalidArgument};
inline constexpr Reason kReferralTooLongBeforeBirth{"REFERRAL_TOO_LONG_BEFORE_BIRTH", Code::kInvalidArgument};
inline constexpr Reason kBeforeReferral{"BEFORE_REFERRAL", Code::kInvalidArgument};
inline constexpr Reason kEndBeforeStart{"END_BEFORE_START", Code::kInvalidArgument};
inline constexpr Reason kPlanEndsOnItsStart{"PLAN_ENDS_ON_ITS_START", Code::kInvalidArgument};
inline constexpr Reason kPlanEndsBeforeReview{"PLAN_ENDS_BEFORE_REVIEW", Code::kInvalidArgument};
inline constexpr Reason kReviewNotAfterStart{"REVIEW_NOT_AFTER_START", Code::kInvalidArgument};
inline constexpr Reason kFactorsContradict{"FACTORS_CONTRADICT", Code::kInvalidArgument};
inline constexpr Reason kConferenceDateOrNotRequired{"CONFERENCE_DATE_OR_NOT_REQUIRED", Code::kInvalidArgument};
inline constexpr Reason kConferenceBeforeEnquiry{"CONFERENCE_BEFORE_ENQUIRY", Code::kInvalidArgument};
inline constexpr Reason kConferenceAtWeekend{"CONFERENCE_AT_WEEKEND", Code::kInvalidArgument};
inline constexpr Reason kAllocationOutOfOrder{"ALLOCATION_OUT_OF_ORDER", Code::kInvalidArgument};
inline constexpr Reason kActivityAfterClosure{"ACTIVITY_AFTER_CLOSURE", Code::kInvalidArgument};
inline constexpr Reason kSearchTooBroad{"SEARCH_TOO_BROAD", Code::kInvalidArgument};
inline constexpr Reason kSearchByAnother{"SEARCH_BY_ANOTHER", Code::kInvalidArgument};
inline constexpr Reason kAuthorisedBeforeCompletion{"AUTHORISED_BEFORE_COMPLETION", Code::kInvalidArgument};
inline constexpr Reason kStrategyDiscussionNotQuorate{"STRATEGY_DISCUSSION_NOT_QUORATE", Code::kInvalidArgument};
inline constexpr Reason kOutcomeContradicts{"OUTCOME_CONTRADICTS", Code::kInvalidArgument};
inline constexpr Reason kCategoryWithoutPlan{"CATEGORY_WITHOUT_PLAN", Code::kInvalidArgument};
inline constexpr Reason kNotSeenReasonRequired{"NOT_SEEN_REASON_REQUIRED", Code::kInvalidArgument};
inline constexpr Reason kNotSeenReasonContradicts{"NOT_SEEN_REASON_CONTRADICTS", Code::kInvalidArgument};
inline constexpr Reason kBeforePreviousStep{"BEFORE_PREVIOUS_STEP", Code::kInvalidArgument};
inline constexpr Reason kOrderTooLong{"ORDER_TOO_LONG", Code::kInvalidArgument};
inline constexpr Reason kExtensionTooLong{"EXTENSION_TOO_LONG", Code::kInvalidArgument};
inline constexpr Reason kHearingBeforeIssue{"HEARING_BEFORE_ISSUE", Code::kInvalidArgument};
inline constexpr Reason kLegalStatusTooLong{"LEGAL_STATUS_TOO_LONG", Code::kInvalidArgument};
inline constexpr Reason kLegalStatusUnchanged{"LEGAL_STATUS_UNCHANGED", Code::kInvalidArgument};
inline constexpr Reason kLegalStatusImpossible{"LEGAL_STATUS_IMPOSSIBLE", Code::kInvalidArgument};
inline constexpr Reason kPlacementImpossible{"PLACEMENT_IMPOSSIBLE", Code::kInvalidArgument};
inline constexpr Reason kProviderImpossible{"PROVIDER_IMPOSSIBLE", Code::kInvalidArgument};
inline constexpr Reason kPlacementChangeReason{"PLACEMENT_CHANGE_REASON", Code::kInvalidArgument};
inline constexpr Reason kNeedNotOfLookedAfter{"NEED_NOT_OF_LOOKED_AFTER", Code::kInvalidArgument};
inline constexpr Reason kTooYoung{"TOO_YOUNG", Code::kInvalidArgument};
inline constexpr Reason kTooOld{"TOO_OLD", Code::kInvalidArgument};
inline constexpr Reason kParticipationContradictsAge{"PARTICIPATION_CONTRADICTS_AGE", Code::kInvalidArgument};
inline constexpr Reason kEpisodeTooShort{"EPISODE_TOO_SHORT", Code::kInvalidArgument};
inline constexpr Reason kReasonCeasedImpossible{"REASON_CEASED_IMPOSSIBLE", Code::kInvalidArgument};
inline constexpr Reason kSameAuthority{"SAME_AUTHORITY", Code::kInvalidArgument};
inline constexpr Reason kRoleNeedsFamily{"ROLE_NEEDS_FAMILY", Code::kInvalidArgument};
inline constexpr Reason kDecisionOfAnotherChild{"DECISION_OF_ANOTHER_CHILD", Code::kInvalidArgument};
inline constexpr Reason kSameWorker{"SAME_WORKER", Code::kInvalidArgument};
inline constexpr Reason kHandOverTooLarge{"HAND_OVER_TOO_LARGE", Code::kInvalidArgument};

inline constexpr Reason kCurrentNameEnds{"CURRENT_NAME_ENDS", Code::kInvalidArgument};
inline constexpr Reason kCorrectionOfAnotherKind{"CORRECTION_OF_ANOTHER_KIND", Code::kInvalidArgument};
inline constexpr Reason kSamePerson{"SAME_PERSON", Code::kInvalidArgument};
inline constexpr Reason kParentNotOlder{"PARENT_NOT_OLDER", Code::kInvalidArgument};
inline constexpr Reason kReviewTooLate{"REVIEW_TOO_LATE", Code::kInvalidArgument};
inline constexpr Reason kReviewOutOfOrder{"REVIEW_OUT_OF_ORDER", Code::kInvalidArgument};
inline constexpr Reason kAccessTooLong{"ACCESS_TOO_LONG", Code::kInvalidArgument};
inline constexpr Reason kConflictOfInterest{"CONFLICT_OF_INTEREST", Code::kInvalidArgument};
inline constexpr Reason kConflictedStaffRequired{"CONFLICTED_STAFF_REQUIRED", Code::kInvalidArgument};
inline constexpr Reason kSealTakesRolesAlone{"SEAL_TAKES_ROLES_ALONE", Code::kInvalidArgument};

// Taken.
inline constexpr Reason kIdentifierTaken{"IDENTIFIER_TAKEN", Code::kAlreadyExists};
inline constexpr Reason kTeamExists{"TEAM_EXISTS", Code::kAlreadyExists};
inline constexpr Reason kWorkerExists{"WORKER_EXISTS", Code::kAlreadyExists};

inline constexpr Reason kAlreadyRecorded{"ALREADY_RECORDED", Code::kAlreadyExists};
inline constexpr Reason kAlreadyMember{"ALREADY_MEMBER", Code::kAlreadyExists};
inline constexpr Reason kRestrictionExists{"RESTRICTION_EXISTS", Code::kAlreadyExists};

// The right request in the wrong state: something else must be recorded, or done, first.
inline constexpr Reason kSearchRequired{"SEARCH_REQUIRED", Code::kFailedPrecondition};
inline constexpr Reason kSearchExpired{"SEARCH_EXPIRED", Code::kFailedPrecondition};
inline constexpr Reason kPossibleDuplicate{"POSSIBLE_DUPLICATE", Code::kFailedPrecondition};
inline constexpr Reason kCaseClosed{"CASE_CLOSED", Code::kFailedPrecondition};
inline constexpr Reason kEpisodeAlreadyOpen{"EPISODE_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kEpisodesOverlap{"EPISODES_OVERLAP", Code::kFailedPrecondition};
inline constexpr Reason kAssessmentAlreadyOpen{"ASSESSMENT_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kNoOpenAssessment{"NO_OPEN_ASSESSMENT", Code::kFailedPrecondition};
inline constexpr Reason kEnquiryAlreadyOpen{"ENQUIRY_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kEnquiriesOverlap{"ENQUIRIES_OVERLAP", Code::kFailedPrecondition};
inline constexpr Reason kNoOpenEnquiry{"NO_OPEN_ENQUIRY", Code::kFailedPrecondition};
inline constexpr Reason kCinPlanAlreadyOpen{"CIN_PLAN_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kCinPlansOverlap{"CIN_PLANS_OVERLAP", Code::kFailedPrecondition};
inline constexpr Reason kNoOpenCinPlan{"NO_OPEN_CIN_PLAN", Code::kFailedPrecondition};
inline constexpr Reason kCpPlanAlreadyOpen{"CHILD_PROTECTION_PLAN_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kCpPlansOverlap{"CHILD_PROTECTION_PLANS_OVERLAP", Code::kFailedPrecondition};
inline constexpr Reason kNoOpenCpPlan{"NO_OPEN_CHILD_PROTECTION_PLAN", Code::kFailedPrecondition};
inline constexpr Reason kPlansConcurrent{"CIN_AND_CHILD_PROTECTION_PLANS_CONCURRENT", Code::kFailedPrecondition};
inline constexpr Reason kReviewAlreadyRecorded{"REVIEW_ALREADY_RECORDED", Code::kFailedPrecondition};
inline constexpr Reason kProceedingsAlreadyOpen{"CARE_PROCEEDINGS_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kProceedingsOverlap{"CARE_PROCEEDINGS_OVERLAP", Code::kFailedPrecondition};
inline constexpr Reason kNoOpenProceedings{"NO_OPEN_CARE_PROCEEDINGS", Code::kFailedPrecondition};
inline constexpr Reason kAssessmentNotAuthorised{"ASSESSMENT_NOT_AUTHORISED", Code::kFailedPrecondition};
inline constexpr Reason kEnquiryNotConcluded{"ENQUIRY_NOT_CONCLUDED", Code::kFailedPrecondition};
inline constexpr Reason kPlanNotEnded{"PLAN_NOT_ENDED", Code::kFailedPrecondition};
inline constexpr Reason kClosureReasonImpossible{"CLOSURE_REASON_IMPOSSIBLE", Code::kFailedPrecondition};
inline constexpr Reason kAssessmentNotCompleted{"ASSESSMENT_NOT_COMPLETED", Code::kFailedPrecondition};
inline constexpr Reason kNoConferenceDue{"NO_CONFERENCE_DUE", Code::kFailedPrecondition};
inline constexpr Reason kVisitWithoutPlan{"VISIT_WITHOUT_PLAN", Code::kFailedPrecondition};
inline constexpr Reason kPreProceedingsAlreadyOpen{"PRE_PROCEEDINGS_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kNoOpenPreProceedings{"NO_OPEN_PRE_PROCEEDINGS", Code::kFailedPrecondition};
inline constexpr Reason kPreProceedingsNotEnded{"PRE_PROCEEDINGS_NOT_ENDED", Code::kFailedPrecondition};
inline constexpr Reason kLetterAlreadySent{"LETTER_ALREADY_SENT", Code::kFailedPrecondition};
inline constexpr Reason kFgdmNotOffered{"FGDM_NOT_OFFERED", Code::kFailedPrecondition};
inline constexpr Reason kFgdmNotStated{"FGDM_NOT_STATED", Code::kFailedPrecondition};
inline constexpr Reason kNotSteppedUp{"NOT_STEPPED_UP", Code::kFailedPrecondition};
inline constexpr Reason kApplicationAlreadyMade{"APPLICATION_ALREADY_MADE", Code::kFailedPrecondition};
inline constexpr Reason kApplicationRequired{"APPLICATION_REQUIRED", Code::kFailedPrecondition};
inline constexpr Reason kHearingNotListed{"HEARING_NOT_LISTED", Code::kFailedPrecondition};
inline constexpr Reason kHearingAlreadyListed{"HEARING_ALREADY_LISTED", Code::kFailedPrecondition};
inline constexpr Reason kHearingAlreadyHeld{"HEARING_ALREADY_HELD", Code::kFailedPrecondition};
inline constexpr Reason kOrderAlreadyExtended{"ORDER_ALREADY_EXTENDED", Code::kFailedPrecondition};
inline constexpr Reason kAlreadyLookedAfter{"ALREADY_LOOKED_AFTER", Code::kFailedPrecondition};
inline constexpr Reason kNotLookedAfter{"NOT_LOOKED_AFTER", Code::kFailedPrecondition};
inline constexpr Reason kStillLookedAfter{"STILL_LOOKED_AFTER", Code::kFailedPrecondition};
inline constexpr Reason kPeriodsOfCareOverlap{"PERIODS_OF_CARE_OVERLAP", Code::kFailedPrecondition};
inline constexpr Reason kChildUnborn{"CHILD_UNBORN", Code::kFailedPrecondition};
inline constexpr Reason kChildDead{"CHILD_DEAD", Code::kFailedPrecondition};
inline constexpr Reason kPlacementOrderRequired{"PLACEMENT_ORDER_REQUIRED", Code::kFailedPrecondition};
inline constexpr Reason kMustReturnToPlacement{"MUST_RETURN_TO_PLACEMENT", Code::kFailedPrecondition};
inline constexpr Reason kShortBreakUnchangeable{"SHORT_BREAK_UNCHANGEABLE", Code::kFailedPrecondition};
inline constexpr Reason kAlreadyMissing{"ALREADY_MISSING", Code::kFailedPrecondition};
inline constexpr Reason kNotMissing{"NOT_MISSING", Code::kFailedPrecondition};
inline constexpr Reason kMissingEpisodesOverlap{"MISSING_EPISODES_OVERLAP", Code::kFailedPrecondition};
inline constexpr Reason kReunificationAlreadyOpen{"REUNIFICATION_ALREADY_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kNoOpenReunification{"NO_OPEN_REUNIFICATION", Code::kFailedPrecondition};
inline constexpr Reason kAlreadyTransferredIn{"ALREADY_TRANSFERRED_IN", Code::kFailedPrecondition};
inline constexpr Reason kNotUnborn{"NOT_UNBORN", Code::kFailedPrecondition};
inline constexpr Reason kAlreadyDead{"ALREADY_DEAD", Code::kFailedPrecondition};
inline constexpr Reason kRecordSealed{"RECORD_SEALED", Code::kFailedPrecondition};
inline constexpr Reason kSelfAuthorisation{"SELF_AUTHORISATION", Code::kPermissionDenied};

// Of people, families, restrictions and safe contacts.
inline constexpr Reason kRecordFull{"RECORD_FULL", Code::kFailedPrecondition};
inline constexpr Reason kAddressesOverlap{"ADDRESSES_OVERLAP", Code::kFailedPrecondition};
inline constexpr Reason kAddressEnded{"ADDRESS_ENDED", Code::kFailedPrecondition};
inline constexpr Reason kCurrentNameRequired{"CURRENT_NAME_REQUIRED", Code::kFailedPrecondition};
inline constexpr Reason kNothingToCorrect{"NOTHING_TO_CORRECT", Code::kFailedPrecondition};
inline constexpr Reason kAlreadyLinked{"ALREADY_LINKED", Code::kFailedPrecondition};
inline constexpr Reason kLinkChain{"LINK_CHAIN", Code::kFailedPrecondition};
inline constexpr Reason kNotLinked{"NOT_LINKED", Code::kFailedPrecondition};
inline constexpr Reason kRelationshipsOverlap{"RELATIONSHIPS_OVERLAP", Code::kFailedPrecondition};
inline constexpr Reason kRelationshipsContradict{"RELATIONSHIPS_CONTRADICT", Code::kFailedPrecondition};
inline constexpr Reason kRelationshipEnded{"RELATIONSHIP_ENDED", Code::kFailedPrecondition};
inline constexpr Reason kNotAMember{"NOT_A_MEMBER", Code::kFailedPrecondition};
inline constexpr Reason kLastMember{"LAST_MEMBER", Code::kFailedPrecondition};
inline constexpr Reason kNotOnAccessList{"NOT_ON_ACCESS_LIST", Code::kFailedPrecondition};
inline constexpr Reason kSafeContactEnded{"SAFE_CONTACT_ENDED", Code::kFailedPrecondition};
inline constexpr Reason kSafeContactKeyMissing{"SAFE_CONTACT_KEY_MISSING", Code::kFailedPrecondition};
// Teams, workers and allocation.
inline constexpr Reason kWorkerNotHere{"WORKER_NOT_HERE", Code::kFailedPrecondition};
inline constexpr Reason kNotInRole{"NOT_IN_ROLE", Code::kFailedPrecondition};
inline constexpr Reason kNotInTeam{"NOT_IN_TEAM", Code::kFailedPrecondition};
inline constexpr Reason kAlreadyInTeam{"ALREADY_IN_TEAM", Code::kFailedPrecondition};
inline constexpr Reason kAlreadyAllocated{"ALREADY_ALLOCATED", Code::kFailedPrecondition};
inline constexpr Reason kNotAllocated{"NOT_ALLOCATED", Code::kFailedPrecondition};
inline constexpr Reason kSameWorkerForBoth{"SAME_WORKER_FOR_BOTH", Code::kFailedPrecondition};
inline constexpr Reason kCaseloadExceeded{"CASELOAD_EXCEEDED", Code::kFailedPrecondition};
inline constexpr Reason kWorkListFull{"WORK_LIST_FULL", Code::kFailedPrecondition};
inline constexpr Reason kNothingToHandOver{"NOTHING_TO_HAND_OVER", Code::kFailedPrecondition};

// Clocks.
inline constexpr Reason kClockNotFound{"CLOCK_NOT_FOUND", Code::kNotFound};
inline constexpr Reason kClockNotRunning{"CLOCK_NOT_RUNNING", Code::kFailedPrecondition};
inline constexpr Reason kClockNotPaused{"CLOCK_NOT_PAUSED", Code::kFailedPrecondition};
inline constexpr Reason kClockNotMissed{"CLOCK_NOT_MISSED", Code::kFailedPrecondition};
inline constexpr Reason kClockAuthorisedByOwner{"CLOCK_AUTHORISED_BY_OWNER", Code::kFailedPrecondition};
inline constexpr Reason kClockSetByCourt{"CLOCK_SET_BY_COURT", Code::kFailedPrecondition};
// Corrections.
inline constexpr Reason kNoSuchPart{"NO_SUCH_PART", Code::kNotFound};
inline constexpr Reason kPartNotEmpty{"PART_NOT_EMPTY", Code::kFailedPrecondition};
inline constexpr Reason kCensusRuleBroken{"CENSUS_RULE_BROKEN", Code::kFailedPrecondition};

}  // namespace kith::cases::reasons
