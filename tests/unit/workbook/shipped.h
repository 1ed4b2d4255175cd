// The templates and instruments that Kith ships.
#pragma once

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "services/workbook/template_file.h"

namespace kith::workbook {

inline std::string ShippedText(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(std::string(KITH_WORKBOOK) + "/" + file).rdbuf();
  return text.str();
}

// name: "audit.1".
inline v1::InstrumentTemplate ShippedInstrument(const std::string& name) {
  std::vector<FieldViolation> problems;
  auto instrument = ReadInstrument(name + ".json", ShippedText("instruments/" + name + ".json"), problems);
  for (const auto& problem : problems) ADD_FAILURE() << problem.field << " " << problem.description;
  return instrument;
}

}  // namespace kith::workbook
