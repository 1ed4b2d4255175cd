// Stored states as the decision about access sees them: for queries that ask it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/cases/domain/access.h"
#include "shared/front/stored_streams.h"

namespace kith::cases {

// What AccessTo asks about these names.
inline StoredStreams ReadForAccess(journal::Journal& journal, const std::vector<std::string>& names) {
  std::vector<std::string> streams;
  for (const auto& name : names) {
    for (auto& stream : AccessStreams(name)) streams.push_back(std::move(stream));
  }
  return StoredStreams(journal, streams);
}

}  // namespace kith::cases
