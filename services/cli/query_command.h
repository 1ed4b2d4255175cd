// What the queries share. Private to query_*.cc.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>

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

// --limit of a request that has page_size.
template <class Request>
void AddLimit(CLI::App& command, const std::shared_ptr<Request>& request) {
  command
      .add_option_function<int>(
          "--limit", [request](const int& v) { request->set_page_size(v); }, "at most so many (default 50)")
      ->check(CLI::Range(1, 500));
}

// --limit and --page-token of a list.
template <class Request>
void AddPage(CLI::App& command, const std::shared_ptr<Request>& request) {
  AddLimit(command, request);
  command.add_option_function<std::string>(
      "--page-token", [request](const std::string& v) { request->set_page_token(v); }, "from the last page");
}

// What a list prints under its table.
template <class Response>
std::string More(const Response& response) {
  const std::string& next = response.next_page_token();
  return next.empty() ? "" : "more: --page-token " + next + "\n";
}

// count, compare, progress.
void AddFigureQueries(CLI::App& query, const Globals& globals, int& status);
// agency-feed, disclosures, agreements, parked.
void AddSharingQueries(CLI::App& query, const Globals& globals, int& status);

}  // namespace kith::cli
