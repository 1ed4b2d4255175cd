// The initial child protection conference.
#pragma once

#include <string>
#include <string_view>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"

namespace kith::cases {

// INVALID_REQUEST, DATE_IN_FUTURE or CONFERENCE_AT_WEEKEND unless a weekday that has been (rule 8875).
checks::Refused CheckConferenceDate(std::string_view field, const std::string& date, const Context& context);

}  // namespace kith::cases
