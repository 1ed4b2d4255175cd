#include "services/cli/globals.h"

#include <stdexcept>

#include <unistd.h>

#include "shared/config/ports.h"

namespace kith::cli {
namespace {

std::string Local(int port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

void Globals::Declare(CLI::App& app) {
  referrals = Local(config::kReferralsPort);
  cases = Local(config::kCasesPort);
  sharing = Local(config::kSharingPort);
  reporting = Local(config::kReportingPort);
  workbook = Local(config::kWorkbookPort);
  app.add_flag("--json", json, "print JSON instead of tables");
  app.add_flag("--progress", progress, "show progress bars on stderr even when it is no terminal");
  app.add_option("--token-file", token_file, "file with the bearer token")
      ->envname("KITH_TOKEN_FILE")
      ->check(CLI::ExistingFile);
  app.add_option("--referrals", referrals, "address of the referrals service")
      ->envname("KITH_REFERRALS_TARGET")
      ->capture_default_str();
  app.add_option("--cases", cases, "address of the cases service")->envname("KITH_CASES_TARGET")->capture_default_str();
  app.add_option("--sharing", sharing, "address of the sharing service")
      ->envname("KITH_SHARING_TARGET")
      ->capture_default_str();
  app.add_option("--reporting", reporting, "address of the reporting service")
      ->envname("KITH_REPORTING_TARGET")
      ->capture_default_str();
  app.add_option("--workbook", workbook, "address of the workbook service")
      ->envname("KITH_WORKBOOK_TARGET")
      ->capture_default_str();
}

bool Globals::ShowProgress() const { return progress || isatty(STDERR_FILENO) != 0; }

rpc::TokenSource Globals::Token() const {
  if (token_file.empty()) return [] { return std::string(); };
  return rpc::TokenFromFile(token_file);
}

const std::vector<std::string>& Globals::Services() {
  static const std::vector<std::string> services = {"referrals", "cases", "sharing", "reporting", "workbook"};
  return services;
}

const std::string& Globals::Target(const std::string& service) const {
  if (service == "referrals") return referrals;
  if (service == "cases") return cases;
  if (service == "sharing") return sharing;
  if (service == "reporting") return reporting;
  if (service == "workbook") return workbook;
  throw std::logic_error("there is no service " + service);
}

Result<void> CallOnce(rpc::Channel& channel, const std::string& service, const std::string& rpc,
                      const google::protobuf::Message& request, google::protobuf::Message& response) {
  return channel.Call("/" + service + "/" + rpc, request, response,
                      {.timeout = std::chrono::milliseconds(30000), .traceparent = {}});
}

}  // namespace kith::cli
