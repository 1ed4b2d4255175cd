// What the workbook service tells its journal: its kinds of stream, their folds and the view rows that follow from
// them.
#pragma once

#include <vector>

#include "shared/journal/migration.h"
#include "shared/journal/schema.h"
#include "shared/sql/connection.h"

namespace kith::workbook {

journal::Schema WorkbookSchema();

// The view tables, from ./migrations.
std::vector<journal::Migration> Migrations(sql::Dialect dialect);

}  // namespace kith::workbook
