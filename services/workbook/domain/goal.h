// Goals of adults in their own words, with rulers over time. Pure.
#pragma once

#include "shared/decide/decide.h"

#include "kith/workbook/v1/practice_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// The newest that a goal's state keeps.
inline constexpr int kMaxReadings = 300;

// NOT_FOUND, WORKBOOK_CLOSED, NOT_A_MEMBER, NOT_AN_ADULT, DATE_IN_FUTURE, INVALID_REQUEST.
Result<Drafts> SetGoal(const Streams& streams, const v1::SetGoalRequest& request, const Context& context);

// GOAL_CLOSED, BEFORE_GOAL, DATE_IN_FUTURE, UNKNOWN_CODE, WORKBOOK_CLOSED, INVALID_REQUEST.
Result<Drafts> RecordRuler(const Streams& streams, const v1::RecordRulerRequest& request, const Context& context);

// The same.
Result<Drafts> CloseGoal(const Streams& streams, const v1::CloseGoalRequest& request, const Context& context);

void Apply(v1::Goal& goal, const v1::WorkbookEvent& event);

}  // namespace kith::workbook
