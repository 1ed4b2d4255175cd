// Every reason for which this service refuses, once. Those that all services share are in shared/result/result.h and
// shared/checks/checks.h. Clients switch on the names: they never change.
#pragma once

#include "shared/result/result.h"

namespace kith::workbook::reasons {

// Why a stream of cases is parked: its payload is not an event of the cases service.
inline constexpr Reason kUnreadableRecord{"UNREADABLE_RECORD", Code::kInvalidArgument};
// Workbooks.
inline constexpr Reason kWorkbookExists{"WORKBOOK_EXISTS", Code::kAlreadyExists};
inline constexpr Reason kWorkbookClosed{"WORKBOOK_CLOSED", Code::kFailedPrecondition};
inline constexpr Reason kWorkbookOpen{"WORKBOOK_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kNotChildsSocialWorker{"NOT_CHILDS_SOCIAL_WORKER", Code::kPermissionDenied};
inline constexpr Reason kUnknownTemplate{"UNKNOWN_TEMPLATE", Code::kInvalidArgument};
inline constexpr Reason kBeforeEpisode{"BEFORE_EPISODE", Code::kInvalidArgument};
inline constexpr Reason kTooMany{"TOO_MANY", Code::kFailedPrecondition};
// Chapters.
inline constexpr Reason kChapterExists{"CHAPTER_EXISTS", Code::kAlreadyExists};
inline constexpr Reason kChapterEnded{"CHAPTER_ENDED", Code::kFailedPrecondition};
inline constexpr Reason kChapterNotInTemplate{"CHAPTER_NOT_IN_TEMPLATE", Code::kInvalidArgument};
inline constexpr Reason kNotAMember{"NOT_A_MEMBER", Code::kInvalidArgument};
inline constexpr Reason kNotAWorker{"NOT_A_WORKER", Code::kInvalidArgument};
inline constexpr Reason kNotTheChaptersRole{"NOT_THE_CHAPTERS_ROLE", Code::kInvalidArgument};
inline constexpr Reason kFieldRefused{"FIELD_REFUSED", Code::kInvalidArgument};
inline constexpr Reason kFieldNotInConflict{"FIELD_NOT_IN_CONFLICT", Code::kFailedPrecondition};
inline constexpr Reason kConflictNotSeen{"CONFLICT_NOT_SEEN", Code::kAborted};
inline constexpr Reason kTooManyValues{"TOO_MANY_VALUES", Code::kFailedPrecondition};
inline constexpr Reason kRequiredFieldsEmpty{"REQUIRED_FIELDS_EMPTY", Code::kFailedPrecondition};
inline constexpr Reason kSummaryOutOfOrder{"SUMMARY_OUT_OF_ORDER", Code::kInvalidArgument};
// Modules.
inline constexpr Reason kUnknownModule{"UNKNOWN_MODULE", Code::kInvalidArgument};
inline constexpr Reason kModuleExists{"MODULE_EXISTS", Code::kAlreadyExists};
inline constexpr Reason kModuleNotChosen{"MODULE_NOT_CHOSEN", Code::kFailedPrecondition};
inline constexpr Reason kModuleEnded{"MODULE_ENDED", Code::kFailedPrecondition};
inline constexpr Reason kModuleNotStarted{"MODULE_NOT_STARTED", Code::kFailedPrecondition};
inline constexpr Reason kModuleStarted{"MODULE_STARTED", Code::kFailedPrecondition};
// Instruments, goals, checks of practice.
inline constexpr Reason kInstrumentNotInTemplate{"INSTRUMENT_NOT_IN_TEMPLATE", Code::kInvalidArgument};
inline constexpr Reason kSubjectDoesNotFit{"SUBJECT_DOES_NOT_FIT", Code::kInvalidArgument};
inline constexpr Reason kRespondentDoesNotFit{"RESPONDENT_DOES_NOT_FIT", Code::kInvalidArgument};
inline constexpr Reason kBeforeBirth{"BEFORE_BIRTH", Code::kInvalidArgument};
inline constexpr Reason kAnswersTooOld{"ANSWERS_TOO_OLD", Code::kInvalidArgument};
inline constexpr Reason kInstrumentWithdrawn{"INSTRUMENT_WITHDRAWN", Code::kFailedPrecondition};
inline constexpr Reason kWrongAnswers{"WRONG_ANSWERS", Code::kInvalidArgument};
inline constexpr Reason kSuggestionNotMade{"SUGGESTION_NOT_MADE", Code::kInvalidArgument};
inline constexpr Reason kSuggestionUnchanged{"SUGGESTION_UNCHANGED", Code::kFailedPrecondition};
inline constexpr Reason kNotAnAdult{"NOT_AN_ADULT", Code::kInvalidArgument};
inline constexpr Reason kGoalClosed{"GOAL_CLOSED", Code::kFailedPrecondition};
inline constexpr Reason kBeforeGoal{"BEFORE_GOAL", Code::kInvalidArgument};
inline constexpr Reason kNotASession{"NOT_A_SESSION", Code::kFailedPrecondition};
inline constexpr Reason kOwnSession{"OWN_SESSION", Code::kPermissionDenied};
inline constexpr Reason kSessionChecked{"SESSION_CHECKED", Code::kFailedPrecondition};
inline constexpr Reason kBeforeSession{"BEFORE_SESSION", Code::kInvalidArgument};
inline constexpr Reason kOthersPractice{"OTHERS_PRACTICE", Code::kPermissionDenied};
// Watching.
inline constexpr Reason kPositionAhead{"POSITION_AHEAD", Code::kOutOfRange};
inline constexpr Reason kWatchTooSlow{"WATCH_TOO_SLOW", Code::kResourceExhausted};

// Entries and attachments.
inline constexpr Reason kEpisodeClosed{"EPISODE_CLOSED", Code::kFailedPrecondition};
inline constexpr Reason kNotYours{"NOT_YOURS", Code::kPermissionDenied};
inline constexpr Reason kNotAChild{"NOT_A_CHILD", Code::kInvalidArgument};
inline constexpr Reason kEntryDetailsMisplaced{"ENTRY_DETAILS_MISPLACED", Code::kInvalidArgument};
inline constexpr Reason kEntryTooLarge{"ENTRY_TOO_LARGE", Code::kInvalidArgument};
inline constexpr Reason kNotSeenReasonRequired{"NOT_SEEN_REASON_REQUIRED", Code::kInvalidArgument};
inline constexpr Reason kNotSeenReasonContradicts{"NOT_SEEN_REASON_CONTRADICTS", Code::kInvalidArgument};
inline constexpr Reason kVisitNotRefused{"VISIT_NOT_REFUSED", Code::kFailedPrecondition};
inline constexpr Reason kUnknownMediaType{"UNKNOWN_MEDIA_TYPE", Code::kInvalidArgument};
inline constexpr Reason kAttachmentTooLarge{"ATTACHMENT_TOO_LARGE", Code::kInvalidArgument};
inline constexpr Reason kAttachmentErased{"ATTACHMENT_ERASED", Code::kFailedPrecondition};
inline constexpr Reason kAlreadyAttached{"ALREADY_ATTACHED", Code::kFailedPrecondition};
inline constexpr Reason kChunkOutOfOrder{"CHUNK_OUT_OF_ORDER", Code::kFailedPrecondition};
inline constexpr Reason kUploadIncomplete{"UPLOAD_INCOMPLETE", Code::kFailedPrecondition};
inline constexpr Reason kUploadCorrupt{"UPLOAD_CORRUPT", Code::kInvalidArgument};

// Contradictions, supervisions, assessments.
inline constexpr Reason kFieldIsEmpty{"FIELD_IS_EMPTY", Code::kInvalidArgument};
inline constexpr Reason kContradictionSettled{"CONTRADICTION_SETTLED", Code::kFailedPrecondition};
inline constexpr Reason kSupervisionNotEnded{"SUPERVISION_NOT_ENDED", Code::kFailedPrecondition};
inline constexpr Reason kSupervisionNotOpen{"SUPERVISION_NOT_OPEN", Code::kFailedPrecondition};
inline constexpr Reason kChairNotAllocated{"CHAIR_NOT_ALLOCATED", Code::kFailedPrecondition};
inline constexpr Reason kAlreadyTheChair{"ALREADY_THE_CHAIR", Code::kFailedPrecondition};
inline constexpr Reason kNotTheChair{"NOT_THE_CHAIR", Code::kPermissionDenied};
inline constexpr Reason kNotYourRole{"NOT_YOUR_ROLE", Code::kPermissionDenied};
inline constexpr Reason kNotPresent{"NOT_PRESENT", Code::kPermissionDenied};
inline constexpr Reason kQuorumNotMet{"QUORUM_NOT_MET", Code::kFailedPrecondition};
inline constexpr Reason kSupervisionIncomplete{"SUPERVISION_INCOMPLETE", Code::kFailedPrecondition};
inline constexpr Reason kDecisionsTooLarge{"DECISIONS_TOO_LARGE", Code::kFailedPrecondition};
inline constexpr Reason kDecisionWithdrawn{"DECISION_WITHDRAWN", Code::kFailedPrecondition};
inline constexpr Reason kDecisionNotPermitted{"DECISION_NOT_PERMITTED", Code::kPermissionDenied};
inline constexpr Reason kDissentTooLate{"DISSENT_TOO_LATE", Code::kFailedPrecondition};
inline constexpr Reason kActionDone{"ACTION_DONE", Code::kFailedPrecondition};
inline constexpr Reason kAssessmentNotDraft{"ASSESSMENT_NOT_DRAFT", Code::kFailedPrecondition};
inline constexpr Reason kAssessmentNotSubmitted{"ASSESSMENT_NOT_SUBMITTED", Code::kFailedPrecondition};
inline constexpr Reason kAssessmentTooLarge{"ASSESSMENT_TOO_LARGE", Code::kFailedPrecondition};
inline constexpr Reason kAuthorisesOwn{"AUTHORISES_OWN", Code::kPermissionDenied};

}  // namespace kith::workbook::reasons
