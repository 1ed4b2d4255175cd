// The workbook service as its server has it, and the one family whose workbook inputs meet.
#pragma once

#include <vector>

#include "services/workbook/domain/templates.h"
#include "services/workbook/side_store.h"
#include "tests/fuzz/world.h"

namespace kith::fuzz {

// All fronts of the service. What is in side outlives a reset of the world: it is no record. All must outlive the
// methods.
std::vector<rpc::Method> WorkbookMethods(journal::Journal& journal, QueryPool& queries,
                                         const workbook::Templates& templates, workbook::SideStore& side,
                                         const Clock& clock);

// workbooks/F0000001 of two children and two adults, with chapters, and a supervision that is open.
void SowWorkbook(World& world);

}  // namespace kith::fuzz
