// What the leading replica does about clocks from time to time: writes down the limits that were missed, and brings
// rows that follow other clock rules up to date.
#pragma once

#include <memory>
#include <string>

#include "services/cases/local_rules.h"
#include "shared/clock/clock.h"
#include "shared/journal/journal.h"

namespace kith::cases {

// For one thread.
class ClockWatch {
 public:
  // look_back_days: a limit that was missed earlier than that is computed and listed, but not written down any more:
  // nobody is asked for the reasons of a history that was brought in from another system.
  ClockWatch(journal::Journal& journal, const Clock& clock, std::shared_ptr<const LocalRules> rules,
             int look_back_days);

  // Both of the following, where this process leads the journal. Throws sql::SqlError.
  void Tick();

  // Appends ClockMissed for each miss that the record does not have; returns how many. Each has its own request_id, and
  // the decision looks at the record again, so however many look there is one event. A refusal of one (somebody was
  // faster, a fact was corrected) leaves the others.
  int64_t RaiseMissed();

  // Makes the rows of all case files anew if the clock rules or bank holidays are not those of the last time, and those
  // that a replica with other rules wrote since; page by page, so that commands go on between. Returns how many case
  // files differed. How far each set of rules was applied is the cursor "clock-rules/<digest>": the furthest is in
  // force.
  int64_t RefreshRows();

 private:
  int64_t RefreshAll();

  journal::Journal& journal_;
  const Clock& clock_;
  const std::shared_ptr<const LocalRules> rules_;
  const int look_back_days_;
};

}  // namespace kith::cases
