// The workbook service as its server has it, and the one family whose workbook inputs meet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/workbook/domain/templates.h"
#include "services/workbook/side_store.h"
#include "tests/fuzz/world.h"

namespace kith::fuzz {

// All fronts of the service. All must outlive the methods.
std::vector<rpc::Method> WorkbookMethods(journal::Journal& journal, QueryPool& queries,
                                         const workbook::Templates& templates, workbook::SideStore& side,
                                         const Clock& clock);

// workbooks/F0000001 of two children and two adults, with chapters, a supervision that is open, and a record of each
// other kind; families/F0000002, which has no workbook yet.
void SowWorkbook(World& world);

// Words of the entry that locates an adult of that family: no perpetrator's worker, and nobody outside the team, is
// ever told them.
inline constexpr std::string_view kLocatingWords = "behind the old blue mill";
// Words of SW100's draft: nobody else is ever told them.
inline constexpr std::string_view kDraftedWords = "what is not said yet";

// The names of what SowWorkbook sows, and codes of its template.
const std::vector<std::string>& WorkbookWords();

}  // namespace kith::fuzz
