// What the cases service tells its journal: its kinds of stream, their folds and the view rows that follow
// from them.
#pragma once

#include <memory>
#include <vector>

#include "services/cases/local_rules.h"
#include "shared/journal/migration.h"
#include "shared/journal/schema.h"
#include "shared/sql/connection.h"

namespace kith::cases {

// Rows of clocks follow the rules: they must stand before the first command, and may be filled in until then.
journal::Schema CasesSchema(std::shared_ptr<const LocalRules> rules = DefaultLocalRules());

// The view tables, from ./migrations.
std::vector<journal::Migration> Migrations(sql::Dialect dialect);

}  // namespace kith::cases
