// The streams of the sharing service and how each is folded.
#pragma once

#include <vector>

#include "shared/journal/migration.h"
#include "shared/journal/schema.h"

#include "kith/sharing/v1/sharing.pb.h"

namespace kith::sharing {

void Apply(v1::AgencyStream& state, const v1::SharingEvent& event);
void Apply(v1::Subject& state, const v1::SharingEvent& event);
void Apply(v1::Family& state, const v1::SharingEvent& event);

// Kinds: agencies, subjects, families, parked.
journal::Schema SharingSchema();

// Of ./migrations.
std::vector<journal::Migration> Migrations(sql::Dialect dialect);

}  // namespace kith::sharing
