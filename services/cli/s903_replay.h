// Replays checked histories of looked-after children through the services' APIs, with their true dates. A child who is
// not recorded yet is registered; one without an open referral episode gets one from the day of the first period of
// care on, with the source unknown (10), for the return has no referrals. Every command has a request_id made of the
// authority, the child's identifier and what the command says, so that a second run changes nothing.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/cli/backend.h"
#include "services/cli/s903_check.h"

namespace kith::cli {

struct S903ReplayOptions {
  std::string authority;
  int concurrency = 16;            // children at a time; each child's commands follow one another
  std::function<void()> on_child;  // after each; from any thread
};

struct S903Outcome {
  std::map<S903Module, RecordCount> counts;  // as checked, less what the services refused
  Findings refusals;                         // what the services refused (K04), and what could not stand without (K06)
  std::size_t commands = 0;                  // answered with OK, stored answers included
  std::optional<Error> stopped;              // trouble that concerns everything: the import ended early
};

S903Outcome ReplayS903(Backend& backend, const CheckedS903& all, const S903ReplayOptions& options);

// A command of CasesService that a row implies.
struct S903Step {
  std::string rpc;
  calendar::Date date;
  S903Module module = S903Module::kEpisodes;
  int line = 0;
  int period = 0;
  std::shared_ptr<google::protobuf::Message> request;  // without request_id
};

// The steps of a child, in the order of their dates. Pure.
std::vector<S903Step> StepsOf(const S903Child& child, const std::string& case_file);

}  // namespace kith::cli
