// The clocks of a case file: computed from its facts, the rules and what managers decided, and from nothing else. So
// every replica and every rebuild finds the same, and a changed fact, rule or bank holiday is counted at once.
#pragma once

#include <string>
#include <vector>

#include "services/cases/domain/clocks/rules.h"

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/clocks_service.pb.h"

namespace kith::cases {

// A clock apart from the day on which it is looked at.
struct CaseClock {
  std::string clock_id;
  std::string key;
  std::string start_date;
  std::string due_date;       // with all adjustments
  std::string rule_due_date;  // without
  std::string done_date;
  std::string ended_date;
  std::string pause_date;  // empty: it is not paused
  bool is_extended = false;
  calendar::StatutoryClock rule;

  bool IsOpen() const { return done_date.empty() && ended_date.empty(); }
  // Done, or fallen away, after the due date.
  bool IsLate() const;
};

// In the order of their due dates.
std::vector<CaseClock> CaseClocks(const v1::CaseFile& file, const ClockRules& rules);

// Where the clock stands on a day (yyyy-mm-dd), as far as that day knew: what happened later has not happened.
v1::Clock::State ClockStateOn(const CaseClock& clock, const std::string& day);

// The clock as the API returns it. name: of the case file.
v1::Clock PresentClock(const std::string& name, const v1::CaseFile& file, const CaseClock& clock,
                       const std::string& day);

// All clocks that had started by the day, in the order of their due dates.
std::vector<v1::Clock> RunningClocks(const std::string& name, const v1::CaseFile& file, const ClockRules& rules,
                                     const std::string& day);

// The record's entry of a miss; null where there is none.
const v1::MissedClock* FindMiss(const v1::CaseFile& file, const std::string& key, const std::string& due_date);

}  // namespace kith::cases
