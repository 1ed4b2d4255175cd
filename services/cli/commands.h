// The commands of the program. Each declares its subcommand on the app; when it is the one that was called, it runs and
// leaves its exit status in `status`.
#pragma once

#include <CLI/CLI.hpp>

#include "services/cli/globals.h"

namespace kith::cli {

void AddTokenCommand(CLI::App& app, const Globals& globals, int& status);
void AddImportCommand(CLI::App& app, const Globals& globals, int& status);
void AddGenerateCommand(CLI::App& app, const Globals& globals, int& status);
void AddQueryCommand(CLI::App& app, const Globals& globals, int& status);
void AddTailCommand(CLI::App& app, const Globals& globals, int& status);
void AddKafkaCommand(CLI::App& app, const Globals& globals, int& status);
void AddJournalCommand(CLI::App& app, const Globals& globals, int& status);

}  // namespace kith::cli
