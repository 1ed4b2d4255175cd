// The assessment as one page of HTML that needs nothing else: no script, no link, no picture.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/assessment_document.h"

namespace kith::workbook {

std::string HtmlOf(const std::vector<Block>& blocks);

}  // namespace kith::workbook
