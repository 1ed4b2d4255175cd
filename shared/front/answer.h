// The one place where an exception of a query becomes a refusal.
#pragma once

#include <exception>

#include "shared/result/result.h"

namespace kith {

// A lost database is UNAVAILABLE; anything else is a fault of ours. Logs it.
Error FaultOf(const std::exception& error);

}  // namespace kith
