// The gRPC front of contradictions and supervisions: kith/workbook/v1/supervision_service.proto bound to its rules and
// queries.
#pragma once

#include "services/workbook/domain/chapter_fields.h"
#include "services/workbook/domain/templates.h"
#include "services/workbook/supervision_queries.h"
#include "shared/clock/clock.h"
#include "shared/front/front.h"

namespace kith::workbook {

// front: of kith.workbook.v1.SupervisionService, behind FamilyGate. templates and clock must outlive the server.
// clocks: of the agenda; may be null.
void AddSupervisionRpcs(Front& front, const Templates& templates, const Clock& clock, ClocksOf clocks);

// The template's contradictions, in the transaction of the write that makes them: for AddWorkbookRpcs.
Drafts RaiseByRules(const Streams& streams, const FieldsChanged& changed, const Context& context);

}  // namespace kith::workbook
