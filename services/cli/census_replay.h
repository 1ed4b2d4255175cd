// Replays checked histories through the services' APIs, with their true dates. Every command has a request_id made of
// the authority, the LAchildID and what the command says, so that a second run (of the same file, or after a break)
// changes nothing.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "services/cli/backend.h"
#include "services/cli/census_rules.h"

namespace kith::cli {

struct ReplayOptions {
  std::string authority;
  int concurrency = 16;                             // children at a time; each child's commands follow one another
  std::chrono::milliseconds reaction_wait{60'000};  // for a case to be opened
  std::function<void()> on_child;                   // after each; from any thread
};

struct ReplayOutcome {
  RecordCounts counts;           // as checked, less what the services refused
  Findings refusals;             // what the services refused (K04), and what could not stand without it (K06)
  std::size_t commands = 0;      // answered with OK, stored answers included
  std::optional<Error> stopped;  // trouble that concerns everything: the import ended early
};

ReplayOutcome ReplayCensus(Backend& backend, const CheckedCensus& census, const ReplayOptions& options);

}  // namespace kith::cli
