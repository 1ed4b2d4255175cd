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

}  // namespace kith::workbook::reasons
