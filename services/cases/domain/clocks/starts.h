// The facts of a case file that start clocks, and those that stop them.
#pragma once

#include <string>
#include <vector>

#include "kith/cases/v1/case_file.pb.h"

namespace kith::cases {

// One clock before any calendar is asked. Dates are ISO 8601; an empty one has not happened.
struct ClockStart {
  std::string clock_id;    // "D3"
  std::string key;         // within the case file, "D3-assessment-1": the same as long as the fact is
  std::string start_date;  // the fact that started it
  std::string done_date;   // when what had to happen happened
  std::string ended_date;  // when it fell away: the episode, plan or placement ended
  std::string fixed_due;   // a due date that was set at the outset, instead of the rule's
  int extra_weeks = 0;     // allowed by the court
};

// In the order of the case file. Of chains (visits, core groups, reviews) whose earlier dates the case file does not
// keep, the link that is running.
std::vector<ClockStart> ClockStarts(const v1::CaseFile& file);

}  // namespace kith::cases
