// The figures: children who had a status on a date, counted from the view tables. Run on the query pool; they throw
// sql::SqlError when the database cannot be reached.
#pragma once

#include "shared/journal/journal.h"
#include "shared/result/result.h"

#include "kith/reporting/v1/reporting_service.pb.h"

namespace kith::reporting {

// Every row has a count for every status, in their order, also where it is 0. Rows are in the order of their group;
// without grouping there is exactly one. Refuses with INVALID_REQUEST: a date that is none, an unknown grouping.
Result<v1::CountChildrenResponse> CountChildren(journal::Journal& journal, const v1::CountChildrenRequest& request);

// The groups of both dates. from_date must not be after to_date.
Result<v1::CompareDatesResponse> CompareDates(journal::Journal& journal, const v1::CompareDatesRequest& request);

v1::GetProgressResponse GetProgress(journal::Journal& journal);

// 100 × (after − before) / before, rounded half away from zero to one decimal place; 0 where before is 0.
double PercentChange(int64_t before, int64_t after);

}  // namespace kith::reporting
