// What the workbook's service hands to the program that draws: both are of one build.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/assessment_document.h"

namespace kith::workbook {

struct PdfDocument {
  std::string foot;  // on every page beside its number, and the title in the file's metadata
  std::vector<Block> blocks;
};

std::string WritePdfDocument(const PdfDocument& document);
// Throws std::runtime_error, which names nothing of the text.
PdfDocument ReadPdfDocument(const std::string& bytes);

}  // namespace kith::workbook
