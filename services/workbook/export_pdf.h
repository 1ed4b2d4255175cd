// The assessment as a PDF of A4 pages, laid out by Pango on Cairo.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/assessment_document.h"

namespace kith::workbook {

// The file's bytes. title stands in its metadata and on every page's foot, beside the page's number. Thread-safe.
// Throws std::runtime_error where the system has no font.
std::string PdfOf(const std::vector<Block>& blocks, const std::string& foot);

}  // namespace kith::workbook
