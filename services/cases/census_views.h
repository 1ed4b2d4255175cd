// What the census would say, from the rows of case files and people. The rows are a function of the state: they hold on
// which days a rule is broken, and a query asks of a day. Queries block on the journal's readers: call them on the
// query pool. They throw sql::SqlError when the database cannot be reached.
#pragma once

#include <string>
#include <string_view>

#include "shared/journal/journal.h"
#include "shared/journal/schema.h"
#include "shared/result/result.h"

#include "kith/cases/v1/census_service.pb.h"
#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

inline constexpr char kPersonCensusView[] = "person_census_view";  // a row for each person who breaks a rule some day

// The text of case_view's column "census": on which days the episodes stand in returns, and which rules are broken on
// which days.
std::string CensusText(const v1::CaseFile& file);

void PersonCensusRows(std::string_view stream, const v1::Person& person, journal::RowSink& sink);

// today: ISO 8601. Refusals: NOT_FOUND; INVALID_REQUEST (filters, year, rule, page).
Result<v1::ListCensusFindingsResponse> ListCensusFindings(journal::Journal& journal,
                                                          const v1::ListCensusFindingsRequest& request,
                                                          const std::string& today);
Result<v1::CheckCensusReadinessResponse> CheckCensusReadiness(journal::Journal& journal,
                                                              const v1::CheckCensusReadinessRequest& request,
                                                              const std::string& today);

}  // namespace kith::cases
