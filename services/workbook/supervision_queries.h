// What is asked of contradictions and supervisions. They block on the journal's readers: call them on the query pool.
// They throw sql::SqlError when the database cannot be reached. What is hidden from the context's caller is in no
// answer; the gate has looked at the names in the request before.
#pragma once

#include <functional>
#include <vector>

#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"
#include "shared/rpc/client.h"

#include "kith/workbook/v1/supervision_service.pb.h"

namespace kith::workbook {

// All refuse with INVALID_REQUEST, those that name a record with NOT_FOUND.
Result<v1::ListContradictionsResponse> ListContradictions(journal::Journal& journal, const Context& context,
                                                          const v1::ListContradictionsRequest& request);
Result<v1::GetSupervisionResponse> GetSupervision(journal::Journal& journal, const Context& context,
                                                  const v1::GetSupervisionRequest& request);
Result<v1::ListSupervisionsResponse> ListSupervisions(journal::Journal& journal, const Context& context,
                                                      const v1::ListSupervisionsRequest& request);
Result<v1::ListActionsResponse> ListActions(journal::Journal& journal, const Context& context,
                                            const v1::ListActionsRequest& request);
// In lists.cc, with those like it.
Result<v1::ListSupervisionClocksResponse> ListSupervisionClocks(journal::Journal& journal, const Context& context,
                                                                const v1::ListSupervisionClocksRequest& request);

// What is due for these children elsewhere, as items of the agenda; one NOT_KNOWN where it could not be asked.
using ClocksOf =
    std::function<std::vector<v1::AgendaItem>(const std::vector<std::string>& children, const Context& context)>;
// From kith.cases.v1.ClocksService; waits at most two seconds for each child.
ClocksOf ClocksFromCases(std::shared_ptr<rpc::Channel> cases);

// clocks: may be null.
Result<v1::GetAgendaResponse> GetAgenda(journal::Journal& journal, const Templates& templates, const ClocksOf& clocks,
                                        const Context& context, const v1::GetAgendaRequest& request);

}  // namespace kith::workbook
