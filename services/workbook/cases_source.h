// The events of the cases service, as this one consumes them: families, their members and workers, births, and whose
// records are closed to whom.
#pragma once

#include "services/workbook/domain/templates.h"
#include "shared/inbox/inbox.h"

namespace kith::workbook {

// The source "cases" for inbox::ApplyBatch: drafts on "families/F0000045", "children/C0000123" and, where a
// practitioner is allocated to a family that has no workbook yet and `open_with` names a template, on
// "workbooks/F0000045". Parks a stream whose payload is not readable (UNREADABLE_RECORD). Entries that were applied
// before change nothing, so that the source may be read again.
inbox::Source CasesSource(TemplateText open_with);

}  // namespace kith::workbook
