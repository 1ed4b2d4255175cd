// The one refusal where a request names what is not there for its caller.
#pragma once

#include <string_view>

#include "shared/result/result.h"

namespace kith::checks {

// NOT_FOUND of a record's name, "entries/E0000123", that stands in the field. It is the same whether there is no such
// record or it is closed to the caller, so nobody learns which; whoever guards records and whoever looks them up both
// refuse with it.
tl::unexpected<Error> NoSuch(std::string_view name, std::string_view field);

}  // namespace kith::checks
