// Lines of text that people give as a reason.
#pragma once

#include <string>
#include <string_view>

#include "shared/checks/checks.h"

namespace kith::cases {

// INVALID_REQUEST unless the text has `least` to 500 bytes on one line.
checks::Refused CheckLine(std::string_view field, const std::string& text, size_t least);

}  // namespace kith::cases
