// What every command takes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <google/protobuf/message.h>

#include "shared/result/result.h"
#include "shared/rpc/client.h"

namespace kith::cli {

struct Globals {
  std::string token_file;
  std::string referrals, cases, sharing, reporting, workbook;  // gRPC targets
  bool json = false;
  bool progress = false;

  // Declares the options on the program, with their environment variables.
  void Declare(CLI::App& app);

  // Progress bars: on a terminal, or when asked for; never with --json on a terminal alone.
  bool ShowProgress() const;

  rpc::TokenSource Token() const;
  // service: "cases"; see Services().
  const std::string& Target(const std::string& service) const;
  static const std::vector<std::string>& Services();
};

// One call of a whole method name, "/kith.cases.v1.CasesService/GetPerson".
Result<void> CallOnce(rpc::Channel& channel, const std::string& service, const std::string& rpc,
                      const google::protobuf::Message& request, google::protobuf::Message& response);

}  // namespace kith::cli
