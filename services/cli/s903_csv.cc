#include "services/cli/s903_csv.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include <csv.h>

namespace kith::cli {
namespace {

constexpr Reason kCannotRead{"CANNOT_READ", Code::kInvalidArgument};
constexpr Reason kFileTooLarge{"FILE_TOO_LARGE", Code::kInvalidArgument};
constexpr Reason kNotAnSsda903{"NOT_AN_SSDA903", Code::kInvalidArgument};

struct Shape {
  S903Module module;
  const char* name;
  std::vector<std::string_view> columns;
};

const std::vector<Shape>& Shapes() {
  static const auto* shapes = new std::vector<Shape>{
      {S903Module::kHeader, "Header", {"CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"}},
      {S903Module::kEpisodes,
       "Episodes",
       {"CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE",
        "HOME_POST", "PL_POST", "URN"}},
      {S903Module::kReviews, "Reviews", {"CHILD", "DOB", "REVIEW", "REVIEW_CODE"}},
      {S903Module::kMissing, "Missing", {"CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"}},
      {S903Module::kPreviousPermanence, "PrevPerm", {"CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"}},
      {S903Module::kSocialWorkers, "SWEpisodes", {"CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"}},
      {S903Module::kUasc, "UASC", {"CHILD", "SEX", "DOB", "DUC"}},
      {S903Module::kOc2,
       "OC2",
       {"CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK",
        "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"}},
      {S903Module::kOc3, "OC3", {"CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"}},
      {S903Module::kAd1,
       "AD1",
       {"CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"}},
      {S903Module::kPlacedForAdoption,
       "PlacedAdoption",
       {"CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"}},
      {S903Module::kDeprivationOfLiberty, "DoLo", {"CHILD", "DOB", "DOLO_START", "DOLO_END"}},
  };
  return *shapes;
}

const Shape& ShapeOf(S903Module module) {
  return *std::find_if(Shapes().begin(), Shapes().end(), [&](const Shape& shape) { return shape.module == module; });
}

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// The records of a CSV file (RFC 4180) with the lines on which they begin.
class CsvRows {
 public:
  CsvRows() { csv_init(&parser_, 0); }
  ~CsvRows() { csv_free(&parser_); }
  CsvRows(const CsvRows&) = delete;
  CsvRows& operator=(const CsvRows&) = delete;

  std::vector<S903Row> Read(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    for (int line = 1; !text.empty(); ++line) {
      line_ = line;
      const auto length = std::min(text.find('\n'), text.size() - 1) + 1;
      csv_parse(&parser_, text.data(), length, OnField, OnRow, this);
      text.remove_prefix(length);
    }
    csv_fini(&parser_, OnField, OnRow, this);
    return std::move(rows_);
  }

 private:
  static void OnField(void* text, std::size_t length, void* self) {
    auto& row = static_cast<CsvRows*>(self)->row_;
    if (row.values.empty()) row.line = static_cast<CsvRows*>(self)->line_;
    row.values.emplace_back(Trim({static_cast<const char*>(text), length}));
  }
  static void OnRow(int, void* self) {
    auto& rows = *static_cast<CsvRows*>(self);
    rows.rows_.push_back(std::move(rows.row_));
    rows.row_ = {};
  }

  csv_parser parser_;
  int line_ = 0;
  S903Row row_;
  std::vector<S903Row> rows_;
};

std::optional<S903Module> ModuleOf(const S903Row& header) {
  for (const auto& shape : Shapes()) {
    if (std::equal(header.values.begin(), header.values.end(), shape.columns.begin(), shape.columns.end())) {
      return shape.module;
    }
  }
  return std::nullopt;
}

Result<std::string> ReadFile(const std::filesystem::path& path) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(path, failed);
  if (!failed && size > kMaxS903Bytes) {
    return Refuse(kFileTooLarge, path.filename().string() + " has more than 64 MiB; split the return by year");
  }
  std::ifstream file(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (failed || !file) return Refuse(kCannotRead, "cannot read " + path.string());
  return text;
}

// Empty lines are nothing; a row with more or fewer values than columns is quarantined.
std::vector<S903Row> SoundRows(std::vector<S903Row> rows, const Shape& shape, Findings& findings) {
  std::vector<S903Row> sound;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    auto& row = rows[i];
    if (std::all_of(row.values.begin(), row.values.end(), [](const auto& value) { return value.empty(); })) continue;
    if (row.values.size() == shape.columns.size()) {
      sound.push_back(std::move(row));
      continue;
    }
    findings.all.push_back({row.line, "", shape.name, import_rules::kNotARow,
                            "has " + std::to_string(row.values.size()) + " values; the module has " +
                                std::to_string(shape.columns.size()) + " columns",
                            "", true});
  }
  return sound;
}

}  // namespace

const char* ModuleName(S903Module module) { return ShapeOf(module).name; }

const std::vector<std::string_view>& ColumnsOf(S903Module module) { return ShapeOf(module).columns; }

Result<S903Return> ReadS903Directory(const std::string& directory) {
  std::error_code failed;
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory, failed)) {
    if (entry.path().extension() == ".csv") paths.push_back(entry.path());
  }
  if (failed) return Refuse(kCannotRead, "cannot read the directory " + directory);
  std::sort(paths.begin(), paths.end());

  S903Return all;
  std::map<S903Module, std::string> file_of;
  for (const auto& path : paths) {
    const auto text = ReadFile(path);
    if (!text) return tl::unexpected<Error>(text.error());
    auto rows = CsvRows().Read(*text);
    const auto module = rows.empty() ? std::nullopt : ModuleOf(rows.front());
    const std::string name = path.filename().string();
    if (!module) {
      all.unknown_files.push_back(name);
      continue;
    }
    if (!file_of.emplace(*module, name).second) {
      return Refuse(kNotAnSsda903,
                    file_of[*module] + " and " + name + " are both the module " + ModuleName(*module) + "; keep one");
    }
    all.modules[*module] = SoundRows(std::move(rows), ShapeOf(*module), all.findings);
  }
  for (const auto needed : {S903Module::kHeader, S903Module::kEpisodes}) {
    if (file_of.contains(needed)) continue;
    std::string columns;
    for (const auto column : ColumnsOf(needed)) columns += (columns.empty() ? "" : ",") + std::string(column);
    return Refuse(kNotAnSsda903,
                  std::string("no file with the columns of the module ") + ModuleName(needed) + ": " + columns);
  }
  return all;
}

}  // namespace kith::cli
