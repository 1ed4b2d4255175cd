// What the workbook service does about its own events: calls to cases, durable and repeated until they are answered.
#pragma once

#include "shared/runtime/service.h"

namespace kith::workbook {

void React(runtime::Parts& parts);

}  // namespace kith::workbook
