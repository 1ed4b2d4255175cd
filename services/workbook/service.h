// The gRPC front of workbooks, chapters and modules: kith/workbook/v1/workbook_service.proto bound to its rules and
// queries.
#pragma once

#include "services/workbook/domain/chapter_fields.h"
#include "services/workbook/domain/templates.h"
#include "shared/clock/clock.h"
#include "shared/front/front.h"

namespace kith::workbook {

// All of them behind FamilyGate. templates and clock must outlive the server. then: what follows from a change of a
// chapter's fields in the same transaction; may be null.
void AddWorkbookRpcs(Front& front, const Templates& templates, const Clock& clock, const Consequences& then);

}  // namespace kith::workbook
