// What local practice changes without code: time limits and agencies, from limits.csv and agencies.csv beside this
// service, embedded when it is built. Validated when first used, which main does: std::logic_error lists every bad row.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/calendar/date.h"
#include "shared/clock/clock.h"

#include "kith/referrals/v1/front_door.pb.h"

namespace kith::referrals {

enum class LimitUnit { kHours, kWorkingDays };

// A limit of local practice. Among the rows that fit, an authority's own goes before the one for all, and of those the
// latest that was in force when the clock started.
struct Limit {
  std::string id;                                     // "D1", "MASH", "PASSED"
  std::string authority;                              // empty: all that have none of their own
  v1::BragRating brag = v1::BRAG_RATING_UNSPECIFIED;  // unspecified: whatever the rating
  int amount = 0;
  LimitUnit unit = LimitUnit::kHours;
  calendar::Date effective_from;
};

// An agency that refers or is asked, from valid_from on, up to and including valid_to.
struct Agency {
  std::string id;
  std::string display_name;
  std::string valid_from;
  std::string valid_to;  // empty: still
};

const std::vector<Limit>& Limits();
const std::vector<Agency>& Agencies();

// The instant from which it is late. Hours count by the clock, working days end with their last day in Europe/London.
// Throws std::logic_error when there is no such limit.
Instant DueTime(std::string_view id, const std::string& authority, v1::BragRating brag, Instant start);

bool IsAgency(std::string_view id, std::string_view on_date);
// "adult-social-care, cafcass, …" that are agencies on that day.
std::string AgenciesOn(std::string_view on_date);

// The same from texts: for tests and for checking a changed file.
std::vector<Limit> ReadLimits(std::string_view csv);
std::vector<Agency> ReadAgencies(std::string_view csv);

// The embedded files.
extern const std::string_view kLimitsCsv;
extern const std::string_view kAgenciesCsv;

}  // namespace kith::referrals
