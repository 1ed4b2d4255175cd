// The gRPC front of the cases service: kith/cases/v1/cases_service.proto bound to its rules and queries.
#pragma once

#include <memory>

#include "services/cases/local_rules.h"
#include "shared/front/front.h"
#include "shared/ticket/ticket.h"

namespace kith::cases {

// key: of the tickets that searches give out (domain/searched.h). The clock is that of queries and must outlive the
// server.
void AddCasesRpcs(Front& front, const ticket::Key& key, const Clock& clock,
                  std::shared_ptr<const LocalRules> rules = DefaultLocalRules());

}  // namespace kith::cases
