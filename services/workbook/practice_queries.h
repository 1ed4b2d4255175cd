// Lists and trajectories. They block on the journal's readers: call them on the query pool. They throw sql::SqlError
// when the database cannot be reached. What the context's caller may not see (domain/separation.h) is in none of them,
// and in no count.
#pragma once

#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/practice_service.pb.h"

namespace kith::workbook {

// Newest first. Refusals: INVALID_REQUEST.
Result<v1::ListInstrumentsResponse> ListInstruments(journal::Journal& journal, const Context& context,
                                                    const v1::ListInstrumentsRequest& request);
// Newest first. Refusals: INVALID_REQUEST, UNKNOWN_CODE.
Result<v1::ListGoalsResponse> ListGoals(journal::Journal& journal, const Context& context,
                                        const v1::ListGoalsRequest& request);

// A session with two adults counts for each of them. The newest 2,000 sessions of the time. Refusals: INVALID_REQUEST,
// NOT_A_MEMBER.
Result<v1::GetTrajectoryResponse> GetTrajectory(const Templates& templates, journal::Journal& journal,
                                                const Context& context, const v1::GetTrajectoryRequest& request);

// Out of the newest 2,000 sessions of the time, those with families in which the caller Supervises (domain/fidelity.h)
// the practitioner's work. Refusals: INVALID_REQUEST.
Result<v1::SampleSessionsResponse> SampleSessions(journal::Journal& journal, const Context& context,
                                                  const v1::SampleSessionsRequest& request);

// Of sessions, whatever family they were with: staff's own. Refusals: INVALID_REQUEST; OTHERS_PRACTICE for
// somebody else's practice, but to auditors and to managers who supervise it in a family.
Result<v1::ListFidelityChecksResponse> ListFidelityChecks(journal::Journal& journal, const Context& context,
                                                          const v1::ListFidelityChecksRequest& request);

}  // namespace kith::workbook
