// The commands of the program. Each declares its subcommand on the app; when it is the one that was called, it runs and
// leaves its exit status in `status`.
#pragma once

#include <CLI/CLI.hpp>

#include "services/cli/globals.h"

namespace kith::cli {

// An authority as an option: the Department for Education's three digits.
inline CLI::Validator ThreeDigits() {
  return CLI::Validator(
      [](const std::string& text) {
        const bool good = text.size() == 3 && text.find_first_not_of("0123456789") == std::string::npos;
        return good ? std::string() : std::string("must be three digits, e.g. 873");
      },
      "NNN");
}

void AddTokenCommand(CLI::App& app, const Globals& globals, int& status);
void AddImportCommand(CLI::App& app, const Globals& globals, int& status);
void AddImportS903Command(CLI::App& import, const Globals& globals, int& status);  // below "import"
void AddGenerateCommand(CLI::App& app, const Globals& globals, int& status);
void AddQueryCommand(CLI::App& app, const Globals& globals, int& status);
void AddReferralCommand(CLI::App& app, const Globals& globals, int& status);
void AddCaseCommand(CLI::App& app, const Globals& globals, int& status);
void AddChronologyCommand(CLI::App& app, const Globals& globals, int& status);
void AddClocksCommand(CLI::App& app, const Globals& globals, int& status);
void AddSearchCommand(CLI::App& app, const Globals& globals, int& status);
void AddTrayCommand(CLI::App& app, const Globals& globals, int& status);
void AddWorkbookCommand(CLI::App& app, const Globals& globals, int& status);
void AddStoryCommand(CLI::App& workbook, const Globals& globals, int& status);  // below "workbook"
void AddTailCommand(CLI::App& app, const Globals& globals, int& status);
void AddKafkaCommand(CLI::App& app, const Globals& globals, int& status);
void AddJournalCommand(CLI::App& app, const Globals& globals, int& status);

}  // namespace kith::cli
