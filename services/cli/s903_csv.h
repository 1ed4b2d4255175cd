// Reads an SSDA903 return (children looked after, Department for Education): a directory with a CSV file for each
// module, as it is written. Nothing is judged yet, but a row that is no row of its module.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "services/cli/quarantine.h"
#include "shared/result/result.h"

namespace kith::cli {

// Larger files are refused unread.
inline constexpr std::size_t kMaxS903Bytes = 64 * 1024 * 1024;

enum class S903Module {
  kHeader,
  kEpisodes,
  kReviews,
  kMissing,
  kPreviousPermanence,
  kSocialWorkers,
  kUasc,
  kOc2,
  kOc3,
  kAd1,
  kPlacedForAdoption,
  kDeprivationOfLiberty,
};

// How the guidance calls the module, e.g. "Episodes".
const char* ModuleName(S903Module module);
// Its columns, in their order: a file is recognised by them, whatever it is called.
const std::vector<std::string_view>& ColumnsOf(S903Module module);

struct S903Row {
  int line = 0;  // of the file, the first is 1
  std::vector<std::string> values;

  const std::string& operator[](std::size_t column) const { return values[column]; }
};

struct S903Return {
  std::map<S903Module, std::vector<S903Row>> modules;  // those that the directory has
  std::vector<std::string> unknown_files;              // CSV files that are no module
  Findings findings;                                   // rows that are none of their module (K07)
};

// Reads every *.csv of the directory. Spaces around values, a byte order mark and CRLF are accepted. Refusals:
//   CANNOT_READ     no such directory, or a file in it cannot be read
//   FILE_TOO_LARGE  over kMaxS903Bytes
//   NOT_AN_SSDA903  no Header or no Episodes in it, or two files of one module
Result<S903Return> ReadS903Directory(const std::string& directory);

}  // namespace kith::cli
