// A restriction as it follows from its events, and when it holds. Pure.
#pragma once

#include <string_view>

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/restriction.pb.h"

namespace kith::access {

// The newest that a restriction keeps.
inline constexpr int kMaxGlassBreaks = 50;

// Whether it closes its record on that day; false for null.
bool IsInForce(const cases::v1::Restriction* restriction, std::string_view today);

// False, and nothing is changed, for an event that is none of a restriction's.
bool Fold(cases::v1::Restriction& restriction, const cases::v1::CasesEvent& event);

}  // namespace kith::access
