// What a worker holds, and whether one more is too much.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/teams/caseload_rules.h"
#include "shared/checks/checks.h"
#include "shared/decide/decide.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/teams_service.pb.h"
#include "kith/cases/v1/workers.pb.h"

namespace kith::cases {

// "workers/SW100" of "SW100", and back.
std::string WorkerStream(const std::string& number);
std::string WorkerNumber(const std::string& stream);
// "family-workers/F0000045" of "families/F0000045", and back.
std::string FamilyWorkersOf(const std::string& family);
std::string FamilyOf(const std::string& family_workers);

// True while the worker holds the case file, or works with it or the family in that role, on the record.
bool Holds(const Streams& streams, const std::string& worker, const v1::HeldWork& work);

// One child or family of a caseload.
struct CaseloadItem {
  std::string name;
  bool is_family = false;
  Standing standing = Standing::kChildInNeed;
};

// Counts each name once. worker: null where the number is not registered, then there are no limits.
v1::Caseload CountCaseload(const std::string& number, const v1::Worker* worker, const std::vector<CaseloadItem>& items,
                           const CaseloadRules& rules);

// The caseload of a registered worker as the record has it, with `more` taken on.
v1::Caseload CaseloadWith(const Streams& streams, const std::string& stream, const std::vector<v1::HeldWork>& more,
                          const CaseloadRules& rules);

// CASELOAD_EXCEEDED when the caseload is over a limit and exceed_reason is empty; INVALID_REQUEST when it is no text of
// at most 500 bytes.
checks::Refused CheckCaseload(const v1::Caseload& caseload, const std::string& exceed_reason);

// WORK_LIST_FULL, or the event for the worker's stream: what is taken, and what of the list is not held any more.
Result<v1::CasesEvent> TakeWork(const Streams& streams, const std::string& stream,
                                const std::vector<v1::HeldWork>& taken, const std::string& date);

// The largest list of work that a worker's stream keeps.
inline constexpr int kMaxWork = 300;

}  // namespace kith::cases
