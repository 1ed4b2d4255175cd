// What an adult said over time, put beside each other. Counts and words as people recorded them: nothing here scores
// anybody. Pure.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/templates.h"

#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/practice_service.pb.h"

namespace kith::workbook {

// What a trajectory is made of: resources with their names, of one adult, that the caller may see; in any order.
struct TrajectoryParts {
  std::string person;  // of whom; of a session with two adults only this one's talk is counted
  std::vector<v1::Goal> goals;
  // Entries of the kind session.
  std::vector<v1::Entry> sessions;
  std::vector<v1::InstrumentRecord> records;
};

// Of the days from `from` to `to`, ISO 8601, both included. A goal that was set before and still stood is shown with
// the readings of that time. Main scores are the last of each instrument's template; one that templates no longer know
// is left out.
v1::GetTrajectoryResponse TrajectoryOf(const Templates& templates, TrajectoryParts parts, const std::string& from,
                                       const std::string& to);

// The day in Europe/London on which an entry's session was.
std::string SessionDate(const v1::Entry& entry);

}  // namespace kith::workbook
