#include "services/workbook/template_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace kith::workbook {
namespace {

constexpr size_t kMaxFile = 1 << 20;

void AddFiles(const std::filesystem::path& folder, std::vector<Templates::File>& files) {
  if (!std::filesystem::is_directory(folder)) return;
  std::vector<std::filesystem::path> paths;
  for (const auto& found : std::filesystem::directory_iterator(folder)) {
    if (found.path().extension() == ".json") paths.push_back(found.path());
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in || text.str().size() > kMaxFile)
      throw std::runtime_error(path.string() + " cannot be read, or is over 1 MiB");
    files.push_back({path.filename().string(), text.str()});
  }
}

}  // namespace

Templates LoadTemplates(const std::string& folder) {
  auto templates = ShippedTemplates();
  auto instruments = ShippedInstruments();
  if (!folder.empty()) {
    if (!std::filesystem::is_directory(folder))
      throw std::runtime_error("KITH_WORKBOOK_TEMPLATES_DIR: " + folder + " is not a folder");
    AddFiles(std::filesystem::path(folder) / "templates", templates);
    AddFiles(std::filesystem::path(folder) / "instruments", instruments);
  }
  std::vector<FieldViolation> problems;
  auto loaded = Templates::Read(templates, instruments, problems);
  if (problems.empty()) return loaded;
  std::string all = "the workbook's templates cannot be used:";
  for (const auto& problem : problems) all += "\n  " + problem.field + ": " + problem.description;
  throw std::runtime_error(all);
}

}  // namespace kith::workbook
