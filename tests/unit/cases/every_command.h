// Every command on what the cases service owns.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/cases/plausible.h"

namespace kith::cases {

struct AnyCommand {
  std::string rpc;  // its name in the API; that of the clock's check, which no caller has, is "MissClock"
  Result<Drafts> (*attempt)(World&);
};

const std::vector<AnyCommand>& EveryCommand();

}  // namespace kith::cases
