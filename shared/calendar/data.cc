#include "shared/calendar/data.h"

#include <algorithm>
#include <stdexcept>

namespace kith::calendar {
namespace {

std::vector<std::string> Split(std::string_view line) {
  std::vector<std::string> fields;
  for (size_t start = 0;;) {
    const size_t comma = line.find(',', start);
    fields.emplace_back(line.substr(start, comma - start));
    if (comma == std::string_view::npos) return fields;
    start = comma + 1;
  }
}

}  // namespace

std::vector<std::vector<std::string>> ReadRows(std::string_view csv, std::string_view header) {
  std::vector<std::vector<std::string>> rows;
  std::string wrong;
  const size_t width = static_cast<size_t>(std::count(header.begin(), header.end(), ',')) + 1;
  int number = 0;
  for (size_t start = 0; start < csv.size();) {
    const size_t end = std::min(csv.find('\n', start), csv.size());
    const std::string_view line = csv.substr(start, end - start);
    start = end + 1;
    if (++number == 1) {
      if (line != header) throw std::logic_error("calendar data: the header must be " + std::string(header));
      continue;
    }
    if (line.empty()) continue;
    auto fields = Split(line);
    if (fields.size() == width) {
      rows.push_back(std::move(fields));
    } else {
      wrong += " line " + std::to_string(number) + " must have " + std::to_string(width) + " fields;";
    }
  }
  if (!wrong.empty()) throw std::logic_error("calendar data:" + wrong);
  return rows;
}

}  // namespace kith::calendar
