// The chronology of a child or a family, read from the journal: pages of lines, and pages of a document. They block on
// the journal's readers: call them on the query pool. They throw sql::SqlError when the database cannot be reached.
#pragma once

#include "shared/decide/decide.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"

#include "kith/cases/v1/chronology_service.pb.h"

namespace kith::cases {

// Refusals: NOT_FOUND; UNKNOWN_CODE; INVALID_REQUEST.
Result<v1::GetChronologyResponse> GetChronology(journal::Journal& journal, const Context& context,
                                                const v1::GetChronologyRequest& request);
Result<v1::WriteChronologyResponse> WriteChronology(journal::Journal& journal, const Context& context,
                                                    const v1::WriteChronologyRequest& request);

}  // namespace kith::cases
