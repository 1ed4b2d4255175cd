// What managers decide about clocks, and what the record says of missed ones.
#pragma once

#include <string>

#include "services/cases/domain/clocks/rules.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/clocks_service.pb.h"

namespace kith::cases {

// The manager who calls authorises it, and is never the worker who holds the case. Refusals of all: CLOCK_NOT_FOUND;
// CLOCK_NOT_RUNNING for one that was met, missed, cancelled or (but for ResumeClock) paused; CLOCK_AUTHORISED_BY_OWNER;
// CLOCK_SET_BY_COURT for care proceedings and emergency protection, which only the court or the law extends;
// UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.

// The new due date is after the present one, and at most a year away.
Result<Events<v1::CasesEvent>> ExtendClock(const v1::CaseFile& file, const v1::ExtendClockRequest& request,
                                           const Context& context, const ClockRules& rules);
// Before the present one, today or later.
Result<Events<v1::CasesEvent>> ShortenClock(const v1::CaseFile& file, const v1::ShortenClockRequest& request,
                                            const Context& context, const ClockRules& rules);
// From a day after the start, today at the latest.
Result<Events<v1::CasesEvent>> PauseClock(const v1::CaseFile& file, const v1::PauseClockRequest& request,
                                          const Context& context, const ClockRules& rules);
// CLOCK_NOT_PAUSED.
Result<Events<v1::CasesEvent>> ResumeClock(const v1::CaseFile& file, const v1::ResumeClockRequest& request,
                                           const Context& context, const ClockRules& rules);

// Refusals: CLOCK_NOT_MISSED where the record has no such miss, or its reason was given.
Result<Events<v1::CasesEvent>> RecordMissedClockReason(const v1::CaseFile& file,
                                                       const v1::RecordMissedClockReasonRequest& request,
                                                       const Context& context);

// The event of a miss that the record does not have yet. Refuses with CLOCK_NOT_MISSED when, today, the clock is not
// missed at that due date or stands in the record: whoever looks twice writes once.
Result<Events<v1::CasesEvent>> MissClock(const v1::CaseFile& file, const std::string& key, const std::string& due_date,
                                         const Context& context, const ClockRules& rules);

// The fold.
void ApplyClocks(v1::CaseFile& file, const v1::CasesEvent& event);

}  // namespace kith::cases
