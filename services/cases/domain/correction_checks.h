// What a corrected case file must keep. Private to corrections.
#pragma once

#include "services/cases/domain/correctable.h"
#include "shared/checks/checks.h"

#include "kith/cases/v1/case_file.pb.h"

namespace kith::cases {

// CENSUS_RULE_BROKEN for a rule that commands keep and that is broken after and was not before; the refusals of the
// rules on order that are not the census's, each where it was kept before. kind: of the part that is corrected.
checks::Refused CheckCorrected(const v1::CaseFile& before, const v1::CaseFile& after, const Correctable& kind);

}  // namespace kith::cases
