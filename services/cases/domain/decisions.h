// What a meeting decided about several children, as one command: in order, all or none. The rules are those of each
// decision's own command; nothing is decided here.
#pragma once

#include <string>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/decisions_service.pb.h"

namespace kith::cases {

inline constexpr int kMaxDecisions = 40;

// Refusals: DECISION_OF_ANOTHER_CHILD; NOT_FOUND; INVALID_REQUEST; those of the decisions' own commands, whose message
// begins with "decision 2 of 3 (start_cin_plan):" and whose fields with "decisions[1].start_cin_plan.".
Result<Drafts> ApplyDecisions(const Streams& streams, const v1::ApplyDecisionsRequest& request, const Context& context);
std::vector<std::string> ApplyDecisionsStreams(const v1::ApplyDecisionsRequest& request);

}  // namespace kith::cases
