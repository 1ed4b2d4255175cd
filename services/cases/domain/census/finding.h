// What the checks of the census find, and on which days. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/cases/domain/census/rule.h"

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/census.pb.h"
#include "kith/cases/v1/person.pb.h"

namespace kith::cases::census {

// The days whose census would show something, ISO 8601 texts: the first one, and the first one that would not any more.
// Empty from: all days before too; empty until: no end is in sight.
struct Span {
  std::string from;
  std::string until;

  bool Holds(std::string_view day) const { return from <= day && (until.empty() || day < until); }
};

// A rule that a part of a record breaks on the days of the span.
struct Finding {
  const Rule* rule = nullptr;
  v1::CasePart part = v1::CASE_PART_UNSPECIFIED;
  int number = 0;  // of the part within the case file; 0 for the child
  Span days;
};

// The census as a day sees it: the rules of its census year, asked as of the day.
struct CensusDay {
  std::string day;  // ISO 8601
  int year = 0;     // of the 31 March that ends the census year
};
CensusDay CensusDayOf(std::string_view day);
// As of the year's 31 March, or of today while the year runs; nothing for a year that has not begun.
std::optional<CensusDay> CensusDayOfYear(int year, std::string_view today);

// The 1 April after a day: from then on a return does not hold what ended on the day. Empty for an empty day: what has
// not ended stays.
std::string NextCensusStart(std::string_view day);

// The earlier of two days on which something ends; an empty one is later than all others.
const std::string& Earlier(const std::string& a, const std::string& b);

}  // namespace kith::cases::census
