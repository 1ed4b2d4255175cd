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

void CheckTemplatesInUse(const Templates& templates, journal::Journal& journal) {
  const auto in_use = journal.readers().With([](sql::Connection& connection) {
    return connection.Query(
        "SELECT template, template_digest, COUNT(*) FROM workbook_view WHERE template <> '' "
        "GROUP BY template, template_digest ORDER BY template, template_digest");
  });
  std::string problems;
  for (const auto& row : in_use) {
    const std::string name = sql::AsText(row[0]);
    const std::string digest = sql::AsText(row[1]);
    const std::string here = templates.DigestOf(name);
    if (here == digest || (!here.empty() && digest.empty())) continue;
    problems += "\n  " + name + ".json, with which " + std::to_string(sql::AsInteger(row[2])) +
                (sql::AsInteger(row[2]) == 1 ? " workbook was opened, " : " workbooks were opened, ") +
                (here.empty() ? "is missing: put it back"
                              : "or one of its instruments, has been edited since (" + digest + " then, " + here +
                                    " now): put it back as it was; a change is a file of a new version");
  }
  if (!problems.empty()) throw std::runtime_error("templates that are in use are not as they were:" + problems);
}

}  // namespace kith::workbook
