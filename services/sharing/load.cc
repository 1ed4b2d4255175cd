#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "services/sharing/agreement.h"
#include "services/sharing/reasons.h"

namespace kith::sharing {

Result<Agreements> LoadAgreements(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(folder, error)) {
    if (file.path().extension() == ".json") files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<FieldViolation> problems;
  if (files.empty()) problems.push_back({folder, "must be a readable folder with at least one agreement (*.json)"});
  Agreements agreements;
  for (const auto& file : files) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    Agreement agreement = ParseAgreement(file.filename(), text.str(), problems);
    const auto same_agency = [&](const Agreement& other) { return other.agency == agreement.agency; };
    if (!agreement.agency.empty() && std::any_of(agreements.begin(), agreements.end(), same_agency)) {
      problems.push_back({file.filename().string() + ": agency", "has an agreement in another file already"});
    }
    agreements.push_back(std::move(agreement));
  }
  if (!problems.empty()) {
    std::string message = "the agreements in " + folder + " are not right:";
    for (const auto& problem : problems) message += "\n  " + problem.field + " " + problem.description;
    return Refuse(reasons::kAgreementsInvalid, std::move(message), std::move(problems));
  }
  std::sort(agreements.begin(), agreements.end(), [](const auto& a, const auto& b) { return a.agency < b.agency; });
  return agreements;
}

}  // namespace kith::sharing
