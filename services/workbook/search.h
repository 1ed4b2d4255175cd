// Full-text search over all of the record that a caller may see. It blocks on the journal's readers: call it on the
// query pool. It throws sql::SqlError when the database cannot be reached.
#pragma once

#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::workbook {

// Whoever sees families by allocation is searched for in the families of today; whoever reads at large in all. What is
// left out because the caller may not see it, is left out before anything is counted: a token is made of what was
// looked at, in the order of recording, and says nothing of what it was. Refusals: INVALID_REQUEST; NOT_FOUND.
Result<v1::SearchEntriesResponse> SearchEntries(journal::Journal& journal, const Context& context,
                                                const v1::SearchEntriesRequest& request);

// The same of the whole record, entries among it.
Result<v1::SearchRecordResponse> SearchRecord(journal::Journal& journal, const Templates& templates,
                                              const Context& context, const v1::SearchRecordRequest& request);

}  // namespace kith::workbook
