// Which limit a clock has: that of statute or common practice (shared/calendar/clocks.csv), or the authority's own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/calendar/clocks.h"
#include "shared/result/result.h"

namespace kith::cases {

// An authority's own limit, for starts on or after its effective date until its next one.
struct ClockVariant {
  std::string authority;
  calendar::StatutoryClock clock;
  bool is_off = false;  // the authority does not keep this local clock
};

struct ClockRules {
  std::vector<ClockVariant> variants;
  // Of all clocks, bank holidays and variants, 16 hexadecimal digits.
  std::string digest;

  // The limit for a child of the authority; null where there is none. Throws std::logic_error for an id that no clock
  // has.
  const calendar::StatutoryClock* Find(std::string_view authority, std::string_view clock_id,
                                       calendar::Date start) const;
};

// The rules with the variants of a file: authority,id,amount,unit,first_day,effective_from,source, where an amount
// "off" ends a local clock. Refuses with INVALID_REQUEST, naming every bad line: an unknown clock; a statutory limit
// that would be longer than the law's, in another unit, or off; twice from the same date; a number, date or word that
// is none.
Result<ClockRules> ReadClockRules(std::string_view csv);

// Without variants.
ClockRules DefaultClockRules();

}  // namespace kith::cases
