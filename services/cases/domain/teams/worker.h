// Workers, by number alone, and the teams that they belong to.
#pragma once

#include <string>
#include <vector>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/teams_service.pb.h"

namespace kith::cases {

// Changes a team. Refusals: INVALID_REQUEST.
Result<Events<v1::CasesEvent>> ChangeTeam(const v1::Team& team, const v1::ChangeTeamRequest& request,
                                          const Context& context);

// Begins "workers/<number>". Refusals: WORKER_EXISTS; NOT_ALLOCATED for a case file that the number does not hold;
// END_BEFORE_START; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> RegisterWorker(const Streams& streams, const v1::RegisterWorkerRequest& request, const Context& context);
std::vector<std::string> RegisterWorkerStreams(const v1::RegisterWorkerRequest& request);

// Refusals: END_BEFORE_START; UNKNOWN_CODE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> ChangeWorker(const v1::Worker& worker, const v1::ChangeWorkerRequest& request,
                                            const Context& context);

// Refusals: NOT_FOUND (worker, team); STALE_ETAG; ALREADY_IN_TEAM; WORKER_NOT_HERE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> JoinTeam(const Streams& streams, const v1::JoinTeamRequest& request, const Context& context);
std::vector<std::string> JoinTeamStreams(const v1::JoinTeamRequest& request);

// Refusals: NOT_IN_TEAM; END_BEFORE_START; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> LeaveTeam(const v1::Worker& worker, const v1::LeaveTeamRequest& request,
                                         const Context& context);

// WORKER_NOT_HERE, NOT_IN_ROLE or NOT_IN_TEAM unless the worker may take on work in that role for that team on the day.
checks::Refused CheckMayWork(const v1::Worker& worker, v1::WorkerRole role, const std::string& team,
                             const std::string& date);

// The folds.
void Apply(v1::Worker& worker, const v1::CasesEvent& event);
void Apply(v1::FamilyWorkers& family, const v1::CasesEvent& event);

}  // namespace kith::cases
