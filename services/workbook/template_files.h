// The templates and instruments that this process works with: those that are part of the program and, where a folder is
// set, an authority's own, as templates/*.json and instruments/*.json in it.
#pragma once

#include <string>

#include "services/workbook/domain/templates.h"

namespace kith::workbook {

// Throws std::runtime_error with every problem of every file, one a line. folder: may be empty.
Templates LoadTemplates(const std::string& folder);

}  // namespace kith::workbook
