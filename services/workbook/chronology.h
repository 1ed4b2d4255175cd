// Lists of entries over the rows that the journal wrote. They block on the journal's readers: call them on the query
// pool. They throw sql::SqlError when the database cannot be reached. The gate has let the caller to the workbook; of
// its entries only those are here that the caller may see (domain/separation.h), before anything is counted or paged.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/workbook/domain/separation.h"
#include "shared/decide/decide.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"
#include "shared/sql/connection.h"

#include "kith/workbook/v1/entries_service.pb.h"

namespace kith::workbook {

// Refusals: NOT_FOUND, INVALID_REQUEST.
Result<v1::GetEntryResponse> GetEntry(journal::Journal& journal, const Context& context,
                                      const v1::GetEntryRequest& request);
// Newest first. Refusals: INVALID_REQUEST, UNKNOWN_CODE.
Result<v1::ListEntriesResponse> ListEntries(journal::Journal& journal, const Context& context,
                                            const v1::ListEntriesRequest& request);
// Oldest first. Refusals: INVALID_REQUEST.
Result<v1::GetChronologyResponse> GetChronology(journal::Journal& journal, const Context& context,
                                                const v1::GetChronologyRequest& request);
// Newest first. Refusals: INVALID_REQUEST.
Result<v1::ListChildVoicesResponse> ListChildVoices(journal::Journal& journal, const Context& context,
                                                    const v1::ListChildVoicesRequest& request);

// The entries of a list (entry_rows.h) that the context's caller may see, newest first, of the days from first_date to
// last_date (empty: no limit), at most `most`; with name and etag. For the agenda, the assessment and the trajectory,
// which are made of entries too.
std::vector<v1::Entry> EntriesOf(journal::Journal& journal, const Context& context, const std::string& workbook,
                                 const std::string& list, const std::string& first_date, const std::string& last_date,
                                 v1::EntryKind kind, int most);

// Whether a row of a view, of this author and with these limits (a Visibility, or nothing), is the caller's to see.
bool MaySeeRow(std::string_view author, std::string_view limits, const Sight& sight);

// The caller's sight of the workbook's family; nothing where it is hidden.
std::optional<Sight> SightOfWorkbook(journal::Journal& journal, const Context& context, const std::string& workbook);

}  // namespace kith::workbook
