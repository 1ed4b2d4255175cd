#include "services/cases/matching/nicknames.h"

#include <algorithm>
#include <map>
#include <stdexcept>

namespace kith::cases::matching {

extern const std::string_view kNicknamesCsv;  // embedded by CMake

namespace {

std::vector<std::string> Split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (;;) {
    const size_t end = text.find(at);
    if (end != 0 && !text.empty()) parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<Nicknames> ReadTable() {
  std::vector<Nicknames> table;
  const auto lines = Split(kNicknamesCsv, '\n');
  for (size_t i = 1; i < lines.size(); ++i) {
    const auto cells = Split(lines[i], ',');
    if (cells.size() != 2) throw std::logic_error("nicknames.csv: no two cells: " + lines[i]);
    table.push_back({cells[0], Split(cells[1], ' ')});
  }
  return table;
}

std::map<std::string, std::vector<std::string>, std::less<>> Invert(const std::vector<Nicknames>& table) {
  std::map<std::string, std::vector<std::string>, std::less<>> names;
  for (const Nicknames& row : table) names[row.full].push_back(row.full);
  for (const Nicknames& row : table) {
    for (const std::string& variant : row.variants) {
      auto& full = names[variant];
      if (std::find(full.begin(), full.end(), row.full) == full.end()) full.push_back(row.full);
    }
  }
  return names;
}

}  // namespace

const std::vector<Nicknames>& NicknameTable() {
  static const std::vector<Nicknames> table = ReadTable();
  return table;
}

const std::vector<std::string>& FullNames(std::string_view given) {
  static const auto names = Invert(NicknameTable());
  static const std::vector<std::string> none;
  const auto found = names.find(given);
  return found == names.end() ? none : found->second;
}

const std::vector<std::string>& VariantsOf(std::string_view full) {
  static const auto variants = [] {
    std::map<std::string, std::vector<std::string>, std::less<>> found;
    for (const Nicknames& row : NicknameTable()) found[row.full] = row.variants;
    return found;
  }();
  static const std::vector<std::string> none;
  const auto found = variants.find(full);
  return found == variants.end() ? none : found->second;
}

bool AreVariants(std::string_view a, std::string_view b) {
  const auto& of_b = FullNames(b);
  return std::any_of(FullNames(a).begin(), FullNames(a).end(), [&of_b](const std::string& full) {
    return std::find(of_b.begin(), of_b.end(), full) != of_b.end();
  });
}

}  // namespace kith::cases::matching
