#include "services/workbook/pdf_document.h"

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace kith::workbook {

using Json = nlohmann::json;

std::string WritePdfDocument(const PdfDocument& document) {
  Json blocks = Json::array();
  for (const Block& block : document.blocks) blocks.push_back({static_cast<int>(block.kind), block.text});
  return Json{{"foot", document.foot}, {"blocks", std::move(blocks)}}.dump();
}

PdfDocument ReadPdfDocument(const std::string& bytes) {
  try {
    const Json json = Json::parse(bytes);
    PdfDocument document{json.at("foot").get<std::string>(), {}};
    for (const Json& block : json.at("blocks")) {
      const int kind = block.at(0).get<int>();
      if (kind < 0 || kind > static_cast<int>(Block::Kind::kWithheld))
        throw std::runtime_error("no such kind of block");
      document.blocks.push_back({static_cast<Block::Kind>(kind), block.at(1).get<std::string>()});
    }
    return document;
  } catch (const Json::exception& problem) {
    // Its words would quote the text.
    throw std::runtime_error("standard input is not a document (JSON error " + std::to_string(problem.id) +
                             "); the workbook's service writes it");
  }
}

}  // namespace kith::workbook
