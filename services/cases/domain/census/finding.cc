#include "services/cases/domain/census/finding.h"

namespace kith::cases::census {

namespace {

int YearOf(std::string_view day) { return std::stoi(std::string(day.substr(0, 4))); }

// A census year begins on 1 April.
int CensusYearOf(std::string_view day) { return YearOf(day) + (day.substr(5) >= "04-01" ? 1 : 0); }

}  // namespace

CensusDay CensusDayOf(std::string_view day) { return {std::string(day), CensusYearOf(day)}; }

std::optional<CensusDay> CensusDayOfYear(int year, std::string_view today) {
  const int current = CensusYearOf(today);
  if (year > current || year < 1901) return std::nullopt;
  if (year == current) return CensusDayOf(today);
  return CensusDay{std::to_string(year) + "-03-31", year};
}

std::string NextCensusStart(std::string_view day) {
  if (day.size() != 10) return {};
  std::string start(day);
  if (day.substr(5) >= "04-01") {
    for (size_t i = 4; i-- > 0;) {
      if (start[i] != '9') {
        ++start[i];
        break;
      }
      start[i] = '0';
    }
  }
  start.replace(5, 5, "04-01");
  return start;
}

const std::string& Earlier(const std::string& a, const std::string& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return a < b ? a : b;
}

}  // namespace kith::cases::census
