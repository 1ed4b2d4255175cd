// Who works where and with whom, as rows, and the questions about it. As of views.h.
#pragma once

#include <string>
#include <string_view>

#include "services/cases/domain/teams/caseload_rules.h"
#include "shared/journal/journal.h"
#include "shared/journal/schema.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/person.pb.h"
#include "kith/cases/v1/teams_service.pb.h"
#include "kith/cases/v1/workers.pb.h"

namespace kith::cases {

inline constexpr char kAllocationView[] = "allocation_view";  // a row for each open allocation
inline constexpr char kWorkerView[] = "worker_view";          // a row for each team of a worker, one without any

void WorkerRows(std::string_view stream, const v1::Worker& worker, journal::RowSink& sink);
void FamilyWorkersRows(std::string_view stream, const v1::FamilyWorkers& family, journal::RowSink& sink);
// Of the open allocations of a case file.
void AllocationRows(const v1::CaseFile& file, journal::RowSink& sink);

// True while the worker of this number is a practitioner of the child, or of a family among whose members the child is.
bool IsPractitionerOf(journal::Journal& journal, const std::string& worker, const std::string& child,
                      const v1::CaseFile& file);

Result<v1::ListWorkersResponse> ListWorkers(journal::Journal& journal, const v1::ListWorkersRequest& request);
Result<v1::GetCaseloadResponse> GetCaseload(journal::Journal& journal, const v1::GetCaseloadRequest& request,
                                            const CaseloadRules& rules);
// Refusals: NOT_FOUND for a subject that is not recorded; INVALID_REQUEST.
Result<v1::ListAllocationsResponse> ListAllocations(journal::Journal& journal,
                                                    const v1::ListAllocationsRequest& request);
Result<v1::ListWorkerChangesResponse> ListWorkerChanges(journal::Journal& journal,
                                                        const v1::ListWorkerChangesRequest& request);

}  // namespace kith::cases
