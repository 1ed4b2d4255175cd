// Children who move between authorities for good (CIN census guide §4.8): in, with a transfer-in conference within 15
// working days where they were on a plan; out, with closure RC5.
#pragma once

#include <string>
#include <string_view>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Refusals, those of one child naming it: NOT_FOUND; STALE_ETAG; CASE_CLOSED; BEFORE_REFERRAL; SAME_AUTHORITY;
// ALREADY_TRANSFERRED_IN; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> TransferCaseIn(const Streams& streams, const v1::TransferCaseInRequest& request, const Context& context);

// What is open ends that day; pre-proceedings are decided first. Refusals: CASE_CLOSED; SAME_AUTHORITY;
// PRE_PROCEEDINGS_NOT_ENDED; PLAN_ENDS_ON_ITS_START; EPISODE_TOO_SHORT; ACTIVITY_AFTER_CLOSURE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Events<v1::CasesEvent>> TransferCaseOut(const v1::CaseFile& file, const v1::TransferCaseOutRequest& request,
                                               const Context& context);

// Whether everything open can end on that day, as it must where nobody died: PLAN_ENDS_ON_ITS_START; EPISODE_TOO_SHORT;
// ACTIVITY_AFTER_CLOSURE; PRE_PROCEEDINGS_NOT_ENDED.
checks::Refused CheckAllCanEnd(const v1::CaseFile& file, const v1::Episode& episode, std::string_view field,
                               const std::string& date);

}  // namespace kith::cases
