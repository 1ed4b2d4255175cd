// The templates and instruments that this process works with: those that are part of the program and, where a folder is
// set, an authority's own, as templates/*.json and instruments/*.json in it.
#pragma once

#include <string>

#include "services/workbook/domain/templates.h"
#include "shared/journal/journal.h"

namespace kith::workbook {

// Throws std::runtime_error with every problem of every file, one a line. folder: may be empty.
Templates LoadTemplates(const std::string& folder);

// A template that workbooks were opened with must be there, as it was: without it their chapters would read as empty,
// or as something else than was written. Throws std::runtime_error with every one that is missing or has been edited,
// and what to do; sql::SqlError.
void CheckTemplatesInUse(const Templates& templates, journal::Journal& journal);

}  // namespace kith::workbook
