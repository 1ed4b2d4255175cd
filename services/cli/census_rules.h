// Checks a census against the Department for Education's rules (2024-25 set, which 2025-26 keeps, and those of 2026-27
// on pre-proceedings) and against what the services accept, and makes of it histories that can be replayed. Pure.
//
// What breaks a rule is left out by the smallest piece that can be: a field, a factor, a review, a plan, an assessment,
// an enquiry, an episode, a child; the rest goes in. Where a field that the services require is left out, the code for
// "unknown" stands in: sex U, ethnicity NOBT, need N0, source 10; and closure reason RC7 ("any other reason", as the
// guide has it wherever there was an enquiry). Queries (Q), and rules that only say which year's return a record
// belongs in (8620, 8696, 8715, 4013, 8930, 8736, 8740, 100), are warnings: a migration wants those records.
#pragma once

#include <string>
#include <vector>

#include "services/cli/census_xml.h"
#include "services/cli/history.h"
#include "services/cli/quarantine.h"
#include "shared/calendar/date.h"

namespace kith::cli {

// The lines of an episode's parts, in the order of the history's parts.
struct EpisodeLines {
  int episode = 0;
  std::vector<int> assessments, section_47s, cin_plans, protection_plans, pre_proceedings;
};

struct CheckedChild {
  int line = 0;
  ChildHistory history;             // la_child_id and authority are always there
  std::vector<EpisodeLines> lines;  // one for each episode
};

struct CheckedCensus {
  std::vector<CheckedChild> children;
  Findings findings;
  RecordCounts counts;
};

// authority: of the records that are made; three digits. today: dates after it are in the future.
CheckedCensus CheckCensus(const Census& census, const std::string& authority, calendar::Date today);

}  // namespace kith::cli
