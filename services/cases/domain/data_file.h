// Local rules as data: lines of fields between commas below one line of headings. No quoting; empty lines and lines
// that begin with # say nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/result/result.h"

namespace kith::cases {

struct DataLine {
  int number = 0;  // of the file, from 1
  std::vector<std::string> fields;

  // " line 3 (weight,family): what;": for the list of everything that is wrong with a file.
  std::string Says(std::string_view what) const;
};

// Refuses with INVALID_REQUEST, naming every line that has another number of fields than the headings, or the headings
// themselves.
Result<std::vector<DataLine>> ReadDataFile(std::string_view csv, std::string_view headings);

}  // namespace kith::cases
