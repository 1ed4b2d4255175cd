// What the queries share. Private to query_*.cc.
#pragma once

#include <cstdio>
#include <string>

#include "services/cli/backend.h"
#include "services/cli/globals.h"
#include "services/cli/output.h"

namespace kith::cli {

// Calls once and prints the answer: as JSON, or as text makes it. Returns the exit status.
template <class Response, class Text>
int Ask(const Globals& globals, const std::string& target, const std::string& service, const std::string& rpc,
        const google::protobuf::Message& request, Text text) {
  rpc::Channel channel(globals.Target(target), globals.Token());
  Response response;
  if (auto called = CallOnce(channel, service, rpc, request, response); !called) return PrintRefusal(called.error());
  std::fputs((globals.json ? JsonOf(response) : text(response)).c_str(), stdout);
  return kOk;
}

// count, compare, progress.
void AddFigureQueries(CLI::App& query, const Globals& globals, int& status);
// agency-feed, disclosures, agreements, parked.
void AddSharingQueries(CLI::App& query, const Globals& globals, int& status);

}  // namespace kith::cli
