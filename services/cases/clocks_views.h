// Clocks as rows, and the trays over them. As of views.h.
//
// A row is a clock that is not done, or a miss that the record does not have or that waits for its reason. Rows hold
// due dates, so they follow the clock rules of the process that wrote them: each has the digest of those rules, and
// clock_watch.h brings rows of other rules up to date.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/cases/domain/clocks/rules.h"
#include "shared/journal/journal.h"
#include "shared/journal/schema.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/clocks_service.pb.h"

namespace kith::cases {

inline constexpr char kClockView[] = "clock_view";
journal::ViewTable ClockTable();

void ClockRows(const v1::CaseFile& file, const ClockRules& rules, journal::RowSink& sink);

// today: yyyy-mm-dd. Refusals: INVALID_REQUEST; NOT_FOUND; UNKNOWN_CODE.
Result<v1::GetCaseClocksResponse> GetCaseClocks(journal::Journal& journal, const v1::GetCaseClocksRequest& request,
                                                const ClockRules& rules, const std::string& today);
Result<v1::ListClocksResponse> ListClocks(journal::Journal& journal, const v1::ListClocksRequest& request,
                                          const std::string& today);
Result<v1::ForecastBreachesResponse> ForecastBreaches(journal::Journal& journal,
                                                      const v1::ForecastBreachesRequest& request,
                                                      const std::string& today);
Result<v1::ListClockRulesResponse> ListClockRules(const v1::ListClockRulesRequest& request, const ClockRules& rules);

}  // namespace kith::cases
