// Drives a county through the services' public APIs: all people, all referrals, then every family's casework, so that
// waiting for cases to be opened costs nothing. Every command has a request_id made of the seed and what it is about: a
// second run changes nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "services/cli/backend.h"
#include "services/cli/county.h"

namespace kith::cli {

struct DriveOptions {
  uint64_t seed = 1;
  int concurrency = 32;                             // families at a time
  std::chrono::milliseconds reaction_wait{60'000};  // for a case to be opened
  std::function<void()> on_command;                 // after each; from any thread
};

struct DriveOutcome {
  std::map<std::string, std::size_t> commands;  // answered, by RPC
  std::optional<Error> stopped;                 // a county is legal by construction: the first refusal ends the drive

  std::size_t Total() const;
};

// How many commands there will be.
std::size_t CommandsOf(const County& county);

DriveOutcome DriveCounty(Backend& backend, const County& county, const DriveOptions& options);

}  // namespace kith::cli
