// The assessment as a PDF of A4 pages: drawn by kith-workbook-pdf (pdf_main.cc), a process for each document.
#pragma once

#include <string>

#include "services/workbook/pdf_document.h"

namespace kith::workbook {

// The file's bytes; waits for the program, at most half a minute. The program stands beside the one that runs, or in
// ../bin or ../../bin from there. Thread-safe. Throws std::runtime_error, without a word of the document, where it is
// not there or does not manage.
std::string PdfOf(const PdfDocument& document);

}  // namespace kith::workbook
