// The view tables of the cases service and the queries over them. Queries block on the journal's readers: call them on
// the query pool. They throw sql::SqlError when the database cannot be reached.
#pragma once

#include <string_view>

#include "services/cases/domain/clocks/rules.h"
#include "shared/decide/decide.h"
#include "shared/journal/journal.h"
#include "shared/journal/schema.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

inline constexpr char kTeamView[] = "team_view";  // a row for each team
inline constexpr char kCaseView[] = "case_view";  // a row for each case file, with the allocation in force

void TeamRows(std::string_view stream, const v1::Team& team, journal::RowSink& sink);
// The rows of all views that have any of a case file: this one, teams_views.h and clocks_views.h.
void CaseFileRows(const v1::CaseFile& file, const ClockRules& clocks, journal::RowSink& sink);

// By name. Refusals: INVALID_REQUEST (page, filters).
Result<v1::ListTeamsResponse> ListTeams(journal::Journal& journal, const v1::ListTeamsRequest& request);
// Those that are closed to the context's caller are left out.
Result<v1::ListCaseFilesResponse> ListCaseFiles(journal::Journal& journal, const Context& context,
                                                const v1::ListCaseFilesRequest& request);

// The record that leads, where the identifier is that of a duplicate. Refusals: NOT_FOUND, also of a record that is
// closed to the context's caller; INVALID_REQUEST and INVALID_IDENTIFIER.
Result<v1::FindPersonResponse> FindPerson(journal::Journal& journal, const Context& context,
                                          const v1::FindPersonRequest& request);

// The context gives the day alone: the request says about whom it asks.
Result<v1::CheckAccessResponse> CheckAccess(journal::Journal& journal, const Context& context,
                                            const v1::CheckAccessRequest& request);

}  // namespace kith::cases
