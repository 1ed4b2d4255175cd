// bin/kith: the command-line client of the suite.
#include <cstdio>
#include <exception>

#include <CLI/CLI.hpp>

#include "services/cli/commands.h"
#include "services/cli/output.h"

namespace {

constexpr const char* kAbout =
    "kith: the command-line client of the Kith casework suite.\n"
    "Exit status: 0 done, 1 failed or refused, 2 bad usage or bad input file.";

constexpr const char* kExample =
    "Example:\n"
    "  kith token --subject worker-1 --role importer --role auditor --out importer.token\n"
    "  kith --token-file importer.token generate\n"
    "  kith --token-file importer.token query compare --from 2019-10-31 --to 2020-07-31 --by team";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(kAbout, "kith");
  app.footer(kExample);
  app.require_subcommand(1);
  kith::cli::Globals globals;
  globals.Declare(app);
  // Global options may also stand after the command.
  app.fallthrough();
  int status = kith::cli::kOk;
  kith::cli::AddTokenCommand(app, globals, status);
  kith::cli::AddImportCommand(app, globals, status);
  kith::cli::AddGenerateCommand(app, globals, status);
  kith::cli::AddQueryCommand(app, globals, status);
  kith::cli::AddReferralCommand(app, globals, status);
  kith::cli::AddTrayCommand(app, globals, status);
  kith::cli::AddSearchCommand(app, globals, status);
  kith::cli::AddCaseCommand(app, globals, status);
  kith::cli::AddChronologyCommand(app, globals, status);
  kith::cli::AddClocksCommand(app, globals, status);
  kith::cli::AddWorkbookCommand(app, globals, status);
  kith::cli::AddTailCommand(app, globals, status);
  kith::cli::AddKafkaCommand(app, globals, status);
  kith::cli::AddJournalCommand(app, globals, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kith::cli::kOk : kith::cli::kBadUsage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kith: %s\n", error.what());
    return kith::cli::kFailed;
  }
  return status;
}
