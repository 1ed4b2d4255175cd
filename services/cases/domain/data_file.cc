#include "services/cases/domain/data_file.h"

namespace kith::cases {

namespace {

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (size_t begin = 0;;) {
    const size_t end = text.find(separator, begin);
    parts.emplace_back(text.substr(begin, end == std::string_view::npos ? end : end - begin));
    if (end == std::string_view::npos) return parts;
    begin = end + 1;
  }
}

}  // namespace

std::string DataLine::Says(std::string_view what) const {
  return " line " + std::to_string(number) + " (" + fields.front() + (fields.size() > 1 ? "," + fields[1] : "") +
         "): " + std::string(what) + ";";
}

Result<std::vector<DataLine>> ReadDataFile(std::string_view csv, std::string_view headings) {
  std::vector<DataLine> lines;
  std::string wrong;
  const size_t expected = Split(headings, ',').size();
  bool has_headings = false;
  int number = 0;
  for (std::string& text : Split(csv, '\n')) {
    ++number;
    if (!text.empty() && text.back() == '\r') text.pop_back();
    if (text.empty() || text.front() == '#') continue;
    if (!has_headings) {
      has_headings = true;
      if (text != headings) wrong += " the first line must be " + std::string(headings) + ";";
      continue;
    }
    DataLine line{number, Split(text, ',')};
    if (line.fields.size() != expected) {
      wrong += line.Says("there must be " + std::to_string(expected) + " fields");
    } else {
      lines.push_back(std::move(line));
    }
  }
  if (!has_headings) wrong += " the file is empty;";
  if (!wrong.empty()) return Refuse(reasons::kInvalidRequest, "a data file cannot be read:" + wrong);
  return lines;
}

}  // namespace kith::cases
