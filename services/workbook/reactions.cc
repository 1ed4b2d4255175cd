#include "services/workbook/reactions.h"

#include "services/workbook/apply_decisions.h"
#include "services/workbook/record_visit.h"

namespace kith::workbook {

// One line for each part of the service.
void React(runtime::Parts& parts) {
  ReactToVisits(parts);
  ReactToDecisions(parts);
}

}  // namespace kith::workbook
