// The reasons for which this service parks a stream.
#pragma once

#include "shared/result/result.h"

namespace kith::reporting::reasons {

// The payload is not an event of the cases service.
inline constexpr Reason kUnreadableRecord{"UNREADABLE_RECORD", Code::kInvalidArgument};
// A date in it is not a date.
inline constexpr Reason kNotADate{"NOT_A_DATE", Code::kInvalidArgument};
// It ends something that this child's history does not have.
inline constexpr Reason kHistoryDisagrees{"HISTORY_DISAGREES", Code::kFailedPrecondition};

}  // namespace kith::reporting::reasons
