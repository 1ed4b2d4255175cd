#include "services/workbook/reactions.h"

namespace kith::workbook {

// One line for each part of the service.
void React(runtime::Parts&) {}

}  // namespace kith::workbook
