// What the commands about a workbook share. Private to workbook_*.cc.
#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "services/cli/globals.h"

namespace kith::cli {

// "workbooks/F0000045", which may be typed as "F0000045" or "families/F0000045".
inline std::string Named(const char* kind, const std::string& typed) {
  const auto slash = typed.rfind('/');
  return std::string(kind) + "/" + (slash == std::string::npos ? typed : typed.substr(slash + 1));
}

inline CLI::Option* AddName(CLI::App& command, const std::string& about,
                            const std::function<void(const std::string&)>& set) {
  return command.add_option_function<std::string>("name", set, about)->required();
}

// summaries, supervisions, actions.
void AddWorkbookDue(CLI::App& workbook, const Globals& globals, int& status);
void AddWorkbookChronology(CLI::App& workbook, const Globals& globals, int& status);

}  // namespace kith::cli
