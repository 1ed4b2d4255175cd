// The streams of the reporting service and the rows that its figures are counted from.
#pragma once

#include <string_view>
#include <vector>

#include "shared/journal/migration.h"
#include "shared/journal/schema.h"

#include "kith/reporting/v1/reporting.pb.h"

namespace kith::reporting {

// spell_view and team_view of one child.
void Rows(std::string_view stream, const v1::ChildHistory& history, journal::RowSink& sink);

// Kinds: children, parked.
journal::Schema ReportingSchema();

// Of ./migrations.
std::vector<journal::Migration> Migrations(sql::Dialect dialect);

}  // namespace kith::reporting
