// Drives a county through the services' public APIs, some families at a time, each through its whole history: its
// people, its referrals, its casework. Every command has a request_id made of the seed and what it is about: a second
// run changes nothing.
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
  int concurrency = 256;  // families at a time
  // Of a hundred families, those whose recurring work (visits, core groups, reviews of child in need plans) is recorded
  // too; it is a third of the commands, and nothing else depends on it.
  int recurring_percent = 100;
  std::chrono::milliseconds reaction_wait{60'000};  // for a case to be opened
  // Callers with the role of a social worker and of a team manager, for what only they may record: the one completes
  // assessments and keeps safe contacts, the other authorises and breaks glass. Without them that is left out, and the
  // importer authorises.
  Backend* social_worker = nullptr;
  Backend* manager = nullptr;
  std::function<void()> on_command;              // after each; from any thread
  std::function<void(std::size_t)> on_children;  // how many are recorded whole, after each family
};

struct DriveOutcome {
  std::map<std::string, std::size_t> commands;  // answered, by RPC
  std::size_t children = 0;                     // recorded whole
  std::optional<Error> stopped;                 // a county is legal by construction: the first refusal ends the drive

  std::size_t Total() const;
};

// How many commands there will be. Makes the county, and forgets it.
std::size_t CommandsOf(const CountyOptions& options, const DriveOptions& drive = {});

DriveOutcome DriveCounty(Backend& backend, const CountyOptions& county, const DriveOptions& options);

}  // namespace kith::cli
