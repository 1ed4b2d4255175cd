// What an import left out, and why: one finding for each thing, with the place in the file.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "shared/result/result.h"

namespace kith::cli {

// What counts as a record of a census: each becomes at least one command.
enum class RecordKind {
  kChild,
  kEpisode,
  kAssessment,
  kSection47,
  kCinPlan,
  kProtectionPlan,
  kReview,
  kPreProceedings
};
inline constexpr std::array kRecordKinds = {
    RecordKind::kChild,   RecordKind::kEpisode,        RecordKind::kAssessment, RecordKind::kSection47,
    RecordKind::kCinPlan, RecordKind::kProtectionPlan, RecordKind::kReview,     RecordKind::kPreProceedings};
// The census element, e.g. "CINdetails".
const char* ElementName(RecordKind kind);

// Rules of our own, beside the numbers of the census rules.
namespace import_rules {
inline constexpr const char* kNotADate = "K01";  // text that is not a date, a flag or a number
inline constexpr const char* kFuture = "K02";    // a date after today
inline constexpr const char* kNfaContradicted =
    "K03";                                      // a referral with no further action has no need code and no closure
inline constexpr const char* kRefused = "K04";  // refused by the service; the reason is its own
inline constexpr const char* kContradiction = "K05";  // contradicts another element of the same group
inline constexpr const char* kNotAlone = "K06";       // cannot stand because of what was left out
inline constexpr const char* kNotARow = "K07";        // not as many values as the module has columns
}  // namespace import_rules

struct Finding {
  int line = 0;
  std::string child;  // LAchildID, or empty where there is none that can be used
  std::string field;  // the element that was left out, e.g. "UPN", or the group, e.g. "Assessments"
  std::string rules;  // the census rules that are broken, the deciding one first: "1510 1530"
  std::string reason;
  std::string value;        // coded values only, never a date or an identifier
  bool quarantined = true;  // false: a query or a rule of the return alone; it went in
};

struct Findings {
  std::vector<Finding> all;

  std::size_t Quarantined() const;
  // How many findings break this rule.
  std::size_t Count(const std::string& rule) const;
  // Findings of each rule: quarantined, warned.
  struct Tally {
    std::size_t quarantined = 0;
    std::size_t warned = 0;
    std::string reason;  // of the first
  };
  std::map<std::string, Tally> ByRule() const;
};

// How many there were in the file, and how many of them went in (or would).
struct RecordCount {
  std::size_t read = 0;
  std::size_t kept = 0;
};
using RecordCounts = std::map<RecordKind, RecordCount>;

// Writes the findings as CSV (line, child, field, rule, outcome, reason, value), in the order of lines. CANNOT_WRITE.
Result<void> WriteQuarantineReport(const std::string& path, const Findings& findings);

}  // namespace kith::cli
