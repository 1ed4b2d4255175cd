// Whether a person's record is restricted: what matching asks before it shows a candidate.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/decide/decide.h"

namespace kith::cases {

// The streams that IsRestricted reads of "people/C0000123".
inline std::vector<std::string> RestrictionStreams(std::string_view person) {
  return {"restrictions/" + std::string(person.substr(person.find('/') + 1))};
}

// A person who has a stream of restrictions is restricted.
inline bool IsRestricted(const Streams& streams, std::string_view person) {
  return streams.Version(RestrictionStreams(person).front()) > 0;
}

}  // namespace kith::cases
